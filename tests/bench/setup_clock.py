"""The steps of ``manage.py prepare`` in this process: seconds and CPU seconds of each as JSON."""

import json
import sys
import time

ROWS: list[tuple[str, float, float]] = []


def current_clocks() -> tuple[float, float]:
    """Now, by the wall and by this process."""
    return time.perf_counter(), time.process_time()


def record_step(title: str, began: tuple[float, float]) -> None:
    """Keep what was taken since."""
    ended = current_clocks()
    ROWS.append((title, ended[0] - began[0], ended[1] - began[1]))


started = current_clocks()
import django

django.setup()
record_step("Django", started)

from jco_portal.management.commands.prepare import preparation_steps

for title, take in preparation_steps(sys.stderr):
    started = current_clocks()
    take()
    record_step(title, started)
json.dump(ROWS, sys.stdout)
