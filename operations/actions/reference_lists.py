"""Actions on the reference lists of operations."""

from collections.abc import Iterable
from pathlib import Path

from jco_portal.core.atomic_actions import atomic_action
from jco_portal.directory.actions import read_csv_rows
from operations.actions.overlap_check import note_dates_changed, request_overlap_check
from operations.enums import ReferenceTermKind
from operations.models import (
    BusinessCaseSection,
    GuideTask,
    Operation,
    OperationType,
    Phase,
    ReferenceTerm,
    ThreatPriority,
)

DATA_FOLDER = Path(__file__).parent.parent / "data"


@atomic_action()
def load_reference_lists() -> None:
    """Load the reference lists shipped with the portal; rows that exist are not changed."""
    rows = read_csv_rows(DATA_FOLDER / "kinds.csv")
    # Conflicts are ignored throughout: existing rows keep the edits of administrators.
    yes = {"yes": True, "no": False}
    OperationType.objects.bulk_create(
        [
            OperationType(
                code=row["code"],
                name=row["name"],
                position=int(row["position"]),
                is_jco=yes[row["is_jco"]],
                is_customs_led=yes[row["is_customs_led"]],
                unknown_end_days=int(row["unknown_end_days"]),
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    _load_terms(read_csv_rows(DATA_FOLDER / "terms.csv"))
    BusinessCaseSection.objects.bulk_create(
        [BusinessCaseSection(**row) for row in read_csv_rows(DATA_FOLDER / "case_sections.csv")],
        ignore_conflicts=True,
    )
    _load_priorities(read_csv_rows(DATA_FOLDER / "threat_priorities.csv"))
    _load_guide_tasks(read_csv_rows(DATA_FOLDER / "guide_steps.csv"))


def _load_guide_tasks(rows: Iterable[dict[str, str]]) -> None:
    GuideTask.objects.bulk_create(
        [
            GuideTask(**row | {"offset_working_days": int(row["offset_working_days"])})
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _load_terms(rows: Iterable[dict[str, str]]) -> None:
    present = {(term.kind, term.name): term for term in ReferenceTerm.objects.all()}
    for row in rows:
        key = (ReferenceTermKind(row["kind"]).value, row["term"])
        if key not in present:
            broader = present[key[0], row["broader"]] if row["broader"] else None
            present[key] = ReferenceTerm.objects.create(
                kind=key[0], name=key[1], broader=broader, unit=row["unit"]
            )


def _load_priorities(rows: Iterable[dict[str, str]]) -> None:
    """Create missing priorities, each identified by source, title and first day of validity."""
    areas = {
        term.name: term for term in ReferenceTerm.objects.filter(kind=ReferenceTermKind.RISK_AREA)
    }
    for row in rows:
        terms = [areas[name] for name in row["terms"].split(";") if name]
        priority, is_new = ThreatPriority.objects.get_or_create(
            source=row["source"],
            title=row["title"],
            valid_from=row["valid_from"] or None,
            defaults={"reference": row["reference"], "valid_until": row["valid_until"] or None},
        )
        if is_new:
            priority.terms.set(terms)


@atomic_action()
def update_operation_type(kind: OperationType) -> None:
    """Save an edited type of operation and derive the bounds of its phases again.

    Recalculates the due dates of its JCOs and requests an overlap check of everything.
    """
    kind.save()
    phases = list(Phase.objects.filter(operation__operation_type=kind))
    for phase in phases:
        phase.set_bounds(kind.unknown_end_days)
    Phase.objects.bulk_update(
        phases, ["earliest_start", "latest_start", "earliest_end", "latest_end"], batch_size=1000
    )
    for planned in Operation.objects.filter(operation_type=kind, jco_file__isnull=False):
        note_dates_changed(planned)
    request_overlap_check(None)
