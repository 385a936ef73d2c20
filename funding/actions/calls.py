"""Create and update calls for proposals."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from funding.actions.deadlines import note_deadlines_changed
from funding.models import Call
from funding.models.input import CallInput
from funding.permissions import can_edit_calls
from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action
from jco_portal.core.record_inputs import has_same_values, validate_input, write_own_columns
from jco_portal.core.versioned_forms import require_version
from jco_portal.directory.models import User
from operations.models import Operation
from operations.queries.operations import locked_operation


@atomic_action()
def add_call(call_input: CallInput, *, by: User) -> Call:
    """Create a call, or return the existing one with the same input. Raises Refused."""
    require(can_edit_calls(by))
    require(*validate_input(call_input))
    call = Call.objects.filter(
        programme=call_input.programme, reference=call_input.reference
    ).first()
    if call is not None and has_same_values(call, call_input):
        return call
    return _write_call(Call(), call_input)


@atomic_action()
def update_call(call: Call, call_input: CallInput, *, by: User, version: int) -> Call:
    """Update a call; the deadline is passed on to its applications by the database.

    Raises EditConflict if the call is no longer at ``version``, and Refused if an application was
    submitted after the new deadline. Locks the operations of its applications.
    """
    require(can_edit_calls(by))
    require(*validate_input(call_input))
    # Operations are locked before the call, in order of their key, so that two actions never
    # wait for each other
    touched = Operation.objects.filter(applications__call=call).order_by("pk").distinct()
    locked = [locked_operation(each) for each in touched]
    present = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if has_same_values(present, call_input):
        return present
    require_version(present, version)
    require(
        _refuse_programme_change(present, call_input), _refuse_deadline_change(present, call_input)
    )
    present.version += 1
    written = _write_call(present, call_input)
    for each in locked:
        note_deadlines_changed(each)
    return written


def _write_call(call: Call, call_input: CallInput) -> Call:
    write_own_columns(call, call_input)
    try:
        with transaction.atomic():
            call.save()
    # call_unique_reference: the order of days is checked by the form
    except IntegrityError as met:
        sentence = _("This programme has a call of this reference already.")
        raise Refused(Refusal("reference", sentence)) from met
    return call


def _refuse_programme_change(call: Call, call_input: CallInput) -> Refusal | None:
    if call_input.programme.pk == call.programme_id or not call.applications.exists():
        return None
    return Refusal("programme", _("Applications to this call stand: its programme stays."))


def _refuse_deadline_change(call: Call, call_input: CallInput) -> Refusal | None:
    if not call.applications.filter(submitted_on__gt=call_input.closes_on).exists():
        return None
    sentence = _("An application was submitted after that day: look at the deadline again.")
    return Refusal("closes_on", sentence)
