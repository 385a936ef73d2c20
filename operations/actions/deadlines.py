"""Keeping deadlines in line with timetables and invitations."""

from django.db import transaction
from django.utils import timezone

from jco_portal.deadlines.actions.setting import keep_deadlines
from operations.enums import Fact, StepOutcome
from operations.models import TimetableStep
from operations.queries.deadlines import PREFIX, owed_in
from operations.queries.holding import fact_holds
from operations.queries.timetable import GOING_ON

WITHOUT_AN_ACTION = (Fact.CASE,)  # the sections that are asked for begin and end on a day


@transaction.atomic
def keep_all_deadlines() -> None:
    """Bring those of all operations in line, whatever brought them out of it."""
    holds = fact_holds(WITHOUT_AN_ACTION)
    met = TimetableStep.objects.filter(holds, outcome="", operation__state__in=GOING_ON)
    met.update(outcome=StepOutcome.DONE, settled_at=timezone.now())
    keep_deadlines([PREFIX], owed_in)
