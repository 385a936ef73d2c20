"""A table of times, printed row by row as they are measured."""

import statistics
import sys
import time
from collections.abc import Callable


def seconds(action: Callable[[], object], times: int = 1) -> float:
    """The median time of an action."""
    taken = []
    for _round in range(times):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


class Table:
    """Rows of (what, size, taken, beside, ratio)."""

    def head(self, title: str) -> None:
        """Begin a part."""
        self._write(f"\n{title}")
        self._write(f"  {'what':<46}{'size':>8}{'ms':>10}   beside")

    def row(self, what: str, size: int, taken: float, **beside: float) -> None:
        """One measurement in seconds and what it is compared with, in seconds too."""
        peers = "   ".join(
            f"{name.replace('_', ' ')} {peer * 1000:,.1f} ms (×{taken / peer:.2f})"
            for name, peer in beside.items()
        )
        self._write(f"  {what:<46}{size:>8,}{taken * 1000:>10,.1f}   {peers}")

    def note(self, text: str) -> None:
        """A remark under a row."""
        self._write(f"    {text}")

    def _write(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
