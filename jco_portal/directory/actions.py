"""Writing the directory: the reference list of organisations, accounts and roles."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from jco_portal.core.registries import Registry
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User

MEMBERSHIP_LISTENERS: Registry[Callable[[], None]] = Registry()
DATA_FOLDER = Path(__file__).parent / "data"


@transaction.atomic
def load_organisations() -> None:
    """Bring in the organisations and memberships that the house ships; edits stay."""
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
    """The rows of one of the data files that the house ships."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def open_account(
    email: str, *, organisation: str, roles: Iterable[str], password: str | None = None
) -> User:
    """Open an account in an organisation (by its code), or bring an existing one in line."""
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
    """Let into the administration who is an administrator, and nobody else."""
    user.is_staff = user.role_assignments.filter(role=Role.ADMINISTRATOR).exists()
    user.save(update_fields=["is_staff"])
    return user


def notify_membership_changed() -> None:
    """Tell higher floors that a membership was edited: what groups stand for is another now."""
    for follow in MEMBERSHIP_LISTENERS:
        follow()
