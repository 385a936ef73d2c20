"""Bad values, and the doors by which each is tried: one outcome for all of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models, transaction

from jco_portal.core.access import Refused
from jco_portal.core.record_inputs import Facts, field_rows, is_text, length_of
from operations.models import PhaseInput

Door = Callable[[str, Any], Any]

TEXTS = ("a\x00b", "a\ud800b", "a\ufffdb", "a\x07b", "   ", " a ", "a\u202eb", "a\r\nb", "a\tb")
WORDS = ("qqqq", "a\x00b", "a\ufffdb", "\u202e1", "0x1", "1e5", "-5", "1,5,0", "٣", "2026-02-30")
LATER = "2099-01-01"


class NotCarried(Exception):
    """The value cannot be written in a file of this kind, or not typed."""


class Met(Exception):
    """The refusal that a value met: of which field, in which words."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field, sentence.partition("; ")[0])  # how it is mended may differ


def outcome(door: Door, name: str, value: Any) -> Any:
    """What comes of a value at a door, which is left as it was found."""
    with transaction.atomic():
        try:
            return door(name, value)
        except Met as met:
            return met.args
        finally:
            transaction.set_rollback(True)


def bad_values(of: type[Facts], name: str) -> tuple[Any, ...]:
    stored = of.model._meta.get_field(name)
    if not isinstance(stored, models.Field) or stored.is_relation:
        return ("qqqq",)
    if isinstance(stored, models.BooleanField):
        return ("maybe", "1", "")
    if is_text(of.model, name) and of is not PhaseInput:
        return ("x" * (length_of(of.model, name) + 1), *TEXTS)
    return (*WORDS, LATER) if isinstance(stored, models.DateField) else WORDS


def walk(of: type[Facts], doors: dict[str, Door], without: tuple[Any, ...] = ()) -> None:
    """Every field of these facts, every bad value, every door: one outcome for all of them."""
    told = {}
    for name, row in field_rows(of).items():
        for value in bad_values(of, name) if row.make else ():
            if (name, value) in without:
                continue
            met = {}
            for door, way in doors.items():
                try:
                    met[door] = outcome(way, name, value)
                except NotCarried:
                    continue
            assert met, (name, value)
            if len({repr(each) for each in met.values()}) > 1:
                told[name, value] = met
    assert told == {}


def refused_by(form: Any, name: str) -> None:
    if form.errors:
        assert list(form.errors) == [name], form.errors
        raise Met(name, form.errors[name][0])


def allowed(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Refused as refused:
        [refusal] = refused.refusals
        raise Met(refusal.code, refusal.sentence) from refused


def as_day(value: Any) -> Any:
    return date.fromisoformat(value) if value == LATER else value
