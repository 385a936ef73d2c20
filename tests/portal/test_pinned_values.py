"""Stored values that must stay readable: enums, transitions, notifications, jobs.

They are recorded in ``tests/data/pinned_names.toml``.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.db.models import TextChoices
from django.urls import get_resolver
from django.utils import timezone

from jco_portal.core.lifecycle import Lifecycle
from jco_portal.core.transitions import AvailableTransition, Transition, effective_transitions
from jco_portal.deadlines.models import Deadline
from jco_portal.documents.produced_kinds import PRODUCED_KINDS
from jco_portal.outbox.notifications import NOTIFICATION_SENTENCES
from tests.execution_factories import ended_jco
from tests.portal.pins import (
    PINNED,
    assert_pinned,
    assert_pinned_sets,
    is_ours,
    key_paths,
    signatures,
)


def _choices() -> Iterator[Iterable[str]]:
    for model in apps.get_models():
        for field in model._meta.fields if is_ours(model.__module__) else ():
            if choices := getattr(field, "base_field", field).flatchoices:
                yield [value for value, _label in choices]


def _enumerations() -> Iterator[Iterable[str]]:
    for enumeration in TextChoices.__subclasses__():
        if is_ours(enumeration.__module__):
            yield enumeration.values


def test_stored_values_of_lists_are_unchanged() -> None:
    assert_pinned_sets("Values", PINNED["values"], [*_choices(), *_enumerations()])


def _lifecycles() -> dict[int, Lifecycle[Any]]:
    assert get_resolver().url_patterns  # imports all that there is
    return {
        id(value): value
        for path, module in list(sys.modules.items())
        for value in (vars(module).values() if is_ours(path) else ())
        if isinstance(value, Lifecycle)
    }


def _halves(transition: Transition) -> set[bool]:
    """Return whether a button requests a transition: both values where two people are needed."""
    return {False, transition.request_permission is not None}


def test_transitions_keep_their_names() -> None:
    names = [
        {
            AvailableTransition(transition, (), is_request=asks).name
            for transition in life.transitions
            for asks in _halves(transition)
        }
        for life in _lifecycles().values()
    ]

    assert_pinned_sets("Steps", PINNED["steps"], names)


class Step:
    """A row of a history that returns its name for every attribute."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, _column: str) -> str:
        return self.name


def test_undone_transition_is_recognised_by_its_stored_name() -> None:
    steps = [Step("first"), Step("second"), Step(PINNED["step_back"]["name"])]

    left = effective_transitions(steps)

    assert left == steps[:1], "A step back is stored under another name now."


def test_notifications_keep_their_codes_and_parameters() -> None:
    sentences = {
        code: str(text) for texts in NOTIFICATION_SENTENCES for code, text in texts.items()
    }
    parameters = {code: set(re.findall(r"%\((\w+)\)s", text)) for code, text in sentences.items()}

    assert_pinned("Notices", signatures(PINNED["notices"]), signatures(parameters))


def test_jobs_keep_their_names_and_arguments() -> None:
    current_app.loader.import_default_modules()
    tasks = {name: task for name, task in current_app.tasks.items() if is_ours(name)}
    parameters = {name: inspect.signature(task.run).parameters for name, task in tasks.items()}

    assert_pinned("Jobs", signatures(PINNED["jobs"]), signatures(parameters))


@pytest.mark.example("in debriefing with results")
def test_documents_keep_their_content_keys(db: None) -> None:
    subject, today = ended_jco(), timezone.localdate()
    texts = {
        kind.code: json.dumps(kind.build_content(subject, today).snapshot)
        for kind in PRODUCED_KINDS
    }
    documents = {code: json.loads(text) for code, text in texts.items()}
    keys = {path for content in documents.values() for path in key_paths(content)}
    sections_by_code = {
        code: [*content["sections"], *content["annexes"]] for code, content in documents.items()
    }
    blocks = {
        block["kind"]
        for sections in sections_by_code.values()
        for section in sections
        for block in section["blocks"]
    }

    pinned = PINNED["documents"]
    assert_pinned("Kinds of documents", pinned["sections"], documents)
    assert_pinned("Keys of documents", pinned["keys"], keys)
    assert_pinned("Kinds of blocks", pinned["blocks"], blocks)
    for code, sections in pinned["sections"].items():
        assert_pinned(
            f"Sections of {code}", sections, [section["code"] for section in sections_by_code[code]]
        )


@pytest.mark.example("in debriefing with results")
def test_deadlines_keep_their_key_patterns(db: None) -> None:
    assert ended_jco()
    keys = Deadline.objects.values_list("key", flat=True)
    patterns = {re.sub(r"\d+|(?<=:)(LT|expert)$", "*", key) for key in keys}

    assert_pinned("Keys of deadlines", PINNED["deadlines"]["keys"], patterns)
