"""Current overlaps as a CSV file, in the columns of the expected overlaps of the domain data."""

import csv
import io

from coordination.models import Overlap
from jco_portal.directory.models import Organisation
from operations.models import ReferenceTerm

OVERLAP_CSV_COLUMNS = (
    *("a", "phase_a", "b", "phase_b", "certainty", "grade"),
    *("shared_terms", "shared_modes", "shared_states", "standing"),
)


def write_overlaps_csv() -> str:
    """Return the current overlaps without drafts, each once, in order of names."""
    term_names = dict(ReferenceTerm.objects.values_list("pk", "name"))
    codes = dict(Organisation.objects.values_list("pk", "code"))
    current_overlaps = Overlap.objects.current().filter(has_draft=False)
    overlaps = current_overlaps.select_related("phase_a", "phase_b", "operation_a", "operation_b")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(OVERLAP_CSV_COLUMNS)
    writer.writerows(
        sorted(_overlap_row(overlap, term_names, codes) for overlap in overlaps.iterator())
    )
    return out.getvalue()


def _overlap_row(
    overlap: Overlap, term_names: dict[int, str], codes: dict[int, str]
) -> list[str | int]:
    sides = [
        (overlap.phase_a, overlap.operation_a.name),
        (overlap.phase_b, overlap.operation_b.name),
    ]
    # The side that starts first, as entered, is written first, as on the pages.
    sides.sort(key=lambda side: (side[0].entered_period[0], side[1]))
    (phase_a, name_a), (phase_b, name_b) = sides
    return [
        name_a,
        phase_a.number,
        name_b,
        phase_b.number,
        overlap.certainty,
        overlap.severity,
        ";".join(sorted(term_names[key] for key in overlap.shared_terms)),
        ";".join(sorted(term_names[key] for key in overlap.shared_transport_modes)),
        ";".join(sorted(codes[key] for key in overlap.shared_states)),
        "standing" if overlap.has_long_running else "",
    ]
