"""References of operations, for example 2027-LT-AMBER: derivation and uniqueness."""

import re
import unicodedata
from collections.abc import Container

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from operations.models import Operation, OperationInput
from operations.queries.operations import references_in_use

# Key of the PostgreSQL advisory lock under which references are assigned. Arbitrary, but
# different from the two other keys (overlap check, reminder run).
REFERENCE_LOCK = 7_201
# Number of operations from which on all references are read at once, in place of one LIKE
# condition for each operation.
MAX_LISTED = 50


def lock_references() -> None:
    """Lock the assignment of references until the end of the transaction.

    Called when operations are entered and imported, so that two of them cannot choose the same
    reference or enter the same operation at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFERENCE_LOCK])


def find_similar_operations(operation_input: OperationInput) -> list[Operation]:
    """Return operations of the same name (ignoring case) or with the same stem of the reference.

    Only the columns that the callers need are loaded.
    """
    alike = Q(reference__startswith=_reference_stem(operation_input)) | Q(
        folded=operation_input.name.strip().lower()
    )
    named = Operation.objects.alias(folded=Lower("name")).order_by()
    return list(named.filter(alike).only("reference", "source", "source_key", "name"))


def new_reference(operation_input: OperationInput, used: Container[str]) -> str:
    """Return a reference of year, lead or organiser, and name; numbered from 2 if it is in use."""
    stem = _reference_stem(operation_input)
    reference, number = stem, 2
    while reference in used:
        reference, number = f"{stem}-{number}", number + 1
    return reference


def new_references(listed: list[OperationInput]) -> list[str]:
    """Return a new reference for each input, in order."""
    used = (
        references_in_use({_reference_stem(each) for each in listed})
        if len(listed) < MAX_LISTED
        else _all_references()
    )
    references = []
    for operation_input in listed:
        references.append(new_reference(operation_input, used))
        used.add(references[-1])
    return references


def _all_references() -> set[str]:
    return set(Operation.objects.values_list("reference", flat=True))


def _reference_stem(operation_input: OperationInput) -> str:
    years = sorted(
        phase.entered_period[0][:4] for phase in operation_input.phases if phase.entered_period[0]
    )
    organisation_code = _plain_text(
        (operation_input.leading_organisations or operation_input.organisers)[0].code
    )
    # 40 characters leave room for year, code (at most 16) and number in the 80 of the column.
    # A name without Latin letters or digits has no characters left.
    name = _plain_text(operation_input.name)[:40].strip("-") or "OPERATION"
    return f"{years[0] if years else 'ND'}-{organisation_code}-{name}"


def _plain_text(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", ascii_only.upper()).strip("-")
