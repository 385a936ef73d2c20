"""The records from which the sections of a final report are made, each read once."""

from datetime import date
from functools import cached_property

from jco_portal.core.related_rows import RelatedRows, with_related
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
from operations.models.participant_conditions import participants
from operations.queries.recipients import includes_outsiders, recipient_organisations
from operations.reports.reference_choices import ORGANISATIONS, ReferenceChoices
from operations.reports.results.rows import count_pending
from operations.reports.results.sums import ControlSum, SeizureSum, control_sums, seizure_sums
from operations.reports.results.tables import ResultNames
from operations.reports.results.totals import TotalsPage, totals_page_from

PLANNED_RELATIONS = (
    RelatedRows("participations", select=("organisation",)),
    RelatedRows("facilitators", select=("user__organisation",)),
    RelatedRows("timetable", select=("reassigned_to", "guide_task")),
    RelatedRows("objectives", select=("goods",)),
)


class ReportData:
    """The records of one operation, each read when first used.

    The sums of results are those at the end of ``as_at``; everything else is as it is now.
    """

    def __init__(self, operation: Operation, as_at: date, texts: dict[str, str]) -> None:
        self.operation, self.as_at, self.texts = operation, as_at, texts
        self.lists = ReferenceChoices()

    @cached_property
    def planned_operation(self) -> Operation:
        """The operation with participations, facilitators, timetable and objectives."""
        return with_related(
            Operation.objects.filter(pk=self.operation.pk), *PLANNED_RELATIONS
        ).get()

    @cached_property
    def participants(self) -> list[Organisation]:
        """The participating organisations, each group replaced by its members."""
        return list(participants(self.operation))

    @cached_property
    def participations(self) -> list[Participation]:
        """The participations that have joined, leads first, then by name."""
        settled = [each for each in self.planned_operation.participations.all() if each.has_joined]
        # Stored values of ParticipationRole.
        order = {"lead": 0, "co_lead": 1, "participant": 2, "observer": 3}
        return sorted(settled, key=lambda each: (order[each.role], each.organisation.name))

    @cached_property
    def has_outside_readers(self) -> bool:
        """True if a recipient is outside the Member States, the Commission and the Council."""
        holders = recipient_organisations(
            self.operation, self.participations, self.planned_operation.facilitators.all()
        )
        return includes_outsiders(holders, self.as_at)

    @cached_property
    def phases(self) -> list[Phase]:
        """The operational phases by number."""
        planned = (e for e in self.operation.phases.all() if e.period == Period.OPERATIONAL)
        return sorted(planned, key=lambda each: each.number)

    @cached_property
    def tasks(self) -> list[TimetableTask]:
        """The tasks of the timetable by due date, those without a date last."""
        steps = self.planned_operation.timetable.all()
        return sorted(steps, key=lambda each: (each.due_on or date.max, each.pk))

    @cached_property
    def objectives(self) -> list[Objective]:
        """The objectives by number."""
        return sorted(self.planned_operation.objectives.all(), key=lambda each: each.number)

    @cached_property
    def totals_page(self) -> TotalsPage:
        """The totals as the results page shows them."""
        names = ResultNames(
            self.organisation_names,
            {key: name for key, (name, _above) in self.terms_by_key.items()},
        )
        return totals_page_from(
            self.operation, self.as_at, self.all_seizure_sums, self.control_sums, names
        )

    @cached_property
    def seizure_sums(self) -> list[SeizureSum]:
        """The sums of validated seizures within the scope of the operation."""
        return [each for each in self.all_seizure_sums if not each.is_outside]

    @cached_property
    def all_seizure_sums(self) -> list[SeizureSum]:
        """The sums of validated seizures, including those outside the scope."""
        return seizure_sums(self.operation, self.as_at)

    @cached_property
    def control_sums(self) -> list[ControlSum]:
        """The sums of validated controls."""
        return control_sums(self.operation, self.as_at)

    @cached_property
    def pending_count(self) -> int:
        """The number of results awaiting validation; totals are preliminary unless it is 0."""
        return count_pending(self.operation)

    @cached_property
    def organisation_names(self) -> dict[int, str]:
        """The name of every organisation by key."""
        return {each.key: each.name for each in self.lists.entries[ORGANISATIONS]}

    @cached_property
    def terms_by_key(self) -> dict[int, tuple[str, int | None]]:
        """Name and key of the broader term (None at the top) of every reference term, by key."""
        terms = (each for kind in ReferenceTermKind.values for each in self.lists.entries[kind])
        return {each.key: (each.name, each.broader) for each in terms}

    @cached_property
    def term_tree(self) -> TermTree:
        """The tree of reference terms."""
        return TermTree({key: broader for key, (_name, broader) in self.terms_by_key.items()})

    @cached_property
    def validated_revisions(self) -> list[SeizureRevision]:
        """The last validated revision of each seizure that is not withdrawn, by day and number."""
        last = SeizureRevision.objects.filter(
            result__operation=self.operation, validation__is_validated=True
        ).order_by("result_id", "-number")
        # The first row of each result in the order above: the last revision.
        newest = last.distinct("result_id").select_related("result")
        counted = [each for each in newest if not each.is_withdrawn]
        return sorted(counted, key=lambda each: (each.day, each.result.number))
