"""The steps of ``manage.py prepare`` in this process: seconds and CPU seconds of each as JSON."""

import json
import sys
import time

ROWS: list[tuple[str, float, float]] = []


def clocks() -> tuple[float, float]:
    """Now, by the wall and by this process."""
    return time.perf_counter(), time.process_time()


def note(title: str, began: tuple[float, float]) -> None:
    """Keep what was taken since."""
    ended = clocks()
    ROWS.append((title, ended[0] - began[0], ended[1] - began[1]))


began = clocks()
import django

django.setup()
note("Django", began)

from jco_portal.management.commands.prepare import steps

for title, take in steps(sys.stderr):
    began = clocks()
    take()
    note(title, began)
json.dump(ROWS, sys.stdout)
