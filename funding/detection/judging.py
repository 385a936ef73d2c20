"""The rule applied to a budget that stands in the database, and to the plan stated on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import prefetch_related_objects

from funding.enums import Means
from funding.models import Budget, BudgetLine, FundingPlan
from funding.queries import (
    Lists,
    bare_lines,
    budget_lines,
    day_of,
    granted_by_line,
    line_facts,
    possible_bearers,
    programme_facts,
    project_of,
)
from funding.rule import (
    Combination,
    LineFacts,
    ProgrammeFacts,
    ProgrammeVerdict,
    Project,
    combine,
    judge,
)
from jco_portal.directory.models import Organisation
from operations.models import Operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Case:
    """A budget with everything that decides on it, read once for a page.

    ``granted`` are the euro that grants pay of lines (by key) that were applied for.
    """

    operation: Operation
    lines: tuple[BudgetLine, ...]
    facts: tuple[LineFacts, ...]
    programmes: tuple[ProgrammeFacts, ...]
    project: Project
    lists: Lists
    on: date
    granted: Mapping[int, Decimal] = field(default_factory=dict)

    def competence(self, line: BudgetLine) -> tuple[str, str]:
        """The competence of a line and how it was found."""
        terms = [term.pk for term in self.operation.terms.all()]
        return self.lists.competence(line, terms, self.on)

    @property
    def funded_by(self) -> dict[int, int]:
        """The programme that is to fund a line, by the keys of both."""
        return {line.pk: each.programme_id for line in self.lines for each in line.fundings.all()}

    def planned(self) -> list[ProgrammeVerdict]:
        """What each programme pays of the lines that it is to fund."""
        chosen = self.funded_by
        return [
            judge(
                programme,
                [line for line in self.facts if chosen.get(line.key) == programme.key],
                self.project,
            )
            for programme in self.programmes
            if programme.key in chosen.values()
        ]

    def paid_by_line(self) -> dict[int, Decimal]:
        """Euro that its programme pays of each line: by its rules, and no more than granted."""
        by_rules = {each.line.key: each.amount for one in self.planned() for each in one.lines}
        return {key: min(paid, self.granted.get(key, paid)) for key, paid in by_rules.items()}


def case_of(operation: Operation, today: date) -> Case:
    """The budget of an operation (empty while there is none) with what decides on it."""
    lines = budget_lines(Budget.objects.filter(operation=operation))
    return _judged(operation, today, lines, with_sources=True)


def _judged(
    operation: Operation, today: date, read: Iterable[BudgetLine], *, with_sources: bool
) -> Case:
    lists, on, lines = Lists(), day_of(operation, today), tuple(read)
    terms = [term.pk for term in operation.terms.all()]
    return Case(
        operation=operation,
        lines=lines,
        facts=tuple(line_facts(lines, terms, on, lists)),
        programmes=tuple(programme_facts(on, lists, with_sources=with_sources)),
        project=project_of(operation, today, lists),
        lists=lists,
        on=on,
        granted=granted_by_line(operation) if lines else {},
    )


def verdicts_of(operation: Operation, today: date) -> list[ProgrammeVerdict]:
    """What every programme says of the whole budget of an operation."""
    case = case_of(operation, today)
    return [judge(each, case.facts, case.project) for each in case.programmes]


def combination_of(operation: Operation, today: date) -> Combination:
    """The best lawful combination for the budget of an operation."""
    case = case_of(operation, today)
    return combine(case.programmes, case.facts, case.project)


# The plan


@dataclass(frozen=True)
class Figures:
    """What a funding plan is stated on, in euro.

    ``paid`` by key of each programme that is to fund a line, ``left`` by key of each
    organisation to which its lines leave something.
    """

    lines: int
    paid: dict[int, Decimal]
    left: dict[int, Decimal]

    @property
    def to_carry(self) -> Decimal:
        """What no programme pays."""
        return sum(self.left.values(), ZERO)


def figures_of(case: Case) -> Figures:
    """What the programmes chosen for the lines pay, and what is left to whom."""
    return _figures(case.lines, case.funded_by, case.paid_by_line())


def figures_today(operation: Operation, today: date) -> Figures:
    """The same of what stands; the rules of programmes are read only where one is to pay."""
    lines = list(bare_lines(operation))
    if not any(line.fundings.all() for line in lines):
        return _figures(lines, {}, {})
    prefetch_related_objects(lines, "terms")
    return figures_of(_judged(operation, today, lines, with_sources=False))


def _figures(
    lines: Sequence[BudgetLine], funded: dict[int, int], by_line: dict[int, Decimal]
) -> Figures:
    paid = dict.fromkeys(funded.values(), ZERO)
    left: dict[int, Decimal] = {}
    for line in lines:
        given = by_line.get(line.pk, ZERO)
        if line.pk in funded:
            paid[funded[line.pk]] += given
        rest = line.planned - given
        left[line.organisation_id] = left.get(line.organisation_id, ZERO) + rest
    return Figures(len(lines), paid, {key: amount for key, amount in left.items() if amount})


@dataclass(frozen=True)
class Change:
    """What a plan says otherwise than the budget does now; amounts in euro.

    ``kind``: grant (of a programme), left (to an organisation), means (lines are funded
    although it is paid by own means), gone (who carries a part does not take part any more).
    """

    kind: str
    key: int
    was: Decimal
    now: Decimal


def changes_since(
    plan: FundingPlan, figures: Figures, bearers: Iterable[Organisation]
) -> list[Change]:
    """What no longer holds of a plan; nothing while it still adds up."""
    granted = {each.programme_id: each.amount for each in plan.grants.all()}
    carriers = list(plan.carriers.all())
    left = {each.organisation_id: each.left for each in carriers if each.left}
    found = list(_differing("left", left, figures.left))
    if plan.means == Means.OWN:
        found += [Change("means", key, ZERO, amount) for key, amount in figures.paid.items()]
    else:
        found += _differing("grant", granted, figures.paid)
    possible = {each.pk for each in bearers}
    for each in carriers:
        if each.amount != 0 and each.organisation_id not in possible:
            found.append(Change("gone", each.organisation_id, each.amount or ZERO, ZERO))
    return found


def _differing(kind: str, was: dict[int, Decimal], now: dict[int, Decimal]) -> Iterable[Change]:
    for key in {**was, **now}:
        before, after = was.get(key), now.get(key)
        if before != after:
            yield Change(kind, key, before or ZERO, after or ZERO)


def plan_still_holds(plan: FundingPlan, operation: Operation, today: date) -> bool:
    """True while the plan of an operation adds up with its budget and the programmes' rules."""
    return not changes_since(plan, figures_today(operation, today), possible_bearers(operation))
