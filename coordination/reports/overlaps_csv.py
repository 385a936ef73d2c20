"""Overlaps as a CSV file, in the columns that the experts compare with."""

import csv
import io

from coordination.models import Overlap
from jco_portal.directory.models import Organisation
from operations.models import ReferenceTerm

COLUMNS = (
    *("a", "phase_a", "b", "phase_b", "certainty", "grade"),
    *("shared_terms", "shared_modes", "shared_states", "standing"),
)


def overlaps_csv() -> str:
    """The overlaps that stand, drafts apart, each pair once, in order of its names."""
    words = dict(ReferenceTerm.objects.values_list("pk", "name"))
    codes = dict(Organisation.objects.values_list("pk", "code"))
    standing = Overlap.objects.current().filter(has_draft=False)
    overlaps = standing.select_related("phase_a", "phase_b", "operation_a", "operation_b")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(_row(overlap, words, codes) for overlap in overlaps.iterator()))
    return out.getvalue()


def _row(overlap: Overlap, words: dict[int, str], codes: dict[int, str]) -> list[str | int]:
    sides = [
        (overlap.phase_a, overlap.operation_a.name),
        (overlap.phase_b, overlap.operation_b.name),
    ]
    sides.sort(key=lambda side: (side[0].entered_period[0], side[1]))
    (phase_a, name_a), (phase_b, name_b) = sides
    return [
        name_a,
        phase_a.number,
        name_b,
        phase_b.number,
        overlap.certainty,
        overlap.severity,
        ";".join(sorted(words[key] for key in overlap.shared_terms)),
        ";".join(sorted(words[key] for key in overlap.shared_transport_modes)),
        ";".join(sorted(codes[key] for key in overlap.shared_states)),
        "standing" if overlap.has_long_running else "",
    ]
