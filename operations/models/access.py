"""Which operations a person may know of, reads and runs, as conditions on operations.

They are built once for each person that a request reads, and what they ask the database is
compiled once for each organisation: a page asks the same in most of its statements.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from jco_portal.directory.enums import Role
from jco_portal.kernel.compiled import Compiled, compiled
from operations.enums import LEADING, Marking, OperationState
from operations.models.participation import Participation
from operations.models.phase import Phase

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


def built_once(condition: Callable[["User"], Q]) -> Callable[["User"], Q]:
    """Build a condition once for each user object."""

    @wraps(condition)
    def build(user: "User") -> Q:
        built = vars(user).setdefault("conditions", {})
        asked = condition, user.organisation_id
        if asked not in built:
            built[asked] = condition(user)
        found: Q = built[asked]
        return found

    return build


@built_once
def run_by(user: "User") -> Q:
    """The user's organisation organises or leads it, or the user facilitates it."""
    run = Q(_organised_by(user.organisation_id)) | Q(_led_by(user.organisation_id))
    return run | Q(_facilitated_by(user.pk)) if user.has_role(Role.FACILITATOR) else run


@built_once
def open_in_full_to(user: "User") -> Q:
    """Who reads content runs it or takes part in it."""
    return run_by(user) | _takes_part(user) & ~Q(state=OperationState.DRAFT)


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
    tabled = (open_to | _takes_part(user)) & ~Q(state=OperationState.DRAFT)
    return tabled | run_by(user)


@built_once
def _takes_part(user: "User") -> Q:
    found = Q(_takes_part_itself(user.organisation_id))
    for held in user.memberships:
        through_group = Q(_takes_part_itself(held.group_id))
        found |= through_group & _starts_within(held.starts_on, held.ends_on)
    return found


def _starts_within(first: date, last: date | None) -> Q:
    """Operations whose earliest possible day lies within; today stands for one not known."""
    start = Coalesce(_first_day(), Value(timezone.localdate()))
    found = Q(GreaterThanOrEqual(start, first))
    return found if last is None else found & Q(LessThanOrEqual(start, last))


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


@lru_cache(KEPT)
def _takes_part_itself(organisation: int) -> Compiled:
    settled = Participation.objects.settled().filter(organisation=organisation, **OWN)
    return _compiled(Exists(settled))


@cache
def _first_day() -> Compiled:
    phases = Phase.objects.filter(**OWN).order_by("es")
    return _compiled(Subquery(phases.values("es")[:1]))


def _compiled(subquery: Any) -> Compiled:
    return compiled(_operation(), subquery)


def _operation() -> Any:
    """The model, which is defined by means of these conditions."""
    return Participation.operation.field.related_model
