"""Writing the workshops of a debriefing and choosing their case studies."""

from django.db.models import Max
from django.utils.translation import gettext as _

from followup.models import Debriefing, Workshop, WorkshopInput
from followup.permissions import can_assess_and_recommend
from followup.queries.seizures import that_count
from jco_portal.core.access import Refusal, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import says_same, write_plain
from jco_portal.core.versioned_forms import EditConflict, require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation

MOST = 30


@action()
def add_workshop(operation: Operation, facts: WorkshopInput, *, by: User) -> Workshop:
    """Add a workshop after the last one; what stands there already is not added again."""
    locked = locked_operation(operation)
    require(can_assess_and_recommend(by, locked))
    debriefing = _debriefing(locked)
    workshops = debriefing.workshops.prefetch_related("case_studies")
    for each in workshops:
        if _says(each, facts):
            return each
    require(_has_room(len(workshops)), _may_study(locked, facts, set()))
    last = debriefing.workshops.aggregate(last=Max("number"))["last"] or 0
    return _write(Workshop(debriefing=debriefing, number=last + 1), facts)


@action()
def change_workshop(
    workshop: Workshop, facts: WorkshopInput, *, by: User, version: int
) -> Workshop:
    """Change a workshop as it stood at ``version``; raises EditConflict when it does not now."""
    locked = locked_operation(workshop.debriefing.operation)
    require(can_assess_and_recommend(by, locked))
    present = Workshop.objects.filter(pk=workshop.pk).first()
    if present is None:
        raise EditConflict(None)
    if _says(present, facts):
        return present
    require_version(present, version)
    require(_may_study(locked, facts, _studied(present)))
    present.version += 1
    return _write(present, facts)


@action()
def remove_workshop(workshop: Workshop, *, by: User) -> None:
    """Take a workshop away; the others keep their numbers."""
    locked = locked_operation(workshop.debriefing.operation)
    require(can_assess_and_recommend(by, locked))
    Workshop.objects.filter(pk=workshop.pk).delete()


def _debriefing(operation: Operation) -> Debriefing:
    debriefing, _is_new = Debriefing.objects.get_or_create(
        operation=operation, defaults={"version": 0}
    )
    return debriefing


def _write(workshop: Workshop, facts: WorkshopInput) -> Workshop:
    write_plain(workshop, facts)
    workshop.save()
    wanted = {each.pk for each in facts.seizures}
    standing = _studied(workshop)
    workshop.case_studies.exclude(seizure__in=wanted).delete()
    for pk in sorted(wanted - standing):
        workshop.case_studies.create(seizure_id=pk)
    return workshop


def _studied(workshop: Workshop) -> set[int]:
    return {each.seizure_id for each in workshop.case_studies.all()}


def _says(workshop: Workshop, facts: WorkshopInput) -> bool:
    seizures = {each.pk for each in facts.seizures}
    return says_same(workshop, facts) and _studied(workshop) == seizures


def _may_study(operation: Operation, facts: WorkshopInput, standing: set[int]) -> Refusal | None:
    """Only what counts is a case to study; one that was chosen when it did may stay."""
    wanted = {each.pk for each in facts.seizures} - standing
    counting = set(that_count(operation).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted <= counting:
        return None
    return Refusal("seizures", _("Only a validated seizure of this operation can be chosen."))


def _has_room(count: int) -> Refusal | None:
    if count < MOST:
        return None
    return Refusal("title", _("A debriefing has at most 30 workshops."))
