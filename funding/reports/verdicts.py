"""The rule applied to a budget that stands in the database."""

from dataclasses import dataclass
from datetime import date

from funding.models import Budget, BudgetLine
from funding.queries import (
    Lists,
    budget_lines,
    day_of,
    line_facts,
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
from operations.models import Operation


@dataclass(frozen=True)
class Case:
    """A budget with everything that decides on it, read once for a page."""

    operation: Operation
    lines: tuple[BudgetLine, ...]
    facts: tuple[LineFacts, ...]
    programmes: tuple[ProgrammeFacts, ...]
    project: Project
    lists: Lists
    on: date

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


def case_of(operation: Operation, today: date) -> Case:
    """The budget of an operation (empty while there is none) with what decides on it."""
    lists, on = Lists(), day_of(operation, today)
    lines = tuple(budget_lines(Budget.objects.filter(operation=operation)))
    terms = [term.pk for term in operation.terms.all()]
    return Case(
        operation=operation,
        lines=lines,
        facts=tuple(line_facts(lines, terms, on, lists)),
        programmes=tuple(programme_facts(on, lists)),
        project=project_of(operation, today, lists),
        lists=lists,
        on=on,
    )


def verdicts_of(operation: Operation, today: date) -> list[ProgrammeVerdict]:
    """What every programme says of the whole budget of an operation."""
    case = case_of(operation, today)
    return [judge(each, case.facts, case.project) for each in case.programmes]


def combination_of(operation: Operation, today: date) -> Combination:
    """The best lawful combination for the budget of an operation."""
    case = case_of(operation, today)
    return combine(case.programmes, case.facts, case.project)
