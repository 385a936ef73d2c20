"""Actions on the directory: organisations, accounts and roles."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from jco_portal.core.registries import Registry
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User

# Filled in jco_portal/wiring.py: functions to call when a membership has changed.
MEMBERSHIP_LISTENERS: Registry[Callable[[], None]] = Registry()
DATA_FOLDER = Path(__file__).parent / "data"


@transaction.atomic
def load_organisations() -> None:
    """Create missing organisations and memberships of the shipped lists; existing ones stay."""
    Organisation.objects.bulk_create(
        [Organisation(**row) for row in read_csv_rows(DATA_FOLDER / "organisations.csv")],
        ignore_conflicts=True,
    )
    by_code = {organisation.code: organisation for organisation in Organisation.objects.all()}
    GroupMembership.objects.bulk_create(
        [
            GroupMembership(
                group=by_code[row["group"]],
                member=by_code[row["member"]],
                starts_on=row["starts_on"],
                ends_on=row["ends_on"] or None,
            )
            for row in read_csv_rows(DATA_FOLDER / "memberships.csv")
        ],
        ignore_conflicts=True,
    )


def read_csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file that is shipped with the portal."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def open_account(
    email: str, *, organisation: str, roles: Iterable[str], password: str | None = None
) -> User:
    """Create an account, or update organisation (a code) and roles of an existing one.

    Without a password the user cannot sign in yet. Roles that are not listed are removed.
    """
    organisation_record = Organisation.objects.get(code=organisation)
    held = list(roles)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password, organisation=organisation_record)
    elif user.organisation_id != organisation_record.pk:
        user.organisation = organisation_record
        user.save(update_fields=["organisation"])
    RoleAssignment.objects.filter(user=user).exclude(role__in=held).delete()
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(user=user, role=role) for role in held], ignore_conflicts=True
    )
    return sync_admin_access(user)


def sync_admin_access(user: User) -> User:
    """Give access to the administration to administrators and to no other role."""
    user.is_staff = user.role_assignments.filter(role=Role.ADMINISTRATOR).exists()
    user.save(update_fields=["is_staff"])
    return user


def notify_membership_changed() -> None:
    """Notify higher apps that a membership has changed, and with it the members of groups."""
    for follow in MEMBERSHIP_LISTENERS:
        follow()
