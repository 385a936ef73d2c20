"""Eligibility of recorded budgets: what each programme pays of which line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from funding.models import Budget, BudgetLine
from funding.queries.applied_for import applied_for
from funding.queries.operations import project_criteria, rules_day
from funding.queries.rule_criteria import (
    FundingLists,
    line_criteria,
    programme_criteria,
    with_line_data,
)
from funding.rule.combination import Combination, find_best_combination
from funding.rule.criteria import LineCriteria, ProgrammeCriteria, ProjectCriteria
from funding.rule.eligibility import (
    LineEligibility,
    ProgrammeEligibility,
    assess_granted,
    assess_programme,
    assess_without_limits,
)
from funding.rule.grant_allocation import AppliedFor, allocate_grant
from operations.models import Operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class BudgetCase:
    """A budget with everything that decides what is paid of it, read once for a page.

    ``rules_day`` is the day whose rules apply, ``applied_for`` the applications and what came of
    them.
    """

    operation: Operation
    lines: tuple[BudgetLine, ...]
    line_criteria: tuple[LineCriteria, ...]
    programmes: tuple[ProgrammeCriteria, ...]
    project: ProjectCriteria
    reference_lists: FundingLists
    rules_day: date
    applied_for: AppliedFor = field(default_factory=AppliedFor)

    def competence(self, line: BudgetLine) -> tuple[str, str]:
        """Return the competence of a line (empty: undecided) and how it was determined.

        The latter is overruled, decided, mixed, unrecorded or none.
        """
        terms = [term.pk for term in self.operation.terms.all()]
        return self.reference_lists.competence(line, terms, self.rules_day)

    @property
    def funded_by(self) -> dict[int, int]:
        """The programme that is to fund each line, both by key."""
        return {line.pk: each.programme_id for line in self.lines for each in line.fundings.all()}

    def line_eligibilities(self) -> dict[int, LineEligibility]:
        """Return the eligibility of each funded line (by key) for its programme.

        Minimum and maximum apply to each application separately: they are part of what it requests,
        and of the lines not yet applied for. Lines of failed applications are left out.
        """
        eligibility_by_line: dict[int, LineEligibility] = {}
        for programme in self.programmes:
            rest = self._lines_of(programme)
            for claim in self.applied_for.claims:
                # Lines of other programmes are not in ``rest``, so that claims on those match none
                lines = [rest.pop(key) for key in claim.requested_by_line if key in rest]
                eligibility_by_line |= (
                    assess_granted(programme, lines)
                    if claim.is_decided
                    else _eligibility_by_line(assess_without_limits(programme, lines, self.project))
                )
            free = [line for key, line in rest.items() if key not in self.applied_for.failed_lines]
            eligibility_by_line |= _eligibility_by_line(
                assess_programme(programme, free, self.project)
            )
        return eligibility_by_line

    def _lines_of(self, programme: ProgrammeCriteria) -> dict[int, LineCriteria]:
        chosen = self.funded_by
        return {
            line.line_id: line
            for line in self.line_criteria
            if chosen.get(line.line_id) == programme.programme_id
        }

    def paid_by_line(self) -> dict[int, Decimal]:
        """Return the euro that its programme pays of each funded line (by key).

        By the rules; at most the requested amount once submitted, and the grant once decided.
        """
        # Lines of failed applications stay at 0
        paid = dict.fromkeys(self.funded_by, ZERO)
        paid |= {key: each.amount for key, each in self.line_eligibilities().items()}
        for claim in self.applied_for.claims:
            paid |= allocate_grant(
                claim, {key: paid[key] for key in claim.requested_by_line if key in paid}
            )
        return paid


def _eligibility_by_line(eligibility: ProgrammeEligibility) -> dict[int, LineEligibility]:
    return {each.line.line_id: each for each in eligibility.lines}


def load_budget_case(operation: Operation, today: date) -> BudgetCase:
    """Return the budget of an operation, empty if there is none.

    The rules of ``today`` apply if the start of the operation is not known.
    """
    lines = list(with_line_data(Budget.objects.filter(operation=operation)))
    applied = applied_for([operation])[operation.pk] if lines else AppliedFor()
    return budget_case(operation, today, lines, applied, FundingLists())


def budget_case(
    operation: Operation,
    today: date,
    lines: Sequence[BudgetLine],
    applied: AppliedFor,
    lists: FundingLists,
    *,
    with_sources: bool = True,
) -> BudgetCase:
    """Return the case for lines that have been read, with ``lists`` shared by several operations.

    ``with_sources=False`` leaves out the sources of rules, which only sentences need.
    """
    on = rules_day(operation, today)
    terms = [term.pk for term in operation.terms.all()]
    return BudgetCase(
        operation=operation,
        lines=tuple(lines),
        line_criteria=tuple(line_criteria(lines, terms, on, lists)),
        programmes=tuple(programme_criteria(on, lists, with_sources=with_sources)),
        project=project_criteria(operation, today, lists),
        reference_lists=lists,
        rules_day=on,
        applied_for=applied,
    )


def programme_eligibilities(operation: Operation, today: date) -> list[ProgrammeEligibility]:
    """Return what every programme pays of the whole budget."""
    case = load_budget_case(operation, today)
    return [assess_programme(each, case.line_criteria, case.project) for each in case.programmes]


def best_combination(operation: Operation, today: date) -> Combination:
    """Return the best lawful combination of programmes for the budget."""
    case = load_budget_case(operation, today)
    return find_best_combination(case.programmes, case.line_criteria, case.project)
