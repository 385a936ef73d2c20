"""The rule applied to a budget that stands in the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funding.models import Budget, BudgetLine
from funding.queries import (
    Lists,
    budget_lines,
    day_of,
    grants_of,
    line_facts,
    programme_facts,
    project_of,
)
from funding.rule import (
    Combination,
    Grant,
    LineFacts,
    LineVerdict,
    ProgrammeFacts,
    ProgrammeVerdict,
    Project,
    combine,
    handed_out,
    judge,
)
from operations.models import Operation


@dataclass(frozen=True)
class Case:
    """A budget with everything that decides on it, read once for a page.

    ``grants`` are those that were decided on lines of it.
    """

    operation: Operation
    lines: tuple[BudgetLine, ...]
    facts: tuple[LineFacts, ...]
    programmes: tuple[ProgrammeFacts, ...]
    project: Project
    lists: Lists
    on: date
    grants: tuple[Grant, ...] = ()

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

        A grant stands for itself: floors and ceilings of the programme hold for its lines
        apart from those that were not granted with them.
        """
        found: dict[int, LineVerdict] = {}
        for programme in self.programmes:
            for lines in filter(None, self._apart(programme)):
                verdict = judge(programme, lines, self.project)
                found |= {each.line.key: each for each in verdict.lines}
        return found

    def _apart(self, programme: ProgrammeFacts) -> Iterator[list[LineFacts]]:
        """The lines that a programme is to fund: those of each grant, then all others."""
        chosen = self.funded_by
        rest = {line.key: line for line in self.facts if chosen.get(line.key) == programme.key}
        for grant in self.grants:
            yield [rest.pop(key) for key in grant.asked if key in rest]
        yield list(rest.values())

    def paid_by_line(self) -> dict[int, Decimal]:
        """Euro that its programme pays of each line: by its rules, and no more than granted."""
        paid = {key: each.amount for key, each in self.verdicts().items()}
        for grant in self.grants:
            paid |= handed_out(grant, {key: paid[key] for key in grant.asked if key in paid})
        return paid


def case_of(operation: Operation, today: date) -> Case:
    """The budget of an operation (empty while there is none) with what decides on it."""
    lines = list(budget_lines(Budget.objects.filter(operation=operation)))
    grants = grants_of([operation])[operation.pk] if lines else []
    return judged(operation, today, lines, grants, Lists())


def judged(
    operation: Operation,
    today: date,
    lines: Sequence[BudgetLine],
    grants: Sequence[Grant],
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
        grants=tuple(grants),
    )


def verdicts_of(operation: Operation, today: date) -> list[ProgrammeVerdict]:
    """What every programme says of the whole budget of an operation."""
    case = case_of(operation, today)
    return [judge(each, case.facts, case.project) for each in case.programmes]


def combination_of(operation: Operation, today: date) -> Combination:
    """The best lawful combination for the budget of an operation."""
    case = case_of(operation, today)
    return combine(case.programmes, case.facts, case.project)
