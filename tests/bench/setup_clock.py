"""Runs ``manage.py prepare`` and prints the seconds and CPU seconds of each step as JSON."""

import json
import sys
import time

ROWS: list[tuple[str, float, float]] = []


def current_clocks() -> tuple[float, float]:
    """Return the wall clock and the CPU clock of this process in seconds."""
    return time.perf_counter(), time.process_time()


def record_step(title: str, began: tuple[float, float]) -> None:
    """Record the time that a step has taken since ``began``."""
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
