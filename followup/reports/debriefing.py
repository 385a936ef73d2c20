"""The debriefing of a JCO as its page shows it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from followup.models import Debriefing
from followup.permissions import can_assess_and_recommend, can_plan_debriefing
from followup.reports.objectives import ObjectiveRow, objective_rows
from followup.reports.recommendations import RecommendationRow, rows_of_known, with_rows
from followup.reports.workshops import WorkshopFact, workshop_facts
from jco_portal.core.dates import day_in_words, say_days
from jco_portal.deadlines.models import Deadline
from jco_portal.directory.models import User
from jco_portal.directory.queries import functions_of
from operations.enums import AccessLevel
from operations.models import Operation
from operations.queries.operations import depth_of


@dataclass(frozen=True)
class DebriefingPage:
    """The meeting, the objectives, the workshops, the recommendations, and what comes next."""

    when: str
    place: str
    participants: tuple[str, ...]
    agenda: str
    conclusions: str
    recorded: str
    due: str
    is_overdue: bool
    objectives: tuple[ObjectiveRow, ...]
    workshops: tuple[WorkshopFact, ...]
    recommendations: tuple[RecommendationRow, ...]
    lacking: tuple[str, ...]
    may_plan: bool
    may_write: bool
    may_record: bool

    @property
    def is_recorded(self) -> bool:
        """True once it has been held and recorded."""
        return bool(self.recorded)


def debriefing_page(
    operation: Operation, debriefing: Debriefing | None, user: User, today: date
) -> DebriefingPage:
    """The debriefing for this person, whether anything is written yet or not."""
    may_write, recorded = (
        can_assess_and_recommend(user, operation).is_allowed,
        _recorded(debriefing),
    )
    objectives = objective_rows(operation, today)
    due, is_overdue = _due(operation, today)
    made = debriefing.recommendations.all() if debriefing else None
    lacking = _lacking(debriefing, objectives, today)
    return DebriefingPage(
        when=days_in_words(debriefing),
        place=debriefing.location if debriefing else "",
        participants=_lines(debriefing.participants if debriefing else ""),
        agenda=debriefing.agenda if debriefing else "",
        conclusions=debriefing.conclusions if debriefing else "",
        recorded=recorded,
        due=due,
        is_overdue=is_overdue,
        objectives=objectives,
        workshops=workshop_facts(
            debriefing, is_inside=depth_of(user, operation) == AccessLevel.FULL
        ),
        recommendations=(
            rows_of_known(with_rows(made).order_by("number"), {operation.pk}, today)
            if made is not None
            else ()
        ),
        lacking=lacking if may_write else (),
        may_plan=can_plan_debriefing(user, operation).is_allowed,
        may_write=may_write,
        may_record=may_write and not recorded and _is_ready(debriefing, today),
    )


def days_in_words(debriefing: Debriefing | None) -> str:
    """The days of the meeting; empty while they are not known."""
    if debriefing is None or debriefing.starts_on is None or debriefing.ends_on is None:
        return ""
    return say_days(debriefing.starts_on, debriefing.ends_on)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _recorded(debriefing: Debriefing | None) -> str:
    if debriefing is None or debriefing.recorded_at is None or debriefing.recorded_by_id is None:
        return ""
    key = debriefing.recorded_by_id
    day = day_in_words(timezone.localtime(debriefing.recorded_at))
    return _("Recorded on %(day)s by %(who)s.") % {"day": day, "who": functions_of([key])[key]}


def _due(operation: Operation, today: date) -> tuple[str, bool]:
    """By when it is to be held, while that is still to come, and whether that is overdue."""
    standing = Deadline.objects.open()
    found = standing.filter(key=f"followup:{operation.pk}:debriefing").first()
    if found is None:
        return "", False
    days = (today - found.due_on).days
    if today > found.grace_ends_on:
        late = (today - found.grace_ends_on).days
        sentence = ngettext(
            "The debriefing is %(n)d day overdue.", "The debriefing is %(n)d days overdue.", late
        )
        return sentence % {"n": late}, True
    words = {"day": day_in_words(found.due_on)}
    if days > 0:
        return _("The debriefing was due on %(day)s.") % words, False
    return _("The debriefing is due by %(day)s.") % words, False


def _is_ready(debriefing: Debriefing | None, today: date) -> bool:
    return (
        debriefing is not None
        and debriefing.has_ended(today)
        and bool(debriefing.participants.strip() and debriefing.conclusions.strip())
    )


def _lacking(
    debriefing: Debriefing | None, objectives: tuple[ObjectiveRow, ...], today: date
) -> tuple[str, ...]:
    """What is still to be done before the debriefing can be concluded, in order."""
    found = []
    if debriefing is None or debriefing.ends_on is None:
        found.append(_("Write down when and where the meeting is."))
    elif not debriefing.has_ended(today):
        day = day_in_words(debriefing.ends_on)
        found.append(_("Hold the meeting; it ends on %(day)s.") % {"day": day})
    if debriefing is None or not debriefing.participants.strip():
        found.append(_("Write down who takes part, by function."))
    if debriefing is None or not debriefing.conclusions.strip():
        found.append(_("Write down what it concluded."))
    left = sum(not each.is_assessed for each in objectives)
    if left:
        sentence = ngettext("Assess %(n)d objective.", "Assess %(n)d objectives.", left)
        found.append(sentence % {"n": left})
    if debriefing is None or not debriefing.is_recorded:
        found.append(_("Record it as held; what it recommends binds from then on."))
    return tuple(found)
