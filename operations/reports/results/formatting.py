"""Formatting of results: quantities with units, attribution, validation."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jco_portal.core.svg_text import THIN_SPACE
from operations.enums import INCLUDED_GOODS_STATUSES, Attribution, Unit


def format_number(value: Decimal | int) -> str:
    """Return a number with thin spaces and without empty decimals: 1 250.5."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", THIN_SPACE)


def format_quantity(quantity: Decimal, unit: str) -> str:
    """Return a quantity with its unit: 4 100 000 pieces."""
    return f"{format_number(quantity)} {Unit(unit).label}"


def format_attribution(scope: str, phase_number: int | None) -> str:
    """Return to what a result is attributed: Phase 1, post-operational, outside the scope."""
    if phase_number is not None:
        return _("Phase %(number)s") % {"number": phase_number}
    return str(Attribution(scope).label)


def validation_of(entry: Any) -> Any:
    """Return the validation fetched with a revision; None while it is awaited."""
    return getattr(entry, "validation", None)


def validation_status(entry: Any, *, is_correction_of_valid: bool) -> tuple[str, str]:
    """Return a code and a label of the validation of a revision.

    The codes are ``waiting``, ``returned`` and ``valid``, as in the filter of the list.
    """
    validation = validation_of(entry)
    if validation is None and is_correction_of_valid:
        return "waiting", _("Correction waits; what was validated before counts until then")
    if validation is None:
        return "waiting", _("Waits to be validated")
    if not validation.is_validated:
        return "returned", _("Returned: %(note)s") % {"note": validation.note}
    return "valid", _format_validation(entry)


def _format_validation(entry: Any) -> str:
    if entry.is_withdrawn:
        return _("Withdrawn")
    if getattr(entry, "goods_status", None) not in {None, *INCLUDED_GOODS_STATUSES}:
        return _("Validated; released, so it does not count")
    if entry.attribution == Attribution.OUTSIDE:
        return _("Counts, apart: outside the scope")
    return _("Counts")


def clarification_question(entry: Any) -> str:
    """Return the lead's question about a revision; empty if there is none."""
    validation = validation_of(entry)
    return "" if validation is None else validation.note
