"""Which operations a person may know of, reads and runs, as conditions on operations.

They are built once for each person that a request reads, and what they ask the database is
compiled once for each organisation: a page asks the same in most of its statements.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from jco_portal.directory.enums import Role
from jco_portal.kernel.related import Compiled, compiled
from operations.enums import LEADING, Marking, OperationState
from operations.models.participants import built_once, followed_by
from operations.models.participation import Participation

if TYPE_CHECKING:
    from jco_portal.directory.models import User

OWN = {"operation": OuterRef("pk")}
KEPT = 1024  # people or organisations


def markings_open_to(user: "User") -> list[Marking]:
    """Markings of which this person may know every operation, once it is tabled."""
    if not user.is_insider:
        return [Marking.PUBLIC]
    overview = user.has_role(Role.EXPERT, Role.SECRETARIAT)
    return [Marking.PUBLIC, Marking.LIMITE, *([Marking.PARTICIPANTS] if overview else [])]


@built_once
def run_by(user: "User") -> Q:
    """The user's organisation organises or leads it, or the user facilitates it."""
    run = Q(_organised_by(user.organisation_id)) | Q(_led_by(user.organisation_id))
    return run | Q(_facilitated_by(user.pk)) if user.has_role(Role.FACILITATOR) else run


@built_once
def open_in_full_to(user: "User") -> Q:
    """Who reads content runs it, takes part in it or observes it."""
    return run_by(user) | followed_by(user) & ~Q(state=OperationState.DRAFT)


@built_once
def open_in_outline_to(user: "User") -> Q:
    """Who reads content has the overview, or it is open in full."""
    if not user.has_role(Role.EXPERT, Role.SECRETARIAT):
        return open_in_full_to(user)
    return visible_to(user)


@built_once
def visible_to(user: "User") -> Q:
    """Who reads content may know of it."""
    open_to = Q(marking__in=markings_open_to(user))
    tabled = (open_to | followed_by(user)) & ~Q(state=OperationState.DRAFT)
    return tabled | run_by(user)


@lru_cache(KEPT)
def _facilitated_by(person: int) -> Compiled:
    named = _operation().facilitators.rel.related_model.objects
    return _compiled(Exists(named.filter(user=person, **OWN)))


@lru_cache(KEPT)
def _organised_by(organisation: int) -> Compiled:
    organised = _operation().organisers.through.objects
    return _compiled(Exists(organised.filter(organisation=organisation, **OWN)))


@lru_cache(KEPT)
def _led_by(organisation: int) -> Compiled:
    leads = Participation.objects.filter(organisation=organisation, part__in=LEADING, **OWN)
    return _compiled(Exists(leads))


def _compiled(subquery: Any) -> Compiled:
    return compiled(_operation(), subquery)


def _operation() -> Any:
    """The model, which is defined by means of these conditions."""
    return Participation.operation.field.related_model
