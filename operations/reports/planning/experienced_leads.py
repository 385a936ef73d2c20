"""Who has led something like this JCO, and may be asked how it went."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, Max, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from jco_portal.directory.models import User
from operations.enums import LEADING_ROLES, OperationState, Period
from operations.models import Operation, Participation, Phase, ReferenceTerm

LED = (
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
    OperationState.MONITORING,
    OperationState.CLOSED,
)
MOST = 5
WEIGHTS = {"goods": 4, "transport": 2, "places": 2}


@dataclass(frozen=True)
class Mentor:
    """An organisation that has led something alike: whom to ask, what it was, what is alike."""

    ask: str
    operation: str
    url: str
    when: str
    alike: str


def mentors_for(operation: Operation, reader: User) -> tuple[Mentor, ...]:
    """The best five, each organisation once, the one of this person left out."""
    today = timezone.localdate()
    return tuple(
        Mentor(
            ask=each.organisation.general_contact_label,
            operation=str(each.operation),
            url=each.operation.get_absolute_url(),
            when=_how_long_ago(each.operation.state, each.last_day, today),
            alike=_alike(each),
        )
        for each in _leads(operation, reader)
    )


def _leads(operation: Operation, reader: User) -> QuerySet[Any]:
    """Leads of earlier JCOs by how much is alike; the best of each organisation stands first."""
    shared = _shared_terms(operation)
    if not shared:
        return Participation.objects.none()
    last = Phase.objects.filter(operation=OuterRef("operation"), period=Period.OPERATIONAL)
    ended = last.order_by().values("operation").annotate(last=Max("latest_end")).values("last")
    alike = Participation.objects.filter(
        role__in=LEADING_ROLES,
        operation__in=Operation.objects.visible_to(reader).order_by().values("pk"),
        operation__operation_type__is_jco=True,
        operation__state__in=LED,
    ).exclude(organisation=reader.organisation_id)
    alike = alike.exclude(operation=operation).annotate(
        goods=_names("operations", shared),
        transport=_names("operations_by_transport_mode", shared),
        places=_names("operations_by_region", shared),
        last_day=Subquery(ended),
    )
    weight = sum(_count(name) * by for name, by in WEIGHTS.items())
    best = [F("weight").desc(), F("last_day").desc(nulls_last=True), F("operation_id").desc()]
    place = Window(RowNumber(), partition_by="organisation", order_by=best)
    bond = _count("goods") + _count("places")  # a means of transport alone is no likeness
    ranked = alike.annotate(weight=weight, bond=bond).filter(bond__gt=0).annotate(place=place)
    return ranked.filter(place=1).select_related("organisation", "operation").order_by(*best)[:MOST]


def _count(name: str) -> Func:
    return Func(F(name), function="CARDINALITY", output_field=IntegerField())


def _names(relation: str, shared: list[int]) -> ArraySubquery:
    own = ReferenceTerm.objects.filter(**{relation: OuterRef("operation")}, pk__in=shared)
    return ArraySubquery(own.order_by("name").values("name"))


def _shared_terms(operation: Operation) -> list[int]:
    """The operation's terms, modes and regions, with everything broader and narrower."""
    wanted = {
        term.pk
        for name in ("terms", "transport_modes", "regions")
        for term in getattr(operation, name).all()
    }
    return sorted(ReferenceTerm.objects.term_tree().near(wanted))


def _alike(lead: Any) -> str:
    words = [
        (_("goods: %(names)s"), lead.goods),
        (_("transport: %(names)s"), lead.transport),
        (_("region: %(names)s"), lead.places),
    ]
    return "; ".join(text % {"names": ", ".join(names)} for text, names in words if names)


def _how_long_ago(state: str, last: date | None, today: date) -> str:
    if state == OperationState.RUNNING:
        return _("running now")
    if last is None or last >= today:
        return _("its end is not known to the day")
    months = (today.year - last.year) * 12 + today.month - last.month
    if months < 1:
        return _("less than a month ago")
    if months < 24:
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = months // 12
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}
