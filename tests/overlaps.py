"""Overlaps for tests, found by the real overlap check."""

from coordination.actions import run_full_overlap_check
from coordination.models import Overlap
from coordination.queries.overlaps import visible_overlaps
from coordination.reports.full_overlaps import FullOverlap, full_overlap
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import RestrictedOverlap
from coordination.reports.sides import OverlapData
from jco_portal.directory.models import User
from operations.models import Operation
from tests.example_data import reuse_example
from tests.factories import make_external_operation, make_jco, make_operation


def only_overlap() -> Overlap:
    """Run the overlap check and return the only overlap."""
    run_full_overlap_check()
    return Overlap.objects.get()


def overlap_sentence(overlap: Overlap) -> str:
    """Return the sentence of an overlap for readers of both operations."""
    return full_overlap(overlap, OverlapData([overlap])).sentence


def overlap_row_for(user: User) -> FullOverlap | RestrictedOverlap:
    """Run the overlap check and return the only overlap visible to a user, as it is shown."""
    run_full_overlap_check()
    [row] = overlap_rows(user, visible_overlaps(user))
    return row


@reuse_example
def overlap_of_two_jcos() -> Overlap:
    """Return the overlap of a JCO of Lithuania with a JCO of Poland."""
    make_jco("Amber", "LT")
    make_jco("Birch", "PL")
    return only_overlap()


@reuse_example
def overlap_with_external_operation() -> Overlap:
    """Return the overlap of a JCO of Lithuania with an operation of the WCO."""
    make_jco("Amber", "LT")
    make_external_operation("Vigil", "WCO")
    return only_overlap()


@reuse_example
def overlap_with_long_operation() -> Overlap:
    """Return the overlap of a JCO with hidden details with a longer operation of the WCO."""
    make_operation(
        "Amber",
        state="tabled",
        participants=("LV", "PL"),
        participants_note="Klaipeda and Riga",
        aims="Hidden aims",
        phases=(("2027-10-06", "2027-10-07"),),
    )
    make_external_operation("Vigil", terms_=("tobacco",), phases=(("2027-10-01", "2027-10-30"),))
    return only_overlap()


@reuse_example
def calendar_of_operations() -> Operation:
    """Return a JCO of all Member States among operations with dates of every precision."""
    make_external_operation(
        "Vigil", phases=(("2027-08-01", "2027-09-10"),), participants=("LT", "PL")
    )
    make_jco("Basalt", "PL", phases=(("2027-10", "2027-11"),), terms_=("tobacco",))
    make_external_operation(
        "Cobalt", phases=(("2028", "2028"),), modes=("sea",), participants=("EU",)
    )
    make_operation("Dune", phases=(("2027-09-05", "2027-09-06"),), participants=("PL",))
    make_external_operation(
        "Eider", by="FRONTEX", phases=(("2028-01-01", "open"),), participants=("LT",)
    )
    make_jco("Fjord", "FI", phases=(("2013-06-20", "2013-07-10"),), participants=("HR",))
    make_operation("Gull", state="cancelled", phases=(("2027-09-01", "2027-09-30"),))
    return make_jco("Amber", "LT", phases=(("2027-03-01", "2027-03-10"),), participants=("EU",))
