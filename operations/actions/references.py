"""References: how operations are called, given out one transaction at a time."""

import re
import unicodedata

from django.db import connection

from operations.models import Operation, OperationFacts
from operations.queries import references_in_use

REFERENCE_LOCK = 7_201


def facts_lock() -> None:
    """Let one transaction at a time give out references and match an import's operations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFERENCE_LOCK])


def new_references(listed: list[OperationFacts]) -> list[str]:
    """A reference for each: year, lead or organiser, name; numbered when taken already."""
    stems = [_stem(facts) for facts in listed]
    used = references_in_use(set(stems)) if len(stems) < 50 else _all_references()
    references = []
    for stem in stems:
        reference, number = stem, 2
        while reference in used:
            reference, number = f"{stem}-{number}", number + 1
        used.add(reference)
        references.append(reference)
    return references


def _all_references() -> set[str]:
    return set(Operation.objects.values_list("reference", flat=True))


def _stem(facts: OperationFacts) -> str:
    years = sorted(phase.said[0][:4] for phase in facts.phases if phase.said[0])
    place = _plain((facts.leads or facts.organisers)[0].code)
    name = _plain(facts.name)[:40].strip("-") or "OPERATION"
    return f"{years[0] if years else 'ND'}-{place}-{name}"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", ascii_only.upper()).strip("-")
