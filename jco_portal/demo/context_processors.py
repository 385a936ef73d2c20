"""Context that the demonstration adds to every page."""

from django.http import HttpRequest

from jco_portal.demo.operations import FOLDER, PASSWORD
from jco_portal.directory.actions import read_csv_rows
from jco_portal.directory.models import User
from jco_portal.directory.queries import fetch_with_roles


def demo_context(_request: HttpRequest) -> dict[str, object]:
    """Return the mark of the demonstration, its accounts (evaluated on use) and password."""
    return {"demo": True, "demo_accounts": _demo_accounts, "demo_password": PASSWORD}


def _demo_accounts() -> list[User]:
    """Return the active accounts of the demonstration, in the order of accounts.csv."""
    order = {
        row["email"]: position
        for position, row in enumerate(read_csv_rows(FOLDER / "accounts.csv"))
    }
    users = fetch_with_roles(User.objects.filter(email__in=order, is_active=True))
    return sorted(users, key=lambda user: order[user.email])
