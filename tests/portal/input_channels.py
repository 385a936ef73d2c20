"""Bad values and the channels (form, import, action) that must refuse them in the same way."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models, transaction

from jco_portal.core.access import Refused
from jco_portal.core.record_inputs import RecordInput, field_specs, is_free_text, max_text_length
from operations.models import PhaseInput

InputChannel = Callable[[str, Any], Any]

BAD_TEXTS = ("a\x00b", "a\ud800b", "a\ufffdb", "a\x07b", "   ", " a ", "a\u202eb", "a\r\nb", "a\tb")
BAD_VALUES = (
    "qqqq",
    "a\x00b",
    "a\ufffdb",
    "\u202e1",
    "0x1",
    "1e5",
    "-5",
    "1,5,0",
    "٣",
    "2026-02-30",
)
LATER_CHECKED = "2099-01-01"


class FieldNotCarried(Exception):
    """Raised when a channel cannot transmit a value, such as a text in a checkbox."""


class ChannelOutcome(Exception):
    """Raised with the field and the sentence of a refusal."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field, sentence.partition("; ")[0])  # how it is mended may differ


def channel_outcome(channel: InputChannel, name: str, value: Any) -> Any:
    """Send a value through a channel, roll back, and return the outcome."""
    with transaction.atomic():
        try:
            return channel(name, value)
        except ChannelOutcome as met:
            return met.args
        finally:
            transaction.set_rollback(True)


def bad_values(of: type[RecordInput], name: str) -> tuple[Any, ...]:
    stored = of.model._meta.get_field(name)
    if not isinstance(stored, models.Field) or stored.is_relation:
        return ("qqqq",)
    if isinstance(stored, models.BooleanField):
        return ("maybe", "1", "")
    if is_free_text(of.model, name) and of is not PhaseInput:
        return ("x" * (max_text_length(of.model, name) + 1), *BAD_TEXTS)
    return (*BAD_VALUES, LATER_CHECKED) if isinstance(stored, models.DateField) else BAD_VALUES


def check_all_channels(
    of: type[RecordInput], channels: dict[str, InputChannel], without: tuple[Any, ...] = ()
) -> None:
    """Send every bad value of every field through all channels and compare the outcomes."""
    differing = {}
    for name, row in field_specs(of).items():
        for value in bad_values(of, name) if row.field_class else ():
            if (name, value) in without:
                continue
            met = {}
            for channel, way in channels.items():
                try:
                    met[channel] = channel_outcome(way, name, value)
                except FieldNotCarried:
                    continue
            assert met, (name, value)
            if len({repr(each) for each in met.values()}) > 1:
                differing[name, value] = met
    assert differing == {}


def refused_by_form(form: Any, name: str) -> None:
    if form.errors:
        assert list(form.errors) == [name], form.errors
        raise ChannelOutcome(name, form.errors[name][0])


def is_accepted(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Refused as refused:
        [refusal] = refused.refusals
        raise ChannelOutcome(refusal.code, refusal.sentence) from refused


def as_day(value: Any) -> Any:
    return date.fromisoformat(value) if value == LATER_CHECKED else value
