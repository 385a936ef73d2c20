"""The database role of the running portal, which has fewer rights than the owner of the tables."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from psycopg2 import InternalError

Response = Callable[[HttpRequest], HttpResponse]
SET_ROLE_SQL = "SELECT current_setting('role'), set_config('role', %s, false)"


def has_two_roles() -> bool:
    """Return whether the portal runs with another role than the owner of the tables."""
    return settings.WEB_ROLE not in {"", connection.settings_dict["USER"]}


def web_role_middleware(get_response: Response) -> Response:
    """Respond with the rights of the running portal.

    The statements that change the role are not included in the number of queries of a test.
    """

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
    """Return whether a test is in its transaction and still has its connection."""
    session = connection.connection
    return connection.in_atomic_block and session is not None and not session.closed


def _set_role(role: str) -> Any:
    """Set the role and return the previous one.

    After a failed transaction nothing is set: its end restores the previous role.
    """
    try:
        with connection.connection.cursor() as cursor:
            cursor.execute(SET_ROLE_SQL, [role])
            return cursor.fetchone()[0]
    except InternalError:
        return role
