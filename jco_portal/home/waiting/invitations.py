"""Invitations: those to answer, and for who runs a JCO those that are overdue or not sent."""

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jco_portal.directory.models import User
from jco_portal.home.waiting.items import SHOWN, Group, Item
from jco_portal.home.waiting.own import among_ours
from operations.enums import LEADING, Standing
from operations.models import Operation, Participation
from operations.permissions import BEFORE_ITS_START, INVITING
from operations.queries import first_day_of
from operations.reports.participants import left_in_words


def invitations_to_answer(user: User, today: date) -> Group:
    """What one's own organisation is asked and has not answered, the most urgent first."""
    own = Participation.objects.visible_to(user).of(user)
    waiting = own.filter(standing=Standing.INVITED, operation__state__in=BEFORE_ITS_START)
    found = waiting.select_related("operation").order_by("answer_by", "pk")
    items = tuple(_invitation(each, today) for each in found)
    return Group(_("Invitations to answer"), items, len(items))


def _invitation(participation: Participation, today: date) -> Item:
    operation, day = participation.operation, participation.answer_by or today
    url = reverse("operations:invitation", args=[operation.reference])
    words = {"day": date_format(day, "j F Y"), "left": left_in_words((day - today).days)}
    reason = _("Answer by %(day)s: %(left)s.") % words
    return Item(operation.name, url, reason, _("Answer"), url)


def answers_overdue(user: User, today: date) -> Group:
    """JCOs that one runs and in which somebody is past the day to answer by."""
    late = Participation.objects.filter(standing=Standing.INVITED, answer_by__lt=today)
    found = _running(user, late).filter(state__in=BEFORE_ITS_START)
    return _group(_("Answers that are overdue"), user, found, _overdue)


def _overdue(operation: Operation) -> Item:
    count: int = operation.count  # type: ignore[attr-defined]
    words = {"n": count, "day": date_format(operation.since, "j F Y")}  # type: ignore[attr-defined]
    reason = ngettext(
        "%(n)d organisation has not answered; its answer was to come by %(day)s.",
        "%(n)d organisations have not answered; the first answer was to come by %(day)s.",
        count,
    )
    url = reverse("operations:participant_list", args=[operation.reference])
    return Item(operation.name, operation.get_absolute_url(), reason % words, _("See who"), url)


def participants_not_invited(user: User) -> Group:
    """JCOs that one runs, tabled or in preparation, with participants who are only planned."""
    planned = Participation.objects.filter(standing=Standing.PLANNED).exclude(part__in=LEADING)
    found = _running(user, planned).filter(state__in=INVITING)
    return _group(_("Participants to invite"), user, found, _not_invited)


def _not_invited(operation: Operation) -> Item:
    count: int = operation.count  # type: ignore[attr-defined]
    reason = ngettext(
        "%(n)d participant is planned and not invited yet.",
        "%(n)d participants are planned and not invited yet.",
        count,
    )
    url = reverse("operations:participant_invite", args=[operation.reference])
    words = {"n": count}
    return Item(operation.name, operation.get_absolute_url(), reason % words, _("Invite them"), url)


def _running(user: User, wanted: QuerySet[Participation]) -> QuerySet[Operation]:
    """JCOs that one runs with such participations; each with their ``count`` and ``since``."""
    inside = wanted.filter(operation=OuterRef("pk")).order_by().values("operation")
    counted = inside.annotate(n=Count("pk"), day=Min("answer_by"))
    return (
        Operation.objects.run_by(user)
        .filter(Exists(inside), dossier__isnull=False)
        .annotate(
            count=Subquery(counted.values("n")),
            since=Subquery(counted.values("day")),
            first_day=first_day_of("pk"),
        )
        .order_by("since", "first_day", "pk")
    )


def _group(
    title: str, user: User, found: QuerySet[Operation], item: Callable[[Operation], Item]
) -> Group:
    operations = list(found)
    items = tuple(item(each) for each in operations[:SHOWN])
    return Group(title, items, len(operations), *among_ours(user))
