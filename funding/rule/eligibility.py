"""What a programme pays of a budget, line by line, and why. No database here.

Source: the programmes' own rules as recorded, and chapter 5.1 of Council document
9947/1/11 REV 1 (competence, VAT, planning staff).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from funding.enums import CATEGORIES_WITH_OWN_RATE
from funding.rule.criteria import LineFacts, ProgrammeFacts, Project, RateFacts, Reason, Ruling
from funding.rule.payment import Payment, pay

PAID, REFUSED, UNKNOWN, NOTE = Ruling


@dataclass(frozen=True)
class LineVerdict:
    """What a programme says of a line: paid, refused or unknown, and how many euro.

    ``amount`` is in euro after ceilings and rounding; ``percent`` the rate before them.
    """

    line: LineFacts
    standing: Ruling
    reasons: tuple[Reason, ...] = ()
    percent: Decimal | None = None
    amount: Decimal = Decimal("0.00")

    @property
    def left(self) -> Decimal:
        """What the programme leaves of the line."""
        return self.line.amount - self.amount


@dataclass(frozen=True)
class ProgrammeVerdict:
    """What a programme pays of some lines, and what cut it; ``otherwise`` by other sources.

    ``otherwise``: the total in euro and the rates of the sources that differ.
    """

    programme: ProgrammeFacts
    lines: tuple[LineVerdict, ...]
    cuts: tuple[Reason, ...] = ()
    otherwise: tuple[tuple[RateFacts, Decimal], ...] = ()

    @property
    def paid(self) -> Decimal:
        """Euro that it pays in all."""
        return sum((each.amount for each in self.lines), Decimal("0.00"))

    @property
    def left(self) -> Decimal:
        """Euro that it leaves."""
        return sum((each.left for each in self.lines), Decimal("0.00"))

    @property
    def standing(self) -> Ruling:
        """Paid when it pays anything, unknown when it may, else refused."""
        found = {each.standing for each in self.lines if each.line.amount}
        if self.paid:
            return PAID
        return UNKNOWN if UNKNOWN in found else REFUSED


def judge(
    programme: ProgrammeFacts, lines: Sequence[LineFacts], project: Project
) -> ProgrammeVerdict:
    """The verdict of a programme on all lines of a budget."""
    verdict = _judge(programme, lines, project)
    others = tuple(
        (rate, _judge(_by(programme, rate), lines, project).paid) for rate in programme.differing
    )
    return replace(verdict, otherwise=others)


def judge_unbounded(
    programme: ProgrammeFacts, lines: Sequence[LineFacts], project: Project
) -> ProgrammeVerdict:
    """The same without floors and ceilings, which were heeded when the lines were applied for."""
    return replace(judge(_free(programme), lines, project), programme=programme)


def judge_granted(programme: ProgrammeFacts, lines: Sequence[LineFacts]) -> dict[int, LineVerdict]:
    """The most of a decided grant for each of its lines (by key): what its rate gives.

    Where no rate is recorded, the whole line. What else the rules say was for the decision.
    """
    amounts = pay(_free(programme), lines).amounts
    found = {}
    for line in lines:
        rate = programme.rate_of(line.category)
        amount = line.amount if rate is None else amounts[line.key]
        found[line.key] = LineVerdict(line, PAID, (), rate.percent if rate else None, amount)
    return found


def _free(programme: ProgrammeFacts) -> ProgrammeFacts:
    rates = tuple(replace(each, floor=None, ceiling=None) for each in programme.rates)
    return replace(programme, rates=rates, differing=(), grant_floor=None, grant_ceiling=None)


def _by(programme: ProgrammeFacts, rate: RateFacts) -> ProgrammeFacts:
    """The programme as another source has it."""
    kept = tuple(each for each in programme.rates if each.category != rate.category)
    return replace(programme, rates=(*kept, rate), differing=())


def _judge(
    programme: ProgrammeFacts, lines: Sequence[LineFacts], project: Project
) -> ProgrammeVerdict:
    of_project = tuple(_project_reasons(programme, project))
    verdicts = [judge_line(programme, line, of_project) for line in lines]
    payable = [each.line for each in verdicts if each.standing == PAID]
    payment = pay(programme, payable)
    return ProgrammeVerdict(
        programme,
        tuple(_with_payment(each, payment) for each in verdicts),
        payment.cuts,
    )


def _with_payment(verdict: LineVerdict, payment: Payment) -> LineVerdict:
    if verdict.standing != PAID:
        return verdict
    amount = payment.amounts[verdict.line.key]
    unpaid = payment.refusals.get(verdict.line.key)
    if unpaid is not None:  # the rate does not matter then
        return replace(verdict, standing=REFUSED, reasons=(unpaid,))
    return replace(verdict, amount=amount)


def judge_line(
    programme: ProgrammeFacts, line: LineFacts, of_project: tuple[Reason, ...] = ()
) -> LineVerdict:
    """May it pay this line at all, and at which rate; ceilings and floors come afterwards."""
    rate = programme.rate_of(line.category)
    of_line = _line_reasons(programme, line, has_rate=rate is not None)
    reasons = (*of_project, *of_line, *_rate_reasons(programme, line, rate))
    decided = {each.decides for each in reasons}
    standing = REFUSED if REFUSED in decided else UNKNOWN if UNKNOWN in decided else PAID
    if standing != PAID:  # what else would hold of it does not matter then
        reasons = tuple(each for each in reasons if each.decides == standing)
    return LineVerdict(line, standing, reasons, rate.percent if rate else None)


def _project_reasons(programme: ProgrammeFacts, project: Project) -> Iterator[Reason]:
    yield from _validity_reasons(programme, project)
    source = programme.sources
    if programme.applicants and project.applicant not in programme.applicants:
        params = {"applicant": project.applicant, "applicants": sorted(programme.applicants)}
        yield Reason("applicant", REFUSED, source.get("applicants", ""), params)
    least = programme.least_states
    if least is not None and project.states < least:
        counts = {"least": least, "states": project.states}
        yield Reason("states", REFUSED, source.get("states", ""), counts)


def _validity_reasons(programme: ProgrammeFacts, project: Project) -> Iterator[Reason]:
    first, last = programme.valid_from, programme.valid_until
    if first is None and last is None:
        return
    source = programme.sources.get("validity", "")
    if project.starts_on is None:
        yield Reason("days_not_known", UNKNOWN)
        return
    ends_on = project.ends_on or project.starts_on
    if (first and project.starts_on < first) or (last and ends_on > last):
        yield Reason("not_valid", REFUSED, source, {"first": first, "last": last})


def _line_reasons(
    programme: ProgrammeFacts, line: LineFacts, *, has_rate: bool
) -> Iterator[Reason]:
    source = programme.sources
    asks_competence = (
        has_rate or line.category not in CATEGORIES_WITH_OWN_RATE
    )  # without a rate it is open anyway
    wanted = source.get("competence", "")
    if not programme.accepts:
        yield Reason("competence_not_recorded", UNKNOWN)
    elif programme.accepts != "both" and not line.competence:
        if asks_competence:
            accepts = {"accepts": programme.accepts}
            yield Reason("competence_undecided", UNKNOWN, wanted, accepts)
    elif programme.accepts not in {"both", line.competence}:
        params = {"accepts": programme.accepts, "competence": line.competence}
        yield Reason("competence", REFUSED, wanted, params)
    if programme.domains and not line.terms:
        yield Reason("domain_undecided", UNKNOWN, source.get("domains", ""))
    elif programme.domains and not line.terms & programme.domains:
        yield Reason("domain", REFUSED, source.get("domains", ""))


def _rate_reasons(
    programme: ProgrammeFacts, line: LineFacts, rate: RateFacts | None
) -> Iterator[Reason]:
    params = {"category": line.category}
    if not programme.rates:
        yield Reason("rates_not_recorded", UNKNOWN)
    elif rate is None:
        yield Reason("rate_not_recorded", UNKNOWN, "", params)
    elif rate.percent == 0:
        yield Reason("category", REFUSED, rate.source, params)
    else:
        yield Reason("rate", NOTE, rate.source, params | {"percent": rate.percent})
