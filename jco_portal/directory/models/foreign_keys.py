"""Foreign keys to the user who performed an action, for records of other apps."""

from typing import TYPE_CHECKING, Any, Literal, overload

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from jco_portal.directory.models.user import User

    UserKey = models.ForeignKey[User | Combinable, User]
    OptionalUserKey = models.ForeignKey[User | Combinable | None, User | None]


@overload
def user_key(name: Any) -> "UserKey": ...


@overload
def user_key(name: Any, *, null: Literal[True], editable: bool = True) -> "OptionalUserKey": ...


def user_key(name: Any, **options: Any) -> Any:
    """Return a foreign key to a user, who cannot be deleted while the record exists."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=name, **options
    )
