"""The role with which the portal runs: it may lock and change less than the owner of the tables."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from psycopg2 import InternalError

Response = Callable[[HttpRequest], HttpResponse]
SET_ROLE_SQL = "SELECT current_setting('role'), set_config('role', %s, false)"


def has_two_roles() -> bool:
    """False where one role owns the tables and runs the portal."""
    return settings.WEB_ROLE not in {"", connection.settings_dict["USER"]}


def web_role_middleware(get_response: Response) -> Response:
    """Answer with the rights that the portal has where it runs, past the count of statements."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not (_is_open() and has_two_roles()):
            return get_response(request)
        before = _set_role(settings.WEB_ROLE)
        try:
            return get_response(request)
        finally:
            _set_role(before)

    return answer


def _is_open() -> bool:
    """True within the transaction of a test that has not lost its connection."""
    session = connection.connection
    return connection.in_atomic_block and session is not None and not session.closed


def _set_role(role: str) -> Any:
    """Take the role, and return the one before; a failed transaction gives it back by its end."""
    try:
        with connection.connection.cursor() as cursor:
            cursor.execute(SET_ROLE_SQL, [role])
            return cursor.fetchone()[0]
    except InternalError:
        return role
