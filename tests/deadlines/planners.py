"""Many planners to be reminded, and the pauses of their reminder emails."""

from django.db import connection
from django.utils import timezone

from jco_portal.deadlines.models import ReminderEmail
from jco_portal.directory.models import User
from tests.factories import make_user

PEOPLE_COUNT = 24


def create_planners(count: int = PEOPLE_COUNT) -> None:
    """Create planners of Lithuania, who all receive the reminders of their state."""
    template = make_user("planner", "LT")
    for number in range(1, count):
        User.objects.create_user(f"p{number}@test.example", organisation=template.organisation)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_roleassignment (user_id, role) SELECT id, 'planner' "
            "FROM directory_user WHERE email LIKE 'p%@test.example' ON CONFLICT DO NOTHING"
        )


def expire_pauses() -> None:
    """End the pauses and the leases of all reminder emails."""
    ReminderEmail.objects.update(not_before=timezone.now(), leased_until=None)
