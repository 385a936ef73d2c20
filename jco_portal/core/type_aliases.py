"""Names for types that every floor uses."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Wording = str | Promise
"""Wording for people: said already, or said later in the reader's language."""

Row = TypeVar("Row", bound=Model)
"""A row of one model, whichever it is."""

Rows = TypeVar("Rows", bound=QuerySet[Any])
"""Rows that have been asked for, with the methods of their own."""
