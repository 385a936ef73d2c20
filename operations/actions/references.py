"""References: how operations are called, given out one transaction at a time."""

import re
import unicodedata
from collections.abc import Container

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from operations.models import Operation, OperationInput
from operations.queries.operations import references_in_use

REFERENCE_LOCK = 7_201
FEW = 50


def facts_lock() -> None:
    """Let one transaction at a time give out references and match an import's operations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFERENCE_LOCK])


def operations_alike(facts: OperationInput) -> list[Operation]:
    """Operations of the same name, or with a reference that begins as that of such a one would."""
    alike = Q(reference__startswith=_stem(facts)) | Q(folded=facts.name.strip().lower())
    named = Operation.objects.alias(folded=Lower("name")).order_by()
    return list(named.filter(alike).only("reference", "source", "source_key", "name"))


def new_reference(facts: OperationInput, used: Container[str]) -> str:
    """A reference of year, lead or organiser, and name; numbered when it is taken already."""
    stem = _stem(facts)
    reference, number = stem, 2
    while reference in used:
        reference, number = f"{stem}-{number}", number + 1
    return reference


def new_references(listed: list[OperationInput]) -> list[str]:
    """A reference for each."""
    used = references_in_use({_stem(each) for each in listed}) if len(listed) < FEW else _all()
    references = []
    for facts in listed:
        references.append(new_reference(facts, used))
        used.add(references[-1])
    return references


def _all() -> set[str]:
    return set(Operation.objects.values_list("reference", flat=True))


def _stem(facts: OperationInput) -> str:
    years = sorted(phase.entered_period[0][:4] for phase in facts.phases if phase.entered_period[0])
    place = _plain((facts.leading_organisations or facts.organisers)[0].code)
    name = _plain(facts.name)[:40].strip("-") or "OPERATION"
    return f"{years[0] if years else 'ND'}-{place}-{name}"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", ascii_only.upper()).strip("-")
