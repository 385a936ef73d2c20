"""What waits for a person, most urgent first: each item with its reason and one action."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.enums import Grade
from coordination.models import Overlap
from coordination.queries import in_order, overlaps_seen_by
from coordination.reports.words import in_weeks, on_days
from jco_portal.directory.models import User
from jco_portal.kernel.access import Refusal
from jco_portal.kernel.dates import say_days
from operations.enums import OperationState
from operations.lifecycle import OPERATION
from operations.models import Operation, Participation, Phase
from operations.permissions import FINAL, KEEPERS, RUNNERS

SHOWN = 5
NEW_DAYS = 30
SOON_DAYS = 60
SHOWN_SOON = 12
MONTH_DAYS = 31
STALE_DAYS = 90
SETTLED = FINAL | {OperationState.OVER, OperationState.DRAFT}


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is, why, and what to do about it."""

    title: str
    url: str
    reason: str
    action: str
    action_url: str
    grade: str = ""
    grade_label: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one sort, the most urgent first, and where the rest of them stand."""

    title: str
    items: tuple[Item, ...]
    total: int
    rest_url: str = ""

    @property
    def rest(self) -> str:
        """The link to what is not shown here; empty when all is shown."""
        hidden = self.total - len(self.items)
        if not hidden:
            return ""
        return ngettext("See %(n)d more", "See %(n)d more", hidden) % {"n": hidden}


def waiting_for(user: User, seen: QuerySet[Operation], today: date) -> list[Group]:
    """Everything that waits for this person, without the groups in which nothing does.

    ``seen`` are the operations that are visible to the person.
    """
    groups = _conflicts(user, seen, today)
    if user.has_role(*RUNNERS):
        groups += [_drafts(user, seen, today), _stale_entries(user, seen, today)]
    return [group for group in groups if group.items]


def takes_part(user: User) -> Exists | Value:
    """Whether the person's organisation organises an operation or has any part in it."""
    mine = {"operation": OuterRef("pk"), "organisation": user.organisation_id}
    organisers = Operation.organisers.through.objects.filter(**mine)
    return Exists(Participation.objects.filter(**mine)) | Exists(organisers)


def _conflicts(user: User, seen: QuerySet[Operation], today: date) -> list[Group]:
    """Conflicts of one's own operations; for keepers of the calendar also everybody's new ones.

    A card tells the week and no more, so what counts as past is decided by the week.
    """
    monday = today - timedelta(days=today.weekday())
    own = Operation.objects.filter(takes_part(user)).order_by().values("pk")
    is_new = Q(opened_at__gte=timezone.now() - timedelta(days=NEW_DAYS))
    wanted = Q(is_own=True) | is_new if user.has_role(*KEEPERS) else Q(is_own=True)
    standing = (
        overlaps_seen_by(user)
        .standing_now()
        .filter(Q(last_day=None) | Q(last_day__gte=monday), shown_grade=Grade.CONFLICT)
        .annotate(
            owns_a=_when(Q(operation_a__in=own)),
            is_own=_when(Q(owns_a=True) | Q(operation_b__in=own)),
            sees_a=_when(Q(operation_a__in=seen.values("pk"))),
        )
        .filter(wanted)
    )
    ordered = in_order(standing)
    place = Window(RowNumber(), partition_by="is_own", order_by=ordered.query.order_by)
    total = Window(Count("pk"), partition_by="is_own")
    found = list(
        ordered.annotate(place=place, total=total)
        .filter(place__lte=SHOWN)
        .select_related("operation_a", "operation_b")
    )
    address = f"{reverse('coordination:overlap_list')}?grade={Grade.CONFLICT}"
    own_ones, new = f"{address}&{_ours(user)}", f"{address}&age={NEW_DAYS}"
    return [
        _conflict_group(_("Conflicts of your operations"), True, found, own_ones),
        _conflict_group(_("New conflicts on the calendar"), False, found, new),
    ]


def _when(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _conflict_group(title: str, is_own: bool, found: list[Overlap], address: str) -> Group:
    overlaps = [each for each in found if each.is_own == is_own]  # type: ignore[attr-defined]
    total = overlaps[0].total if overlaps else 0  # type: ignore[attr-defined]
    return Group(title, tuple(_conflict_item(each) for each in overlaps), total, address)


def _conflict_item(overlap: Overlap) -> Item:
    label = str(Grade.CONFLICT.label)
    if overlap.is_full:  # type: ignore[attr-defined]
        a, b = overlap.operation_a.name, overlap.operation_b.name
        is_turned = overlap.is_own and not overlap.owns_a  # type: ignore[attr-defined]
        own, other = (b, a) if is_turned else (a, b)
        title = _("%(own)s and %(other)s") % {"own": own, "other": other}
        label = f"{label}, {overlap.get_certainty_display().lower()}"
        words = {"reason": overlap.get_reason_display(), "days": _common_days(overlap)}
        reason = _("%(reason)s; common days %(days)s.") % words
    else:
        sees_a = overlap.sees_a  # type: ignore[attr-defined]
        own = (overlap.operation_a if sees_a else overlap.operation_b).name
        title = _("%(own)s and an operation that is not shown to you") % {"own": own}
        reason = _("They meet %(in_weeks)s; the card says whom to ask.") % {
            "in_weeks": in_weeks(overlap.first_day, overlap.last_day)
        }
    url = overlap.get_absolute_url()
    return Item(title, url, reason, _("See why"), url, str(Grade.CONFLICT), label)


def _common_days(overlap: Overlap) -> str:
    if overlap.last_day is None:
        return on_days(overlap.first_day, None)
    return _("within %(days)s") % {"days": say_days(overlap.first_day, overlap.last_day)}


def _ours(user: User) -> str:
    """How lists are asked for the operations of the person's organisation."""
    place = user.organisation
    if place is None:
        return ""
    return f"participant={place.code}" if place.is_state else f"organiser={place.code}"


def _drafts(user: User, seen: QuerySet[Operation], today: date) -> Group:
    """Drafts of one's own organisation, the earliest first, with what tabling them lacks."""
    own = seen.filter(
        pk__in=Operation.objects.run_by(user).values("pk"), state=OperationState.DRAFT
    )
    drafts = sorted(own.prefetch_related("phases"), key=_first_day)
    shown = drafts[:SHOWN]
    lacking = _lacking(shown)
    items = tuple(_draft_item(draft, lacking.get(draft.pk), today) for draft in shown)
    address = f"{reverse('operations:operation_list')}?state={OperationState.DRAFT}"
    return Group(_("Drafts to be tabled"), items, len(drafts), address)


def _lacking(drafts: list[Operation]) -> dict[int, Refusal]:
    """The first thing that each draft lacks before it can be tabled."""
    table = next(move for move in OPERATION.moves if move.name == "table")
    found: dict[int, Refusal] = {}
    for gate in reversed(table.needs):
        found |= gate(drafts)
    return found


def _draft_item(draft: Operation, lacks: Refusal | None, today: date) -> Item:
    if lacks is not None:
        return Item(
            draft.name,
            draft.get_absolute_url(),
            lacks.sentence,
            _("Put it right"),
            lacks.url or draft.get_absolute_url(),
        )
    return Item(
        draft.name,
        draft.get_absolute_url(),
        _("Nobody else sees it yet. %(start)s") % {"start": _start(draft, today)},
        _("Table it"),
        draft.get_absolute_url(),
    )


def _start(operation: Operation, today: date) -> str:
    first = _first_day(operation)
    days = (first - today).days
    if first == date.max:
        return _("Its start is not known.")
    if days <= 0:
        return _("It was to start on %(day)s.") % {"day": date_format(first, "j F Y")}
    words = {"n": days, "day": date_format(first, "j F Y")}
    return (
        ngettext(
            "It starts tomorrow at the earliest.",
            "It starts in %(n)d days at the earliest, on %(day)s.",
            days,
        )
        % words
    )


def _first_day(operation: Operation) -> date:
    return min((phase.es for phase in operation.phases.all() if phase.es), default=date.max)


def _stale_entries(user: User, seen: QuerySet[Operation], today: date) -> Group:
    """Entries that one's own organisation runs, without dates or long not confirmed."""
    phases = Phase.objects.filter(operation=OuterRef("pk"))
    entered = Cast("created_at", DateField())
    entries = (
        seen.filter(pk__in=Operation.objects.run_by(user).values("pk"))
        .exclude(state__in=SETTLED)
        .annotate(
            is_undated=Exists(phases.filter(es=None)),
            told_on=Coalesce("last_confirmed_on", entered),
        )
        .filter(
            Q(is_undated=True)
            | Exists(phases.filter(Q(le=None) | Q(le__gte=today)))
            & Q(told_on__lt=today - timedelta(days=STALE_DAYS))
        )
        .order_by("-is_undated", "told_on", "pk")
    )
    shown = list(entries[:SHOWN])
    total = entries.count() if len(shown) == SHOWN else len(shown)
    items = tuple(_stale_item(entry, today) for entry in shown)
    address = f"{reverse('operations:operation_list')}?{_ours(user)}"
    return Group(_("Entries to bring up to date"), items, total, address)


def _stale_item(entry: Operation, today: date) -> Item:
    edit = reverse("operations:operation_edit", args=[entry.reference])
    if entry.is_undated:  # type: ignore[attr-defined]
        reason, action = _("A phase has no dates, so it is not compared."), _("Enter the dates")
    else:
        told: date = entry.told_on  # type: ignore[attr-defined]
        words = {"day": date_format(told, "j F Y"), "n": (today - told).days}
        reason = _("Last confirmed on %(day)s, %(n)d days ago.") % words
        action = _("Confirm it")
    return Item(entry.name, entry.get_absolute_url(), reason, action, edit)


def upcoming_phases(user: User, seen: QuerySet[Operation], today: date) -> list[Phase]:
    """Phases whose start is known to the month and near; the operation has ``is_own``."""
    operations = seen.compared().annotate(is_own=takes_part(user)).order_by()
    phases = Phase.objects.filter(
        operation__in=seen.compared().order_by().values("pk"),
        es__gte=today,
        es__lte=today + timedelta(days=SOON_DAYS),
        ls__lte=F("es") + timedelta(days=MONTH_DAYS),
    )
    return list(
        phases.prefetch_related(
            Prefetch("operation", operations), "operation__organisers"
        ).order_by("es", "ls", "pk")[:SHOWN_SOON]
    )
