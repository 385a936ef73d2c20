"""A table of measurements, printed row by row, and the functions that measure."""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

Action = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """The seconds of each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the median in seconds."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> str:
        """Return the shortest and the longest time in milliseconds; empty for one round."""
        if len(self.rounds) == 1:
            return ""
        return f"{min(self.rounds) * 1000:,.1f}–{max(self.rounds) * 1000:,.1f}"


@dataclass(frozen=True)
class ActionCost:
    """The cost of one run: statements, seconds, and CPU seconds here and in the database."""

    statements: int
    taken: float
    own: float
    database: float


def measure_seconds(action: Action, times: int = 1) -> Times:
    """Return how long an action takes, in so many rounds."""
    return measure_alternating(times, action)[0]


def no_setup() -> None:
    """Prepare nothing."""


def measure_alternating(times: int, *actions: Action, before: Action = no_setup) -> list[Times]:
    """Return how long actions take, one after the other in each round.

    A disturbance thus affects all of them. Each round is prepared by ``before``, which is not
    measured.
    """
    taken: list[list[float]] = [[] for _action in actions]
    for _round in range(times):
        before()
        for action, its in zip(actions, taken, strict=True):
            began = time.perf_counter()
            action()
            its.append(time.perf_counter() - began)
    return [Times(tuple(its)) for its in taken]


def measure_cost(action: Action) -> ActionCost:
    """Return the cost of one run of an action."""
    counted = _Counter()
    backend = _cpu_of_backend()
    began, own = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        action()
    taken, own = time.perf_counter() - began, time.process_time() - own
    return ActionCost(counted.total, taken, own, _cpu_of_backend() - backend)


class ResultTable:
    """Rows of (name, size, median, spread, comparison and ratio), or of costs."""

    def begin_times(self, title: str) -> None:
        """Begin a section whose rows are times."""
        self._write(f"\n{title}")
        self._write(f"  {'what':<46}{'size':>8}{'ms':>10}{'spread':>18}   beside")

    def row(self, what: str, size: int, taken: Times, **beside: Times) -> None:
        """Print a measurement and its comparisons."""
        peers = "   ".join(
            f"{name.replace('_', ' ')} {peer.median * 1000:,.1f} ms"
            f" (×{taken.median / peer.median:.2f})"
            for name, peer in beside.items()
        )
        median = f"{taken.median * 1000:,.1f}"
        self._write(f"  {what:<46}{size:>8,}{median:>10}{taken.spread:>18}   {peers}".rstrip())

    def compare(
        self,
        what: str,
        size: int,
        action: Action,
        *,
        times: int = 1,
        before: Action = no_setup,
        **beside: Action,
    ) -> None:
        """Measure an action and its comparisons in turn, and print the row."""
        taken, *peers = measure_alternating(times, action, *beside.values(), before=before)
        self.row(what, size, taken, **dict(zip(beside, peers, strict=True)))

    def begin_costs(self, title: str, what: str) -> None:
        """Begin a section whose rows are costs."""
        self._write(f"\n{title}")
        columns = f"{'ms':>10}{'spread':>18}{'CPU ms':>9}{'database':>10}"
        self._write(f"  {what:<46}{'statements':>11}{columns}")

    def costs(self, what: str, runs: list[ActionCost], note: str = "") -> None:
        """Print the medians of some runs, and the highest number of statements of one."""
        times = Times(tuple(each.taken for each in runs))
        own, database = (
            f"{statistics.median(values) * 1000:,.1f}"
            for values in ([each.own for each in runs], [each.database for each in runs])
        )
        statements = max(each.statements for each in runs)
        median = f"{times.median * 1000:,.1f}"
        line = f"  {what:<46}{statements:>11}{median:>10}{times.spread:>18}{own:>9}{database:>10}"
        self._write(f"{line}   {note}".rstrip())

    def line(self, *cells: str, widths: tuple[int, ...]) -> None:
        """Print a row of a section with its own columns; the first cell is left-aligned."""
        first, *others = zip(cells, widths, strict=True)
        text = "".join(f"{cell:>{width}}" for cell, width in others)
        self._write(f"  {first[0]:<{first[1]}}{text}")

    def begin_columns(self, title: str) -> None:
        """Begin a section with its own columns."""
        self._write(f"\n{title}")

    def note(self, text: str) -> None:
        """Print a remark below a row."""
        self._write(f"    {text}")

    def _write(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


class _Counter:
    """Counts SQL statements."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.total += 1
        return execute(sql, params, many, context)


def _cpu_of_backend() -> float:
    """Return the CPU seconds of the PostgreSQL process of this connection."""
    connection.ensure_connection()
    return cpu_of(connection.connection.info.backend_pid)


def cpu_of(process: int) -> float:
    """Return the CPU seconds of a process on this machine, as the scheduler counts them."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
