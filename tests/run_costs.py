"""A pytest plugin that prints the CPU time of the run, so that its growth is noticed."""

import os
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

MAX_MODULES_SHOWN = 10
UNUSED_EXAMPLE = "set not asked for"  # what a test notes that begins with a set and does without it


class RunCostPlugin:
    """CPU seconds by test module: of the tests and their processes, without PostgreSQL."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.unasked: dict[str, str] = {}
        self.last_cpu_seconds = _cpu_seconds()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, Any]:
        """Add to each report the CPU seconds since the previous report of the worker."""
        report = yield
        now = _cpu_seconds()
        report.cpu, self.last_cpu_seconds = now - self.last_cpu_seconds, now
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add up the reports of all workers."""
        self.seconds[report.nodeid.partition("::")[0]] += report.cpu
        if report.when == "teardown":
            properties = dict(report.user_properties)
            self.unasked |= (
                {report.nodeid: properties[UNUSED_EXAMPLE]} if UNUSED_EXAMPLE in properties else {}
            )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the total and the modules with the highest costs."""
        terminalreporter.section(f"{self.seconds.total():.0f} CPU seconds, most of them in")
        for module, seconds in self.seconds.most_common(MAX_MODULES_SHOWN):
            terminalreporter.write_line(f"{seconds:6.1f} {module}")
        if self.unasked:
            terminalreporter.section("tests that do without the set they begin with")
            for test, example in self.unasked.items():
                terminalreporter.write_line(f"{example}: {test}")


def _cpu_seconds() -> float:
    return sum(os.times()[:4])
