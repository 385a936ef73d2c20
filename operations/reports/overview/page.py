"""Overview of an operation as plain values, and the query for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from jco_portal.core.dates import format_days
from jco_portal.core.registries import Registry
from jco_portal.core.related_rows import RelatedRows, with_related
from jco_portal.directory.models import User
from jco_portal.directory.queries import roles_subquery
from operations.enums import LEADING_ROLES
from operations.models import Operation, ReferenceTerm
from operations.queries.operations import with_managers
from operations.reports.overview.participants import (
    RoleGroup,
    completeness_sentence,
    format_participant_count,
    member_names,
    organiser_contacts,
    role_groups,
)
from operations.reports.overview.phases import PhaseRow, format_dates, phase_rows

PanelProvider = Callable[[User, Operation], dict[str, Any] | None]
# Panels of all apps, in the order of the page; filled by ``jco_portal.wiring``.
RECORD_PANELS: Registry[PanelProvider] = Registry()
# No other scheme: a source must not become a link that runs a script.
URL_PATTERN = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
# At the end of an address these belong to the sentence around it.
TRAILING_PUNCTUATION = ".,;:!?)]}'’"


@dataclass(frozen=True)
class LinkedText:
    """A piece of text, with its address if it is a link."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class OverviewPage:
    """Everything that the overview shows of an operation."""

    summary_lines: tuple[str, ...]
    phases: tuple[PhaseRow, ...]
    participant_groups: tuple[RoleGroup, ...]
    completeness: str
    terms: tuple[str, ...]
    transport_modes: tuple[str, ...]
    regions: tuple[str, ...]
    sources: tuple[tuple[LinkedText, ...], ...]
    contact_label: str
    entered_sentence: str


class WithCreatorRoles(TypedDict):
    """Annotation: roles of the user who entered an operation."""

    creator_roles: list[str]


if TYPE_CHECKING:
    EnteredOperation = WithAnnotations[Operation, WithCreatorRoles]


def with_participations(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Return the operations with phases, participations and terms, in one statement."""
    # Two levels of broader terms: ``_term_with_broader`` shows no more.
    terms = (
        RelatedRows(name, select=("broader__broader",))
        for name in ("terms", "transport_modes", "regions")
    )
    return with_related(with_managers(operations), "phases", *terms)


def with_overview(operations: QuerySet[Operation]) -> "QuerySet[EnteredOperation]":
    """Return the operations with everything that the overview shows, in one statement."""
    entered = with_participations(operations).select_related("created_by__organisation")
    return entered.annotate(creator_roles=roles_subquery("created_by"))


def overview_page(operation: "EnteredOperation") -> OverviewPage:
    """Return the overview of an operation that was fetched with ``with_overview``."""
    members = member_names(operation)
    return OverviewPage(
        summary_lines=_summary_lines(operation, members),
        phases=phase_rows(list(operation.phases.all())),
        participant_groups=role_groups(operation, members),
        completeness=completeness_sentence(operation),
        terms=tuple(_term_with_broader(term) for term in operation.terms.all()),
        transport_modes=tuple(_term_with_broader(term) for term in operation.transport_modes.all()),
        regions=tuple(_term_with_broader(term) for term in operation.regions.all()),
        sources=tuple(
            linked_texts(line) for line in operation.sources.splitlines() if line.strip()
        ),
        contact_label=organiser_contacts(operation),
        entered_sentence=_entered_sentence(operation),
    )


def record_panels(user: User, operation: Operation) -> list[dict[str, Any]]:
    """Return the panels that apps add to the overview, without empty ones."""
    shown = [panel(user, operation) for panel in RECORD_PANELS]
    return [panel for panel in shown if panel]


def linked_texts(line: str) -> tuple[LinkedText, ...]:
    """Return a line of sources in pieces; only http and https addresses become links."""
    pieces, at = [], 0
    for match in URL_PATTERN.finditer(line):
        url = match.group().rstrip(TRAILING_PUNCTUATION)
        end = match.start() + len(url)
        pieces += [LinkedText(line[at : match.start()]), LinkedText(url, url)]
        at = end
    pieces.append(LinkedText(line[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _summary_lines(operation: Operation, members: dict[int, list[str]]) -> tuple[str, ...]:
    leads = [
        each.organisation.name
        for each in operation.participations.all()
        if each.role in LEADING_ROLES
    ]
    organisers = ", ".join(organiser.name for organiser in operation.organisers.all())
    head = (
        _("Led by %(places)s") % {"places": ", ".join(leads)}
        if leads
        else _("Organised by %(places)s") % {"places": organisers}
    )
    return (
        str(operation.operation_type),
        head,
        format_participant_count(operation, members),
        format_dates(operation),
    )


def _term_with_broader(term: ReferenceTerm) -> str:
    broader = [each.name for each in islice(term.lineage(), 1, 3)]
    if not broader:
        return term.name
    return _("%(term)s (in %(broader)s)") % {
        "term": term.name,
        "broader": _(", in ").join(broader),
    }


def _entered_sentence(operation: "EnteredOperation") -> str:
    at = timezone.localtime(operation.created_at)
    params = {"day": format_days(at.date(), at.date()), "how": operation.get_source_display()}
    if operation.created_by is None:
        return _("%(how)s on %(day)s") % params
    # Roles from the annotation: naming the user by function takes no query then.
    operation.created_by.roles = frozenset(operation.creator_roles)
    return _("%(how)s on %(day)s by %(who)s") % {**params, "who": operation.created_by}
