"""What pages and files say about overlaps, as plain values."""

from coordination.reports.exchange import overlaps_csv

__all__ = ["overlaps_csv"]
