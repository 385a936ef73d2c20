"""Notifications about overlaps: recipients and sentences."""

from django.utils.translation import gettext_lazy as _

from coordination.models import Overlap, OverlapDecision
from jco_portal.directory.models import User
from operations.notifications import managing_users, notify_about_operation

NOTIFICATION_SENTENCES = {
    "overlap.answer": _(
        "%(reference)s: it was said what is done about an overlap with another operation."
    ),
    "overlap.lapsed": _(
        "%(reference)s: the facts of a conflict have changed since it was answered; answer it anew."
    ),
}


def notify_decision_outdated(answer: OverlapDecision) -> None:
    """Notify the author of a decision and the managers of both sides that it is outdated.

    Each is notified at most once for a decision. Who may not know of the overlap is left out.
    """
    overlap = answer.overlap
    known = Overlap.objects.filter(pk=overlap.pk)
    sides = [(side, managing_users(side)) for side in (overlap.operation_a, overlap.operation_b)]
    runners = {each.pk for _side, people in sides for each in people}
    if answer.decided_by_id not in runners and answer.decided_by.is_active:
        sides.append((answer.side or overlap.operation_a, [answer.decided_by]))
    for side, people in sides:
        notify_about_operation(
            side,
            [each for each in people if known.visible_to(each).exists()],
            "overlap.lapsed",
            key=f"overlap.lapsed:{answer.pk}",
            url=overlap.get_absolute_url(),
        )


def notify_decision(answer: OverlapDecision, *, by: User) -> None:
    """Notify the managers of both sides of a decision, except ``by``.

    Each reads of the own operation only, because the other one may be hidden.
    """
    overlap = answer.overlap
    known = Overlap.objects.filter(pk=overlap.pk)
    for side in (overlap.operation_a, overlap.operation_b):
        people = [each for each in managing_users(side) if known.visible_to(each).exists()]
        notify_about_operation(
            side,
            people,
            "overlap.answer",
            key=f"overlap.answer:{answer.pk}",
            by=by,
            url=overlap.get_absolute_url(),
        )
