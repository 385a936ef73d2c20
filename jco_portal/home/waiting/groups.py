"""All that waits for a person, sort by sort."""

from datetime import date

from django.db.models import QuerySet

from jco_portal.directory.models import User
from jco_portal.home.waiting.conflicts import conflicts
from jco_portal.home.waiting.drafts import drafts_to_table
from jco_portal.home.waiting.entries import stale_entries
from jco_portal.home.waiting.followup import follow_up
from jco_portal.home.waiting.funding import applications_due, funding_to_state, late_grants
from jco_portal.home.waiting.invitations import (
    answers_overdue,
    invitations_to_answer,
    participants_not_invited,
)
from jco_portal.home.waiting.items import Group
from jco_portal.home.waiting.own import living_jcos
from jco_portal.home.waiting.results import results
from jco_portal.home.waiting.steps import due_steps
from operations.enums import ANSWERING, RUNNERS
from operations.models import Operation
from operations.permissions import KEEPERS


def waiting_for(user: User, seen: QuerySet[Operation], today: date) -> list[Group]:
    """Everything that waits for this person, without the groups in which nothing does.

    ``seen`` are the operations that are visible to the person.
    """
    groups = [due_steps(user, today)]
    if user.has_role(*ANSWERING):
        groups[:0] = [invitations_to_answer(user, today)]
    run = living_jcos(user) if user.has_role(*RUNNERS) else []
    groups += [*results(user, run, today), *conflicts(user, seen, today)]
    if user.has_role(*RUNNERS):
        groups += [answers_overdue(user, run, today), participants_not_invited(user, run)]
        groups += [applications_due(user, today), funding_to_state(user, run, today)]
        groups += [drafts_to_table(run, today), stale_entries(user, seen, today)]
    if user.has_role(*RUNNERS, *KEEPERS):
        groups += [late_grants(user, today)]
    groups += follow_up(user, run, today)
    return [group for group in groups if group.items]
