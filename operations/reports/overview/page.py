"""The record page of an operation as plain values."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from jco_portal.core.dates import say_days
from jco_portal.core.registries import Slot
from jco_portal.core.related_rows import Related, with_related
from jco_portal.directory.models import User
from jco_portal.directory.queries import roles_of
from operations.enums import LEADING_ROLES
from operations.models import Operation, ReferenceTerm
from operations.queries.operations import with_runners
from operations.reports.overview.participants import (
    PartGroup,
    completeness,
    count_in_words,
    member_names,
    part_groups,
    who_to_ask,
)
from operations.reports.overview.phases import PhaseFact, dates_in_words, phase_facts

Panel = Callable[[User, Operation], dict[str, Any] | None]
PANELS: Slot[Panel] = Slot()  # of all apps, in the order of the page
ADDRESS = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
TRAILING = ".,;:!?)]}'’"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, with an address when it is one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class RecordFacts:
    """Everything that the record page shows of an operation."""

    key_facts: tuple[str, ...]
    phases: tuple[PhaseFact, ...]
    groups: tuple[PartGroup, ...]
    completeness: str
    terms: tuple[str, ...]
    modes: tuple[str, ...]
    regions: tuple[str, ...]
    sources: tuple[tuple[Piece, ...], ...]
    ask: str
    entered: str


class Creator(TypedDict):
    """What whoever entered an operation does."""

    creator_roles: list[str]


if TYPE_CHECKING:
    EnteredOperation = WithAnnotations[Operation, Creator]


def with_parts(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with phases, who takes part and terms, in one statement."""
    terms = (
        Related(name, select=("broader__broader",))
        for name in ("terms", "transport_modes", "regions")
    )
    return with_related(with_runners(operations), "phases", *terms)


def with_record(operations: QuerySet[Operation]) -> "QuerySet[EnteredOperation]":
    """The operations with all that a record page shows, in one statement."""
    entered = with_parts(operations).select_related("created_by__organisation")
    return entered.annotate(creator_roles=roles_of("created_by"))


def record_of(operation: "EnteredOperation") -> RecordFacts:
    """The record of an operation that was fetched with ``with_record``."""
    members = member_names(operation)
    return RecordFacts(
        key_facts=_key_facts(operation, members),
        phases=phase_facts(list(operation.phases.all())),
        groups=part_groups(operation, members),
        completeness=completeness(operation),
        terms=tuple(_with_broader(term) for term in operation.terms.all()),
        modes=tuple(_with_broader(term) for term in operation.transport_modes.all()),
        regions=tuple(_with_broader(term) for term in operation.regions.all()),
        sources=tuple(pieces_of(line) for line in operation.sources.splitlines() if line.strip()),
        ask=who_to_ask(operation),
        entered=_entered(operation),
    )


def panels_of(user: User, operation: Operation) -> list[dict[str, Any]]:
    """What the apps add to the record page."""
    shown = [panel(user, operation) for panel in PANELS]
    return [panel for panel in shown if panel]


def pieces_of(line: str) -> tuple[Piece, ...]:
    """A line of sources in pieces; only http and https addresses become links."""
    pieces, at = [], 0
    for match in ADDRESS.finditer(line):
        url = match.group().rstrip(TRAILING)
        end = match.start() + len(url)
        pieces += [Piece(line[at : match.start()]), Piece(url, url)]
        at = end
    pieces.append(Piece(line[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _key_facts(operation: Operation, members: dict[int, list[str]]) -> tuple[str, ...]:
    leads = [
        each.organisation.name
        for each in operation.participations.all()
        if each.role in LEADING_ROLES
    ]
    organisers = ", ".join(place.name for place in operation.organisers.all())
    head = (
        _("Led by %(places)s") % {"places": ", ".join(leads)}
        if leads
        else _("Organised by %(places)s") % {"places": organisers}
    )
    return (
        str(operation.operation_type),
        head,
        count_in_words(operation, members),
        dates_in_words(operation),
    )


def _with_broader(term: ReferenceTerm) -> str:
    broader = [each.name for each in islice(term.lineage(), 1, 3)]
    if not broader:
        return term.name
    return _("%(term)s (in %(broader)s)") % {
        "term": term.name,
        "broader": _(", in ").join(broader),
    }


def _entered(operation: "EnteredOperation") -> str:
    at = timezone.localtime(operation.created_at)
    words = {"day": say_days(at.date(), at.date()), "how": operation.get_source_display()}
    if operation.created_by is None:
        return _("%(how)s on %(day)s") % words
    operation.created_by.roles = frozenset(operation.creator_roles)
    return _("%(how)s on %(day)s by %(who)s") % {**words, "who": operation.created_by}
