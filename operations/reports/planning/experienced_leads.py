"""Experienced leads: organisations that have led comparable JCOs and can be asked about them."""

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

# Statuses from the start of an operation on.
LED_STATES = (
    OperationState.RUNNING,
    OperationState.DEBRIEFING,
    OperationState.MONITORING,
    OperationState.CLOSED,
)
# Proposal of the portal: how many leads are shown, and the points for each shared term.
MAX_SHOWN = 5
SCOPE_WEIGHTS = {"goods": 4, "transport": 2, "regions": 2}


@dataclass(frozen=True)
class ExperiencedLead:
    """An organisation that led a comparable JCO: contact, the JCO, and the shared scope."""

    contact_label: str
    operation: str
    url: str
    time_ago: str
    shared_scope: str


def experienced_leads(operation: Operation, reader: User) -> tuple[ExperiencedLead, ...]:
    """Return the best five, each organisation once, without the reader's own."""
    today = timezone.localdate()
    return tuple(
        ExperiencedLead(
            contact_label=each.organisation.general_contact_label,
            operation=str(each.operation),
            url=each.operation.get_absolute_url(),
            time_ago=_format_time_ago(each.operation.state, each.last_day, today),
            shared_scope=_format_shared_scope(each),
        )
        for each in _earlier_leads(operation, reader)
    )


def _earlier_leads(operation: Operation, reader: User) -> QuerySet[Any]:
    """Return leads of comparable JCOs, the best of each organisation, most points first."""
    shared = _shared_terms(operation)
    if not shared:
        return Participation.objects.none()
    last = Phase.objects.filter(operation=OuterRef("operation"), period=Period.OPERATIONAL)
    ended = last.order_by().values("operation").annotate(last=Max("latest_end")).values("last")
    alike = Participation.objects.filter(
        role__in=LEADING_ROLES,
        operation__in=Operation.objects.visible_to(reader).order_by().values("pk"),
        operation__operation_type__is_jco=True,
        operation__state__in=LED_STATES,
    ).exclude(organisation=reader.organisation_id)
    alike = alike.exclude(operation=operation).annotate(
        goods=_shared_names("operations", shared),
        transport=_shared_names("operations_by_transport_mode", shared),
        regions=_shared_names("operations_by_region", shared),
        last_day=Subquery(ended),
    )
    weight = sum(_count_of(name) * by for name, by in SCOPE_WEIGHTS.items())
    best = [F("weight").desc(), F("last_day").desc(nulls_last=True), F("operation_id").desc()]
    # Rank 1 is the best JCO of each organisation.
    rank = Window(RowNumber(), partition_by="organisation", order_by=best)
    # A shared mode of transport alone does not make two JCOs comparable.
    bond = _count_of("goods") + _count_of("regions")
    ranked = alike.annotate(weight=weight, bond=bond).filter(bond__gt=0).annotate(rank=rank)
    return (
        ranked.filter(rank=1)
        .select_related("organisation", "operation")
        .order_by(*best)[:MAX_SHOWN]
    )


def _count_of(name: str) -> Func:
    return Func(F(name), function="CARDINALITY", output_field=IntegerField())


def _shared_names(relation: str, shared: list[int]) -> ArraySubquery:
    own = ReferenceTerm.objects.filter(**{relation: OuterRef("operation")}, pk__in=shared)
    return ArraySubquery(own.order_by("name").values("name"))


def _shared_terms(operation: Operation) -> list[int]:
    """Return the operation's terms, modes and regions with all broader and narrower ones."""
    wanted = {
        term.pk
        for name in ("terms", "transport_modes", "regions")
        for term in getattr(operation, name).all()
    }
    return sorted(ReferenceTerm.objects.term_tree().with_broader_and_narrower(wanted))


def _format_shared_scope(lead: Any) -> str:
    shared = [
        (_("goods: %(names)s"), lead.goods),
        (_("transport: %(names)s"), lead.transport),
        (_("region: %(names)s"), lead.regions),
    ]
    return "; ".join(text % {"names": ", ".join(names)} for text, names in shared if names)


def _format_time_ago(state: str, last: date | None, today: date) -> str:
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
