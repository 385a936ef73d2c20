"""The rule applied to a budget that stands in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from funding.models import Budget, BudgetLine
from funding.queries.applied_for import applied_of
from funding.queries.operations import day_of, project_of
from funding.queries.rule_criteria import Lists, budget_lines, line_facts, programme_facts
from funding.rule.combination import Combination, combine
from funding.rule.criteria import LineFacts, ProgrammeFacts, Project
from funding.rule.eligibility import (
    LineVerdict,
    ProgrammeVerdict,
    judge,
    judge_granted,
    judge_unbounded,
)
from funding.rule.grant_allocation import Applied, handed_out
from operations.models import Operation

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Case:
    """A budget with everything that decides on it, read once for a page.

    ``applied`` is what was applied for of it, and with what end.
    """

    operation: Operation
    lines: tuple[BudgetLine, ...]
    facts: tuple[LineFacts, ...]
    programmes: tuple[ProgrammeFacts, ...]
    project: Project
    lists: Lists
    on: date
    applied: Applied = field(default_factory=Applied)

    def competence(self, line: BudgetLine) -> tuple[str, str]:
        """The competence of a line and how it was found."""
        terms = [term.pk for term in self.operation.terms.all()]
        return self.lists.competence(line, terms, self.on)

    @property
    def funded_by(self) -> dict[int, int]:
        """The programme that is to fund a line, by the keys of both."""
        return {line.pk: each.programme_id for line in self.lines for each in line.fundings.all()}

    def verdicts(self) -> dict[int, LineVerdict]:
        """What its programme says of each line (by key) that it is to fund.

        Floors and ceilings hold for each application by itself: they were heeded in what it
        asks, and among the lines that have not been applied for. Of a line whose application
        fell nothing is said.
        """
        found: dict[int, LineVerdict] = {}
        for programme in self.programmes:
            rest = self._lines_of(programme)
            for claim in self.applied.claims:
                lines = [rest.pop(key) for key in claim.asked if key in rest]
                found |= (
                    judge_granted(programme, lines)
                    if claim.is_decided
                    else _by_line(judge_unbounded(programme, lines, self.project))
                )
            free = [line for key, line in rest.items() if key not in self.applied.fallen]
            found |= _by_line(judge(programme, free, self.project))
        return found

    def _lines_of(self, programme: ProgrammeFacts) -> dict[int, LineFacts]:
        chosen = self.funded_by
        return {line.key: line for line in self.facts if chosen.get(line.key) == programme.key}

    def paid_by_line(self) -> dict[int, Decimal]:
        """Euro that its programme pays of each line that it is to fund.

        By its rules; once applied for no more than was asked, once granted no more than that.
        """
        paid = dict.fromkeys(self.funded_by, ZERO)
        paid |= {key: each.amount for key, each in self.verdicts().items()}
        for claim in self.applied.claims:
            paid |= handed_out(claim, {key: paid[key] for key in claim.asked if key in paid})
        return paid


def _by_line(verdict: ProgrammeVerdict) -> dict[int, LineVerdict]:
    return {each.line.key: each for each in verdict.lines}


def case_of(operation: Operation, today: date) -> Case:
    """The budget of an operation (empty while there is none) with what decides on it."""
    lines = list(budget_lines(Budget.objects.filter(operation=operation)))
    applied = applied_of([operation])[operation.pk] if lines else Applied()
    return judged(operation, today, lines, applied, Lists())


def judged(
    operation: Operation,
    today: date,
    lines: Sequence[BudgetLine],
    applied: Applied,
    lists: Lists,
    *,
    with_sources: bool = True,
) -> Case:
    """Lines that are read already with what decides on them; the reference lists are read once."""
    on = day_of(operation, today)
    terms = [term.pk for term in operation.terms.all()]
    return Case(
        operation=operation,
        lines=tuple(lines),
        facts=tuple(line_facts(lines, terms, on, lists)),
        programmes=tuple(programme_facts(on, lists, with_sources=with_sources)),
        project=project_of(operation, today, lists),
        lists=lists,
        on=on,
        applied=applied,
    )


def verdicts_of(operation: Operation, today: date) -> list[ProgrammeVerdict]:
    """What every programme says of the whole budget of an operation."""
    case = case_of(operation, today)
    return [judge(each, case.facts, case.project) for each in case.programmes]


def combination_of(operation: Operation, today: date) -> Combination:
    """The best lawful combination for the budget of an operation."""
    case = case_of(operation, today)
    return combine(case.programmes, case.facts, case.project)
