"""Overlaps for tests, found by the real detection."""

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.queries.overlaps import overlaps_seen_by
from coordination.reports.full_overlaps import Pair, pair_of
from coordination.reports.overlap_rows import overlap_rows
from coordination.reports.restricted_summaries import CardPair
from coordination.reports.sides import Book
from jco_portal.directory.models import User
from operations.models import Operation
from tests.examples import from_example
from tests.world import an_operation, body_operation, jco


def the_overlap() -> Overlap:
    """The only overlap there is."""
    detect_all()
    return Overlap.objects.get()


def sentence_of(overlap: Overlap) -> str:
    """The sentence of an overlap for those who may see both its sides."""
    return pair_of(overlap, Book([overlap])).sentence


def row_for(user: User) -> Pair | CardPair:
    """The only overlap that somebody sees, as it is told to them."""
    detect_all()
    [row] = overlap_rows(user, overlaps_seen_by(user))
    return row


@from_example
def two_jcos_that_meet() -> Overlap:
    """The overlap of a JCO of Lithuania and one of Poland."""
    jco("Amber", "LT")
    jco("Birch", "PL")
    return the_overlap()


@from_example
def a_jco_that_meets_a_body() -> Overlap:
    """The overlap of a JCO of Lithuania and an operation of the WCO."""
    jco("Amber", "LT")
    body_operation("Vigil", "WCO")
    return the_overlap()


@from_example
def a_jco_within_an_operation() -> Overlap:
    """The overlap of a JCO of Lithuania with much to hide and a longer operation of the WCO."""
    an_operation(
        "Amber",
        state="tabled",
        participants=("LV", "PL"),
        participants_note="Klaipeda and Riga",
        aims="Hidden aims",
        phases=(("2027-10-06", "2027-10-07"),),
    )
    body_operation("Vigil", terms_=("tobacco",), phases=(("2027-10-01", "2027-10-30"),))
    return the_overlap()


@from_example
def a_calendar() -> Operation:
    """A JCO of the whole Union among operations of every sort of date."""
    body_operation("Vigil", phases=(("2027-08-01", "2027-09-10"),), participants=("LT", "PL"))
    jco("Basalt", "PL", phases=(("2027-10", "2027-11"),), terms_=("tobacco",))
    body_operation("Cobalt", phases=(("2028", "2028"),), modes=("sea",), participants=("EU",))
    an_operation("Dune", phases=(("2027-09-05", "2027-09-06"),), participants=("PL",))
    body_operation("Eider", by="FRONTEX", phases=(("2028-01-01", "open"),), participants=("LT",))
    jco("Fjord", "FI", phases=(("2013-06-20", "2013-07-10"),), participants=("HR",))
    an_operation("Gull", state="cancelled", phases=(("2027-09-01", "2027-09-30"),))
    return jco("Amber", "LT", phases=(("2027-03-01", "2027-03-10"),), participants=("EU",))
