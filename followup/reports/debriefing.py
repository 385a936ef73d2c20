"""Content of the debriefing page of a JCO."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from followup.models import Debriefing
from followup.permissions import can_assess_and_recommend, can_plan_debriefing
from followup.reports.objectives import ObjectiveRow, objective_rows
from followup.reports.recommendations import RecommendationRow, rows_of_visible, with_rows
from followup.reports.workshops import WorkshopRow, workshop_rows
from jco_portal.core.dates import format_day, format_days
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
from jco_portal.directory.queries import function_labels
from operations.enums import AccessLevel
from operations.models import Operation
from operations.queries.operations import access_level


@dataclass(frozen=True)
class DebriefingPage:
    """Everything that the page shows to one user; ``open_points`` are what remains to be done."""

    dates: str
    location: str
    participants: tuple[str, ...]
    agenda: str
    conclusions: str
    recorded_sentence: str
    due_sentence: str
    is_overdue: bool
    objectives: tuple[ObjectiveRow, ...]
    workshops: tuple[WorkshopRow, ...]
    recommendations: tuple[RecommendationRow, ...]
    open_points: tuple[str, ...]
    may_plan: bool
    may_write: bool
    may_record: bool

    @property
    def is_recorded(self) -> bool:
        """True once the debriefing has been recorded as held."""
        return bool(self.recorded_sentence)


def debriefing_page(
    operation: Operation, debriefing: Debriefing | None, user: User, today: date
) -> DebriefingPage:
    """Return the page for a user; ``debriefing`` is None before the first input."""
    may_write, recorded = (
        can_assess_and_recommend(user, operation).is_allowed,
        _recorded_sentence(debriefing),
    )
    objectives = objective_rows(operation, today)
    due, is_overdue = _due_sentence(operation, today)
    made = debriefing.recommendations.all() if debriefing else None
    lacking = _open_points(debriefing, objectives, today)
    return DebriefingPage(
        dates=format_debriefing_days(debriefing),
        location=debriefing.location if debriefing else "",
        participants=_text_lines(debriefing.participants if debriefing else ""),
        agenda=debriefing.agenda if debriefing else "",
        conclusions=debriefing.conclusions if debriefing else "",
        recorded_sentence=recorded,
        due_sentence=due,
        is_overdue=is_overdue,
        objectives=objectives,
        workshops=workshop_rows(
            debriefing, is_inside=access_level(user, operation) == AccessLevel.FULL
        ),
        recommendations=(
            # The reader of this page may see its JCO.
            rows_of_visible(with_rows(made).order_by("number"), {operation.pk}, today)
            if made is not None
            else ()
        ),
        open_points=lacking if may_write else (),
        may_plan=can_plan_debriefing(user, operation).is_allowed,
        may_write=may_write,
        may_record=may_write and not recorded and _is_ready(debriefing, today),
    )


def format_debriefing_days(debriefing: Debriefing | None) -> str:
    """Return the dates of the meeting; empty while not known."""
    if debriefing is None or debriefing.starts_on is None or debriefing.ends_on is None:
        return ""
    return format_days(debriefing.starts_on, debriefing.ends_on)


def _text_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _recorded_sentence(debriefing: Debriefing | None) -> str:
    if debriefing is None or debriefing.recorded_at is None or debriefing.recorded_by_id is None:
        return ""
    key = debriefing.recorded_by_id
    day = format_day(timezone.localtime(debriefing.recorded_at))
    return _("Recorded on %(day)s by %(who)s.") % {"day": day, "who": function_labels([key])[key]}


def _due_sentence(operation: Operation, today: date) -> tuple[str, bool]:
    """Return the sentence on the deadline and whether it is overdue; empty if it is not open.

    Days overdue are counted from the end of the grace period.
    """
    open_deadlines = Deadline.objects.open()
    deadline = open_deadlines.filter(key=f"followup:{operation.pk}:debriefing").first()
    if deadline is None:
        return "", False
    days = (today - deadline.due_on).days
    if today > deadline.grace_ends_on:
        late = (today - deadline.grace_ends_on).days
        sentence = ngettext(
            "The debriefing is %(n)d day overdue.", "The debriefing is %(n)d days overdue.", late
        )
        return sentence % {"n": late}, True
    params = {"day": format_day(deadline.due_on)}
    if days > 0:  # within the grace period
        return _("The debriefing was due on %(day)s.") % params, False
    return _("The debriefing is due by %(day)s.") % params, False


def _is_ready(debriefing: Debriefing | None, today: date) -> bool:
    return (
        debriefing is not None
        and debriefing.has_ended(today)
        and bool(debriefing.participants.strip() and debriefing.conclusions.strip())
    )


def _open_points(
    debriefing: Debriefing | None, objectives: tuple[ObjectiveRow, ...], today: date
) -> tuple[str, ...]:
    """Return what remains to be done before the debriefing is concluded, in order."""
    points = []
    if debriefing is None or debriefing.ends_on is None:
        points.append(_("Write down when and where the meeting is."))
    elif not debriefing.has_ended(today):
        day = format_day(debriefing.ends_on)
        points.append(_("Hold the meeting; it ends on %(day)s.") % {"day": day})
    if debriefing is None or not debriefing.participants.strip():
        points.append(_("Write down who takes part, by function."))
    if debriefing is None or not debriefing.conclusions.strip():
        points.append(_("Write down what it concluded."))
    left = sum(not each.is_assessed for each in objectives)
    if left:
        sentence = ngettext("Assess %(n)d objective.", "Assess %(n)d objectives.", left)
        points.append(sentence % {"n": left})
    if debriefing is None or not debriefing.is_recorded:
        points.append(_("Record it as held; what it recommends binds from then on."))
    return tuple(points)
