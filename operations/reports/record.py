"""The record page of an operation as plain values."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation, User
from jco_portal.kernel.dates import Precision, precision_of, say_days, say_period
from operations.enums import Part, Period
from operations.models import Operation, Participation, Phase, Term

ADDRESS = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
TRAILING = ".,;:!?)]}'’"


@dataclass(frozen=True)
class PhaseFact:
    """A phase as it is shown: words, precision, and what the words are read as."""

    number: int
    period: str
    words: str
    planned: str
    precision: str
    reads_start: str
    reads_end: str
    gap_after: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, with an address when it is one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class PartGroup:
    """Who takes one part, states and bodies apart."""

    label: str
    states: tuple[str, ...]
    bodies: tuple[str, ...]


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


def with_record(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations with all that a record page shows, in a fixed number of queries."""
    broader = Term.objects.select_related("broader__broader")
    return operations.select_related("kind", "created_by__organisation").prefetch_related(
        "organisers",
        "phases",
        Prefetch("participations", Participation.objects.select_related("organisation")),
        *(Prefetch(name, broader) for name in ("terms", "modes", "regions")),
    )


def record_of(operation: Operation) -> RecordFacts:
    """The record of an operation that was fetched with ``with_record``."""
    members = member_names(operation)
    return RecordFacts(
        key_facts=_key_facts(operation, members),
        phases=_phase_facts(list(operation.phases.all())),
        groups=_part_groups(operation, members),
        completeness=_completeness(operation),
        terms=tuple(_with_broader(term) for term in operation.terms.all()),
        modes=tuple(_with_broader(term) for term in operation.modes.all()),
        regions=tuple(_with_broader(term) for term in operation.regions.all()),
        sources=tuple(pieces_of(line) for line in operation.sources.splitlines() if line.strip()),
        ask=who_to_ask(operation),
        entered=_entered(operation),
    )


def panels_of(user: User, operation: Operation) -> list[dict[str, Any]]:
    """What higher floors add to the record page (``settings.OPERATION_PANELS``)."""
    shown = [import_string(path)(user, operation) for path in settings.OPERATION_PANELS]
    return [panel for panel in shown if panel]


def tabs_of(operation: Operation, current: str) -> list[dict[str, Any]]:
    """The sections of a record; ``current`` is the name of the page's address."""
    listed = [
        (_("Record"), "operations:operation_detail"),
        *((str(label), name) for label, name in settings.OPERATION_TABS),
        (_("History"), "operations:operation_history"),
    ]
    return [
        {
            "label": label,
            "url": reverse(name, args=[operation.reference]),
            "current": name.endswith(f":{current}"),
            "count": None,
        }
        for label, name in listed
    ]


def dates_in_words(operation: Operation) -> str:
    """All periods of an operation in a line; many phases as their number and their span."""
    phases = [each for each in operation.phases.all() if each.period == Period.OPERATIONAL]
    if not phases:
        return _("dates not known")
    if len(phases) <= 2:
        return "; ".join(phase.in_words for phase in phases)
    known = [phase for phase in phases if phase.said[0]]
    count = ngettext("%(n)d phase", "%(n)d phases", len(phases)) % {"n": len(phases)}
    if not known:
        return f"{count}, {_('dates not known')}"
    first = min(known, key=lambda phase: phase.es or date.max)
    last = max(known, key=lambda phase: (phase.le is None, phase.le or date.min))
    return f"{count}, {say_period(first.said[0], last.said[1])}"


def who_to_ask(operation: Operation) -> str:
    """The desks of the organisers, to whom a question about the operation goes."""
    desks = [
        _("%(place)s, %(desk)s") % {"desk": place.desk, "place": place.name}
        if place.desk
        else place.name
        for place in operation.organisers.all()
    ]
    return "; ".join(desks)


def member_names(operation: Operation) -> dict[int, list[str]]:
    """Members of each group that takes part, on the start date, by the group's key."""
    groups = [
        each.organisation_id
        for each in operation.participations.all()
        if each.organisation.kind == OrganisationKind.GROUP
    ]
    if not groups:
        return {}
    day = start_of(operation) or timezone.localdate()
    memberships = GroupMembership.objects.filter(group__in=groups, starts_on__lte=day)
    found: dict[int, list[str]] = {pk: [] for pk in groups}
    for each in memberships.select_related("member").order_by("member__name"):
        if each.ends_on is None or each.ends_on >= day:
            found[each.group_id].append(each.member.name)
    return found


def start_of(operation: Operation) -> date | None:
    """The earliest possible day of the operation."""
    return min((phase.es for phase in operation.phases.all() if phase.es), default=None)


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
        if each.part in {Part.LEAD, Part.CO_LEAD}
    ]
    organisers = ", ".join(place.name for place in operation.organisers.all())
    head = (
        _("Led by %(places)s") % {"places": ", ".join(leads)}
        if leads
        else _("Organised by %(places)s") % {"places": organisers}
    )
    return (str(operation.kind), head, _count(operation, members), dates_in_words(operation))


def _count(operation: Operation, members: dict[int, list[str]]) -> str:
    states: set[str] = set()
    bodies: set[str] = set()
    for each in operation.participations.all():
        if each.organisation_id in members:
            states |= set(members[each.organisation_id])
        else:
            (states if each.organisation.is_state else bodies).add(each.organisation.name)
    said = []
    if states:
        said.append(ngettext("%(n)d state", "%(n)d states", len(states)) % {"n": len(states)})
    if bodies:
        said.append(ngettext("%(n)d body", "%(n)d bodies", len(bodies)) % {"n": len(bodies)})
    if not said:
        return _("participants not recorded")
    return _(" and ").join(said)


def _part_groups(operation: Operation, members: dict[int, list[str]]) -> tuple[PartGroup, ...]:
    groups = []
    for part in Part:
        places = [each.organisation for each in operation.participations.all() if each.part == part]
        places.sort(key=lambda place: place.name)
        if places:
            states = tuple(_state(place, members) for place in places if _is_state_like(place))
            bodies = tuple(place.name for place in places if not _is_state_like(place))
            groups.append(PartGroup(str(part.label), states, bodies))
    return tuple(groups)


def _is_state_like(place: Organisation) -> bool:
    return place.is_state or place.kind == OrganisationKind.GROUP


def _state(place: Organisation, members: dict[int, list[str]]) -> str:
    if place.pk not in members:
        return place.name
    names = members[place.pk]
    return _("%(group)s: all %(n)d members on the start date (%(names)s)") % {
        "group": place.code,
        "n": len(names),
        "names": ", ".join(names),
    }


def _completeness(operation: Operation) -> str:
    if operation.participants_complete:
        return _("The list is complete.")
    return _("The list is not complete: others may take part. Ask %(desks)s.") % {
        "desks": who_to_ask(operation)
    }


def _with_broader(term: Term) -> str:
    broader: list[str] = []
    above = term.broader
    while above is not None and len(broader) < 2:
        broader.append(above.name)
        above = above.broader if len(broader) < 2 else None
    if not broader:
        return term.name
    return _("%(term)s (in %(broader)s)") % {
        "term": term.name,
        "broader": _(", in ").join(broader),
    }


def _entered(operation: Operation) -> str:
    at = timezone.localtime(operation.created_at)
    words = {"day": say_days(at.date(), at.date()), "who": operation.created_by or ""}
    if operation.created_by_id is None:
        return _("%(how)s on %(day)s") % {**words, "how": operation.get_source_display()}
    return _("%(how)s on %(day)s by %(who)s") % {**words, "how": operation.get_source_display()}


def _phase_facts(phases: list[Phase]) -> tuple[PhaseFact, ...]:
    operational = [each for each in phases if each.period == Period.OPERATIONAL]
    following = dict(zip((each.pk for each in operational), operational[1:], strict=False))
    return tuple(_phase_fact(phase, following.get(phase.pk)) for phase in phases)


def _phase_fact(phase: Phase, following: Phase | None) -> PhaseFact:
    taken_place = phase.actual_start or phase.actual_end
    return PhaseFact(
        number=phase.number,
        period=phase.get_period_display() if phase.period != Period.OPERATIONAL else "",
        words=phase.in_words,
        planned=say_period(phase.start, phase.end) if taken_place else "",
        precision=_precision(*phase.said),
        reads_start=say_days(phase.es, phase.ls) if phase.es else "",
        reads_end=_end_bounds(phase),
        gap_after=gap(phase, following) if following else "",
    )


def _end_bounds(phase: Phase) -> str:
    if phase.es is None:
        return ""
    if phase.said[1] == "open":
        return _("without limit: still running")
    if not phase.said[1] and phase.le:
        return _("not known; counted until %(day)s at the latest") % {
            "day": say_days(phase.le, phase.le)
        }
    return say_days(phase.ee, phase.le) if phase.ee else ""


def _precision(start: str, end: str) -> str:
    words: dict[Precision, Callable[[], str]] = {
        Precision.DAY: lambda: _("to the day"),
        Precision.MONTH: lambda: _("to the month"),
        Precision.YEAR: lambda: _("to the year"),
        Precision.OPEN: lambda: _("open"),
        Precision.UNKNOWN: lambda: _("not known"),
    }
    first, last = (words[precision_of(said)]() for said in (start, end))
    if first == last:
        return first
    return _("start %(start)s, end %(end)s") % {"start": first, "end": last}


def gap(phase: Phase, following: Phase) -> str:
    """The break between two phases in words; empty when there is none or it is not known."""
    if phase.ee is None or phase.le is None or following.es is None or following.ls is None:
        return ""
    least = max(0, (following.es - phase.le).days - 1)
    most = (following.ls - phase.ee).days - 1
    if most <= 0:
        return ""
    if not least:
        return ngettext("Break of up to %(n)d day", "Break of up to %(n)d days", most) % {"n": most}
    if least == most:
        return ngettext("Break of %(n)d day", "Break of %(n)d days", most) % {"n": most}
    return _("Break of %(least)d to %(most)d days") % {"least": least, "most": most}
