"""Names of types that every layer uses."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

LazyText = str | Promise
"""A text for users: translated already, or later into the language of the reader."""

ModelT = TypeVar("ModelT", bound=Model)
"""An instance of a model."""

QuerySetT = TypeVar("QuerySetT", bound=QuerySet[Any])
"""A queryset with its own methods."""
