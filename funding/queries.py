"""Reads of budgets and programmes: the plain facts that the rule compares."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from funding.enums import Means, Topic
from funding.models import (
    Application,
    Budget,
    BudgetLine,
    FiledCase,
    FundingPlan,
    LineFunding,
    Programme,
    ProgrammeRate,
    TermCompetence,
)
from funding.rule import (
    LineFacts,
    ProgrammeFacts,
    Project,
    RateFacts,
    competence_of_terms,
)
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation
from jco_portal.directory.models.organisation import UNION
from operations.enums import Part, Period, Standing, TermKind
from operations.models import Operation, Term


def budget_lines(budgets: QuerySet[Budget] | Iterable[Budget]) -> QuerySet[BudgetLine]:
    """The lines of budgets with all that a page or the rule asks of them."""
    fundings = LineFunding.objects.select_related("programme")
    return (
        BudgetLine.objects.filter(budget__in=budgets)
        .select_related("organisation", "budget")
        .prefetch_related("terms__term", Prefetch("fundings", queryset=fundings))
        .order_by("budget", "number")
    )


def bare_lines(operation: Operation) -> QuerySet[BudgetLine]:
    """The lines of an operation with no more than what a programme pays of them is counted by."""
    lines = BudgetLine.objects.filter(budget__operation=operation).select_related("organisation")
    return lines.prefetch_related("fundings").order_by("number")


def with_facts(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Programmes with their rates, facts and domains, in a fixed number of queries."""
    return programmes.prefetch_related("rates", "facts", "domains__term")


class Lists:
    """The reference lists that the rule reads, each once: terms and their competences."""

    @cached_property
    def broader(self) -> dict[int, int | None]:
        """The broader term of each risk area."""
        terms = Term.objects.filter(kind=TermKind.RISK_AREA)
        return dict(terms.order_by().values_list("pk", "broader"))

    @cached_property
    def competences(self) -> list[TermCompetence]:
        """Every dated competence."""
        return list(TermCompetence.objects.all())

    def known(self, on: date) -> dict[int, str]:
        """The competence of each term that has one of its own on a day."""
        return {each.term_id: each.competence for each in self.competences if _holds(each, on)}

    @cached_property
    def programmes(self) -> list[Programme]:
        """Every programme with its rates and domains."""
        return list(Programme.objects.prefetch_related("rates", "domains"))

    @cached_property
    def memberships(self) -> list[GroupMembership]:
        """Every membership of a group."""
        return list(GroupMembership.objects.select_related("group"))

    def competence(
        self, line: BudgetLine, of_operation: Iterable[int], on: date
    ) -> tuple[str, str]:
        """The competence of a line, and how it was found; ``overruled`` when a person did."""
        if line.overruled:
            return line.overruled, "overruled"
        own = [each.term_id for each in line.terms.all()]
        return competence_of_terms(own or of_operation, self.broader, self.known(on))

    def with_narrower(self, terms: Iterable[int]) -> frozenset[int]:
        """Terms and everything narrower."""
        wanted = set(terms)
        return frozenset(each for each in self.broader if self._above(each) & wanted)

    def _above(self, term: int) -> set[int]:
        found: set[int] = set()
        step: int | None = term
        while step is not None and step not in found:
            found.add(step)
            step = self.broader.get(step)
        return found


def _holds(entry: TermCompetence | ProgrammeRate, on: date) -> bool:
    starts, ends = entry.valid_from, entry.valid_until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def line_facts(
    lines: Iterable[BudgetLine],
    of_operation: Iterable[int],
    on: date,
    lists: Lists,
    *,
    spent: bool = False,
) -> list[LineFacts]:
    """The lines of one budget as the rule compares them.

    By planned amounts; with ``spent`` by what was spent where that is known.
    """
    terms = frozenset(of_operation)
    return [
        LineFacts(
            key=line.pk,
            number=line.number,
            category=line.category,
            amount=line.actual if spent and line.actual is not None else line.planned,
            competence=lists.competence(line, terms, on)[0],
            terms=frozenset(each.term_id for each in line.terms.all()) or terms,
            bearer=line.organisation.name,
        )
        for line in lines
    ]


def programme_facts(on: date, lists: Lists, *, with_sources: bool = True) -> list[ProgrammeFacts]:
    """Every programme with the rates that hold on a day; sources only where they are told."""
    if with_sources:
        prefetch_related_objects(lists.programmes, "facts")
    return [_programme_facts(each, on, lists, with_sources) for each in lists.programmes]


def _programme_facts(
    programme: Programme, on: date, lists: Lists, with_sources: bool
) -> ProgrammeFacts:
    rates = [each for each in programme.rates.all() if _holds(each, on)]
    return ProgrammeFacts(
        key=programme.pk,
        name=programme.name,
        accepts=programme.accepts,
        valid_from=programme.valid_from,
        valid_until=programme.valid_until,
        domains=lists.with_narrower(each.term_id for each in programme.domains.all()),
        applicants=frozenset(programme.applicants),
        least_states=programme.least_states,
        rates=tuple(_rate_facts(each) for each in rates if each.is_used),
        differing=tuple(_rate_facts(each) for each in rates if not each.is_used),
        grant_floor=programme.grant_floor,
        grant_ceiling=programme.grant_ceiling,
        sources={str(each): _sources(programme, each) for each in Topic} if with_sources else {},
    )


def _rate_facts(rate: ProgrammeRate) -> RateFacts:
    return RateFacts(rate.category, rate.percent, rate.source, rate.floor, rate.ceiling)


def _sources(programme: Programme, topic: str) -> str:
    named = [each.source for each in programme.facts.all() if each.topic == topic]
    return "; ".join(dict.fromkeys(named))


# The operation


def day_of(operation: Operation, today: date) -> date:
    """The day whose rules hold for an operation: its first one, or today while not known."""
    days = [each.es for each in operation.phases.all() if each.es is not None]
    return min(days, default=today)


def project_of(operation: Operation, today: date, lists: Lists) -> Project:
    """What a programme asks of an operation; its phases and parts are read with it."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    first = min((each.es for each in phases if each.es), default=None)
    last = max((each.le for each in phases if each.le), default=None)
    leads = [each.organisation for each in operation.participations.all() if each.leads]
    kinds = [each.kind for each in leads or operation.organisers.all()]
    state = OrganisationKind.STATE
    applicant = str(state) if state in kinds else min(kinds, default="")
    return Project(first, last, applicant, len(member_states(operation, first or today, lists)))


def member_states(operation: Operation, on: date, lists: Lists) -> set[int]:
    """The Member States that run an operation or are expected to take part in it."""
    places = set(_expected(operation))
    members: set[int] = set()
    for each in lists.memberships:
        if each.holds_on(on) and each.group_id in places:
            places.add(each.member_id)
    for each in lists.memberships:
        if each.holds_on(on) and each.group.code == UNION:
            members.add(each.member_id)
    return places & members


def _expected(operation: Operation) -> Iterator[int]:
    for place in operation.organisers.all():
        yield place.pk
    for part in operation.participations.all():
        if part.standing != Standing.DECLINED and part.part != Part.OBSERVER:
            yield part.organisation_id


def possible_bearers(operation: Operation) -> QuerySet[Organisation]:
    """Organisations that may bear a cost: who runs it or takes part, and members of groups."""
    places = set(_expected(operation))
    on = day_of(operation, timezone.localdate())
    held = Q(
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=on),
        memberships__group__in=places,
        memberships__starts_on__lte=on,
    )
    found = Organisation.objects.filter(Q(pk__in=places) | held).distinct()
    return found.exclude(kind=OrganisationKind.GROUP).order_by("name")


def is_applied_for(operation: Operation) -> bool:
    """True once an application was submitted, or own means are stated to pay for it all."""
    submitted = Application.objects.filter(operation=operation, moves__move="submit")
    own = FundingPlan.objects.filter(operation=operation, means=Means.OWN)
    return own.exists() or submitted.exists()


def last_filed_case(operation: Operation) -> FiledCase | None:
    """The latest revision that was filed of the business case of an operation."""
    filed = FiledCase.objects.filter(operation=operation).select_related("document__owner")
    return filed.order_by("-document__revision").first()
