"""Writing the reference lists that operations use."""

from collections.abc import Iterable
from pathlib import Path

from jco_portal.directory.actions import read_rows
from jco_portal.kernel.action import action
from operations.actions.marks import mark_changed, mark_days
from operations.enums import ReferenceTermKind
from operations.models import (
    CaseSection,
    GuideStep,
    Operation,
    OperationKind,
    Phase,
    Term,
    ThreatPriority,
)

DATA = Path(__file__).parent.parent / "data"


@action()
def load_reference_lists() -> None:
    """Bring in the lists that the house ships; edits of an administrator stay."""
    rows = read_rows(DATA / "kinds.csv")
    yes = {"yes": True, "no": False}
    OperationKind.objects.bulk_create(
        [
            OperationKind(
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
    _load_terms(read_rows(DATA / "terms.csv"))
    CaseSection.objects.bulk_create(
        [CaseSection(**row) for row in read_rows(DATA / "case_sections.csv")],
        ignore_conflicts=True,
    )
    _load_priorities(read_rows(DATA / "threat_priorities.csv"))
    _load_guide_steps(read_rows(DATA / "guide_steps.csv"))


def _load_guide_steps(rows: Iterable[dict[str, str]]) -> None:
    GuideStep.objects.bulk_create(
        [GuideStep(**row | {"offset": int(row["offset"])}) for row in rows], ignore_conflicts=True
    )


def _load_terms(rows: Iterable[dict[str, str]]) -> None:
    present = {(term.kind, term.name): term for term in Term.objects.all()}
    for row in rows:
        key = (ReferenceTermKind(row["kind"]).value, row["term"])
        if key not in present:
            broader = present[key[0], row["broader"]] if row["broader"] else None
            present[key] = Term.objects.create(
                kind=key[0], name=key[1], broader=broader, unit=row["unit"]
            )


def _load_priorities(rows: Iterable[dict[str, str]]) -> None:
    """A priority that stands there is known by who set it, its words and its first day."""
    areas = {term.name: term for term in Term.objects.filter(kind=ReferenceTermKind.RISK_AREA)}
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


@action()
def change_kind(kind: OperationKind) -> None:
    """Save an edited kind; its phases' bounds and all overlaps follow from it."""
    kind.save()
    phases = list(Phase.objects.filter(operation__kind=kind))
    for phase in phases:
        phase.set_bounds(kind.unknown_end_days)
    Phase.objects.bulk_update(phases, ["es", "ls", "ee", "le"], batch_size=1000)
    for planned in Operation.objects.filter(kind=kind, dossier__isnull=False):
        mark_days(planned)
    mark_changed(None)
