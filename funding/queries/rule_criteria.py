"""The plain facts of budgets and programmes that the rule compares."""

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
    """The lines of budgets with all that a page or the rule asks of them."""
    lines = BudgetLine.objects.filter(budget__in=budgets).select_related("organisation", "budget")
    loaded_lines = with_related(
        lines,
        RelatedRows("terms", select=("term",)),
        RelatedRows("fundings", select=("programme",)),
    )
    return loaded_lines.order_by("budget", "number")


def lines_by_operation(operations: Iterable[Operation]) -> dict[int, list[BudgetLine]]:
    """The lines of each operation (by key) with who bears and who funds them, and no more."""
    lines = BudgetLine.objects.filter(budget__operation__in=operations)
    rows = with_related(lines.select_related("organisation", "budget"), "fundings")
    grouped_lines: dict[int, list[BudgetLine]] = defaultdict(list)
    for line in rows.order_by("budget", "number"):
        grouped_lines[line.budget.operation_id].append(line)
    return grouped_lines


def with_programme_data(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Programmes with their rates, facts and domains, in one statement."""
    return with_related(programmes, "rates", "statements", RelatedRows("domains", select=("term",)))


class FundingLists:
    """The reference lists that the rule reads, each once: terms and their competences."""

    @cached_property
    def term_tree(self) -> TermTree:
        """The tree of risk areas."""
        return ReferenceTerm.objects.filter(kind=ReferenceTermKind.RISK_AREA).term_tree()

    @cached_property
    def competences(self) -> list[TermCompetence]:
        """Every dated competence."""
        return list(TermCompetence.objects.all())

    def competence_by_term(self, on: date) -> dict[int, str]:
        """The competence of each term that has one of its own on a day."""
        return {
            each.term_id: each.competence for each in self.competences if _is_valid_on(each, on)
        }

    @cached_property
    def programmes(self) -> list[Programme]:
        """Every programme with its rates, facts and domains."""
        return list(with_related(Programme.objects.all(), "rates", "statements", "domains"))

    @cached_property
    def memberships(self) -> list[GroupMembership]:
        """Every membership of a group."""
        return list(GroupMembership.objects.select_related("group"))

    def competence(
        self, line: BudgetLine, of_operation: Iterable[int], on: date
    ) -> tuple[str, str]:
        """The competence of a line and how it was found: by its terms, or by a person."""
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
    """The lines of one budget as the rule compares them.

    By planned amounts; with ``spent`` by what was spent where that is known.
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
    """Every programme with the rates that hold on a day; sources only where they are told."""
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
