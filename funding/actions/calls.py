"""Writing calls of programmes."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from funding.actions.deadlines import mark_application_deadlines
from funding.models import Call
from funding.models.input import CallInput
from funding.permissions import can_edit_calls
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import action
from jco_portal.core.record_inputs import refusals_of, says_same, write_plain
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@action()
def add_call(facts: CallInput, *, by: User) -> Call:
    """Add a call; one that stands just so is not added again. Raises Refused."""
    require(can_edit_calls(by))
    require(*refusals_of(facts))
    call = Call.objects.filter(programme=facts.programme, reference=facts.reference).first()
    if call is not None and says_same(call, facts):
        return call
    return _write(Call(), facts)


@action()
def change_call(call: Call, facts: CallInput, *, by: User, version: int) -> Call:
    """Change a call as it stood at ``version``; its applications follow its new deadline.

    Raises EditConflict, and Refused when what was submitted would come after the deadline.
    """
    require(can_edit_calls(by))
    require(*refusals_of(facts))
    touched = Operation.objects.filter(applications__call=call).order_by("pk").distinct()
    locked = [locked_operation(each) for each in touched]
    present = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if says_same(present, facts):
        return present
    require_version(present, version)
    require(_keeps_programme(present, facts), _keeps_submissions(present, facts))
    present.version += 1
    written = _write(present, facts)
    for each in locked:
        mark_application_deadlines(each)
    return written


def _write(call: Call, facts: CallInput) -> Call:
    write_plain(call, facts)
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as met:
        sentence = _("This programme has a call of this reference already.")
        raise Refused(Refusal("reference", sentence)) from met
    return call


def _keeps_programme(call: Call, facts: CallInput) -> Refusal | None:
    if facts.programme.pk == call.programme_id or not call.applications.exists():
        return None
    return Refusal("programme", _("Applications to this call stand: its programme stays."))


def _keeps_submissions(call: Call, facts: CallInput) -> Refusal | None:
    if not call.applications.filter(submitted_on__gt=facts.closes_on).exists():
        return None
    sentence = _("An application was submitted after that day: look at the deadline again.")
    return Refusal("closes_on", sentence)
