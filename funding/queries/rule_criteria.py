"""Budgets and programmes as plain values that the rule compares."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from funding.enums import ProgrammeTopic
from funding.models import Budget, BudgetLine, Programme, ProgrammeRate, TermCompetence
from funding.rule.criteria import LineCriteria, ProgrammeCriteria, RateCriteria, competence_of_terms
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.core.term_tree import TermTree
from jco_portal.directory.models import GroupMembership
from operations.enums import ReferenceTermKind
from operations.models import Operation, ReferenceTerm


def with_line_data(budgets: QuerySet[Budget] | Iterable[Budget]) -> QuerySet[BudgetLine]:
    """Return the lines of budgets with everything that a page or the rule reads of them."""
    lines = BudgetLine.objects.filter(budget__in=budgets).select_related("organisation", "budget")
    loaded_lines = with_related(
        lines,
        RelatedRows("terms", select=("term",)),
        RelatedRows("fundings", select=("programme",)),
    )
    return loaded_lines.order_by("budget", "number")


def lines_by_operation(operations: Iterable[Operation]) -> dict[int, list[BudgetLine]]:
    """Return the lines of each operation (by key) with organisation and funding only."""
    lines = BudgetLine.objects.filter(budget__operation__in=operations)
    rows = with_related(lines.select_related("organisation", "budget"), "fundings")
    grouped_lines: dict[int, list[BudgetLine]] = defaultdict(list)
    for line in rows.order_by("budget", "number"):
        grouped_lines[line.budget.operation_id].append(line)
    return grouped_lines


def with_programme_data(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Return programmes with rates, statements and domains, in one statement."""
    return with_related(programmes, "rates", "statements", RelatedRows("domains", select=("term",)))


class FundingLists:
    """The reference lists that the rule reads, each read at most once."""

    @cached_property
    def term_tree(self) -> TermTree:
        """The tree of risk areas."""
        return ReferenceTerm.objects.filter(kind=ReferenceTermKind.RISK_AREA).term_tree()

    @cached_property
    def competences(self) -> list[TermCompetence]:
        """All recorded competences, whatever their validity."""
        return list(TermCompetence.objects.all())

    def competence_by_term(self, on: date) -> dict[int, str]:
        """Return the competence of each term with an entry of its own valid on a day."""
        return {
            each.term_id: each.competence for each in self.competences if _is_valid_on(each, on)
        }

    @cached_property
    def programmes(self) -> list[Programme]:
        """All programmes with rates, statements and domains."""
        return list(with_related(Programme.objects.all(), "rates", "statements", "domains"))

    @cached_property
    def memberships(self) -> list[GroupMembership]:
        """All memberships of groups."""
        return list(GroupMembership.objects.select_related("group"))

    def competence(
        self, line: BudgetLine, of_operation: Iterable[int], on: date
    ) -> tuple[str, str]:
        """Return the competence of a line (empty: undecided) and how it was determined.

        ``of_operation``: terms of the operation, for lines without terms.
        """
        if line.competence_override:
            return line.competence_override, "overruled"
        own = [each.term_id for each in line.terms.all()]
        return competence_of_terms(own or of_operation, self.term_tree, self.competence_by_term(on))


def _is_valid_on(entry: TermCompetence | ProgrammeRate, on: date) -> bool:
    starts, ends = entry.valid_from, entry.valid_until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def line_criteria(
    lines: Iterable[BudgetLine],
    of_operation: Iterable[int],
    on: date,
    lists: FundingLists,
    *,
    spent: bool = False,
) -> list[LineCriteria]:
    """Return the lines of one budget as the rule compares them.

    By planned amounts; with ``spent`` by actual amounts where known.
    """
    terms = frozenset(of_operation)
    return [
        LineCriteria(
            line_id=line.pk,
            number=line.number,
            cost_category=line.cost_category,
            amount=line.actual_amount
            if spent and line.actual_amount is not None
            else line.planned_amount,
            competence=lists.competence(line, terms, on)[0],
            terms=frozenset(each.term_id for each in line.terms.all()) or terms,
            incurred_by=line.organisation.name,
        )
        for line in lines
    ]


def programme_criteria(
    on: date, lists: FundingLists, *, with_sources: bool = True
) -> list[ProgrammeCriteria]:
    """Return every programme with the rates valid on a day; sources only where they are shown."""
    return [_build_programme_criteria(each, on, lists, with_sources) for each in lists.programmes]


def _build_programme_criteria(
    programme: Programme, on: date, lists: FundingLists, with_sources: bool
) -> ProgrammeCriteria:
    rates = [each for each in programme.rates.all() if _is_valid_on(each, on)]
    return ProgrammeCriteria(
        programme_id=programme.pk,
        name=programme.name,
        accepted_competence=programme.accepted_competence,
        valid_from=programme.valid_from,
        valid_until=programme.valid_until,
        # A domain includes all narrower terms
        domains=frozenset(
            lists.term_tree.with_narrower(each.term_id for each in programme.domains.all())
        ),
        eligible_applicants=frozenset(programme.eligible_applicants),
        min_states=programme.min_states,
        rates=tuple(_build_rate_criteria(each) for each in rates if each.is_used),
        alternative_rates=tuple(_build_rate_criteria(each) for each in rates if not each.is_used),
        min_grant=programme.min_grant,
        max_grant=programme.max_grant,
        sources={str(each): _join_sources(programme, each) for each in ProgrammeTopic}
        if with_sources
        else {},
    )


def _build_rate_criteria(rate: ProgrammeRate) -> RateCriteria:
    return RateCriteria(
        rate.cost_category, rate.percent, rate.source, rate.min_costs, rate.max_payment
    )


def _join_sources(programme: Programme, topic: str) -> str:
    named = [each.source for each in programme.statements.all() if each.topic == topic]
    return "; ".join(dict.fromkeys(named))
