"""Actions on workshops of a debriefing and their case studies."""

from django.db.models import Max
from django.utils.translation import gettext as _

from followup.models import Debriefing, Workshop, WorkshopInput
from followup.permissions import can_assess_and_recommend
from followup.queries.seizures import validated_seizures
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import has_same_values, write_own_columns
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation

# For each debriefing.
MAX_WORKSHOPS = 30


@atomic_action()
def add_workshop(operation: Operation, workshop_input: WorkshopInput, *, by: User) -> Workshop:
    """Add a workshop after the last one, or return an existing one with the same content."""
    locked = locked_operation(operation)
    require(can_assess_and_recommend(by, locked))
    debriefing = _lock_debriefing(locked)
    workshops = debriefing.workshops.prefetch_related("case_studies")
    for each in workshops:
        if _is_unchanged(each, workshop_input):
            return each
    require(_refuse_too_many(len(workshops)), _refuse_case_studies(locked, workshop_input, set()))
    # Not the count: numbers of deleted ones are not used again while a higher one exists.
    last = debriefing.workshops.aggregate(last=Max("number"))["last"] or 0
    return _write_workshop(Workshop(debriefing=debriefing, number=last + 1), workshop_input)


@atomic_action()
def update_workshop(
    workshop: Workshop, workshop_input: WorkshopInput, *, by: User, version: int
) -> Workshop:
    """Update a workshop; raise EditConflict if ``version`` is not the present one."""
    locked = locked_operation(workshop.debriefing.operation)
    require(can_assess_and_recommend(by, locked))
    present = Workshop.objects.filter(pk=workshop.pk).first()
    if present is None:
        raise EditConflict(None)
    # Before the version: the same input sent twice is no conflict.
    if _is_unchanged(present, workshop_input):
        return present
    require_version(present, version)
    require(_refuse_case_studies(locked, workshop_input, _case_study_ids(present)))
    present.version += 1
    return _write_workshop(present, workshop_input)


@atomic_action()
def delete_workshop(workshop: Workshop, *, by: User) -> None:
    """Delete a workshop; the others keep their numbers."""
    locked = locked_operation(workshop.debriefing.operation)
    require(can_assess_and_recommend(by, locked))
    Workshop.objects.filter(pk=workshop.pk).delete()


def _lock_debriefing(operation: Operation) -> Debriefing:
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=operation, defaults={"version": 0}
    )
    return debriefing


def _write_workshop(workshop: Workshop, workshop_input: WorkshopInput) -> Workshop:
    write_own_columns(workshop, workshop_input)
    workshop.save()
    wanted = {each.pk for each in workshop_input.seizures}
    chosen = _case_study_ids(workshop)
    workshop.case_studies.exclude(seizure__in=wanted).delete()
    for pk in sorted(wanted - chosen):
        workshop.case_studies.create(seizure_id=pk)
    return workshop


def _case_study_ids(workshop: Workshop) -> set[int]:
    return {each.seizure_id for each in workshop.case_studies.all()}


def _is_unchanged(workshop: Workshop, workshop_input: WorkshopInput) -> bool:
    seizures = {each.pk for each in workshop_input.seizures}
    return has_same_values(workshop, workshop_input) and _case_study_ids(workshop) == seizures


def _refuse_case_studies(
    operation: Operation, workshop_input: WorkshopInput, chosen: set[int]
) -> Refusal | None:
    """Require newly chosen seizures to be validated; earlier choices may stay."""
    wanted = {each.pk for each in workshop_input.seizures} - chosen
    counting = set(validated_seizures(operation).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted <= counting:
        return None
    return Refusal("seizures", _("Only a validated seizure of this operation can be chosen."))


def _refuse_too_many(count: int) -> Refusal | None:
    if count < MAX_WORKSHOPS:
        return None
    return Refusal("title", _("A debriefing has at most 30 workshops."))
