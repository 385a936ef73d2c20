"""What the sections of a report are made of, each thing read once however many use it."""

from datetime import date
from functools import cached_property

from jco_portal.core.related_rows import Related, with_related
from jco_portal.core.term_tree import TermTree
from jco_portal.directory.models import Organisation
from operations.enums import Period, ReferenceTermKind
from operations.models import (
    Objective,
    Operation,
    Participation,
    Phase,
    SeizureRevision,
    TimetableTask,
)
from operations.models.participant_conditions import participants_of
from operations.queries.recipients import holders_of, reach_outside
from operations.reports.reference_choices import ORGANISATIONS, Choices
from operations.reports.results.rows import count_waiting
from operations.reports.results.sums import ControlSum, Sum, sums_of_controls, sums_of_seizures
from operations.reports.results.tables import Names
from operations.reports.results.totals import Totals, totals_from

PLANNED = (
    Related("participations", select=("organisation",)),
    Related("facilitators", select=("user__organisation",)),
    Related("timetable", select=("reassigned_to", "guide_task")),
    Related("objectives", select=("goods",)),
)


class Material:
    """The records of one operation as they stand at the end of a day."""

    def __init__(self, operation: Operation, as_at: date, texts: dict[str, str]) -> None:
        self.operation, self.as_at, self.texts = operation, as_at, texts
        self.lists = Choices()

    @cached_property
    def planned(self) -> Operation:
        """The operation with who takes part in it and what was planned."""
        return with_related(Operation.objects.filter(pk=self.operation.pk), *PLANNED).get()

    @cached_property
    def participants(self) -> list[Organisation]:
        """The organisations that take part, each group replaced by its members."""
        return list(participants_of(self.operation))

    @cached_property
    def participations(self) -> list[Participation]:
        """The list as it stands: those settled, leads first, then by name."""
        settled = [each for each in self.planned.participations.all() if each.has_joined]
        order = {"lead": 0, "co_lead": 1, "participant": 2, "observer": 3}
        return sorted(settled, key=lambda each: (order[each.role], each.organisation.name))

    @cached_property
    def is_read_outside(self) -> bool:
        """True when somebody takes part to whom a LIMITE record as such does not go."""
        holders = holders_of(self.operation, self.participations, self.planned.facilitators.all())
        return reach_outside(holders, self.as_at)

    @cached_property
    def phases(self) -> list[Phase]:
        """The operational phases in order."""
        planned = (e for e in self.operation.phases.all() if e.period == Period.OPERATIONAL)
        return sorted(planned, key=lambda each: each.number)

    @cached_property
    def steps(self) -> list[TimetableTask]:
        """The steps of the timetable by their day."""
        steps = self.planned.timetable.all()
        return sorted(steps, key=lambda each: (each.due_on or date.max, each.pk))

    @cached_property
    def objectives(self) -> list[Objective]:
        """What the operation wanted to reach."""
        return sorted(self.planned.objectives.all(), key=lambda each: each.number)

    @cached_property
    def totals(self) -> Totals:
        """The totals as the page of results shows them."""
        names = Names(self.places, {key: name for key, (name, _above) in self.terms.items()})
        return totals_from(self.operation, self.as_at, self.every_sum, self.controls, names)

    @cached_property
    def sums(self) -> list[Sum]:
        """What counts of the seizures, outside the scope left out."""
        return [each for each in self.every_sum if not each.is_outside]

    @cached_property
    def every_sum(self) -> list[Sum]:
        """What counts of the seizures, with what lies outside the scope."""
        return sums_of_seizures(self.operation, self.as_at)

    @cached_property
    def controls(self) -> list[ControlSum]:
        """What counts of the controls."""
        return sums_of_controls(self.operation, self.as_at)

    @cached_property
    def waiting(self) -> int:
        """How many records wait to be validated: while some do, totals are preliminary."""
        return count_waiting(self.operation)

    @cached_property
    def places(self) -> dict[int, str]:
        """The name of every organisation by key."""
        return {each.key: each.name for each in self.lists.entries[ORGANISATIONS]}

    @cached_property
    def terms(self) -> dict[int, tuple[str, int | None]]:
        """Every term by key: its name and the key of the broader one."""
        terms = (each for kind in ReferenceTermKind.values for each in self.lists.entries[kind])
        return {each.key: (each.name, each.broader) for each in terms}

    @cached_property
    def tree(self) -> TermTree:
        """What is broader and narrower among the terms."""
        return TermTree({key: broader for key, (_name, broader) in self.terms.items()})

    @cached_property
    def entries(self) -> list[SeizureRevision]:
        """The entries of seizures that count, by day and number."""
        last = SeizureRevision.objects.filter(
            result__operation=self.operation, validation__is_validated=True
        ).order_by("result_id", "-number")
        newest = last.distinct("result_id").select_related("result")
        counted = [each for each in newest if not each.is_withdrawn]
        return sorted(counted, key=lambda each: (each.day, each.result.number))
