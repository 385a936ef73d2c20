"""Overlaps for tests, found by the real detection."""

from coordination.actions import detect_all
from coordination.models import Overlap
from coordination.queries import overlaps_seen_by
from coordination.reports import CardPair, Pair, overlap_rows
from jco_portal.directory.models import User


def the_overlap() -> Overlap:
    """The only overlap there is."""
    detect_all()
    return Overlap.objects.get()


def row_for(user: User) -> Pair | CardPair:
    """The only overlap that somebody sees, as it is told to them."""
    detect_all()
    [row] = overlap_rows(user, overlaps_seen_by(user))
    return row
