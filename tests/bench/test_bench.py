"""Every benchmark runs, at a size that measures nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from operations.models import Operation, Participation, Phase, Seizure
from tests.bench import (
    deadlines,
    delays,
    detection,
    funding,
    imports,
    load,
    page_weight,
    pages,
    reads,
    report,
    results,
    writes,
)
from tests.bench.database import own_copy
from tests.bench.result_table import ResultTable
from tests.bench.synthetic_data import fill
from tests.execution_factories import running_jco
from tests.factories import make_operation

pytestmark = pytest.mark.slow


@pytest.fixture
def own_database(transactional_db: None) -> Iterator[None]:
    """A copy of the test database, dropped afterwards: benchmarks commit and empty tables."""
    with own_copy("bench"):
        yield


def one_running_jco() -> None:
    """Create a running JCO."""
    running_jco()


def two_operations() -> None:
    """Create a running JCO and a draft."""
    running_jco()
    make_operation("Draft", phases=(("2028-10-01", "2028-10-10"),))


def rows(out: str) -> dict[str, str]:
    """Return the printed rows by name, each without its name."""
    lines = [line for line in out.splitlines() if line.startswith("  ") and line[2] != " "]
    return {line[2:48].strip(): line[48:] for line in lines}


BENCHMARKS: dict[str, tuple[Callable[..., None], dict[str, Any], set[str]]] = {
    "detection": (
        detection.run,
        {"sizes": (20,), "rounds": 1, "moved": 1},
        {"full, all pairs new", "full, nothing new", "one moved phase, end to end"},
    ),
    "funding": (funding.run, {"lines": 5}, {"no limits", "a ceiling of one category"}),
    "slip": (delays.run, {"size": 20, "counts": (2,), "rounds": 1}, {"13 slips each"}),
    "imports": (imports.run, {"rows": 5}, {"import, all new", "import, nothing new"}),
    "pages": (
        pages.run,
        {"sizes": (20,), "rounds": 1},
        {"list of operations", "the year", "record of a JCO"},
    ),
    "reads": (
        reads.run,
        {"fill": one_running_jco, "roles": ("planner",), "rounds": 1},
        {"home", "operations:planning"},
    ),
    "writes": (writes.run, {"rounds": 1}, {"enter", "table", "edit dates", "report a seizure"}),
    "results": (
        results.run,
        {"sizes": (50,), "rounds": 1},
        {"totals", "landing page", "one seizure entered"},
    ),
    "deadlines": (
        deadlines.run,
        {"total": 40, "due": 10, "people": 1, "rounds": 1},
        {"sweep, 10 due", "letters handed over"},
    ),
    "report": (
        report.run,
        {"sizes": ((10, 4, 1, "cigarettes"),), "rounds": 1},
        {"printed, template and press"},
    ),
}


def test_every_benchmark_runs_on_its_own_database(own_database: None, capsys: Any) -> None:
    for name, (run, small, expected) in BENCHMARKS.items():
        with own_copy(name):
            assert not Operation.objects.exists(), name
            run(ResultTable(), **small)
        missing = expected - rows(capsys.readouterr().out).keys()
        assert not missing, f"{name} printed no row of {missing}"


def test_short_load_test_has_no_errors(own_database: None, capsys: Any) -> None:
    each_once = dict.fromkeys(load.SHARES, 1)

    load.run(
        ResultTable(),
        fill=two_operations,
        steady=(2, len(each_once) / 2),
        rising=(),
        shares=each_once,
    )

    out = capsys.readouterr().out
    [cells] = [cells.split() for name, cells in rows(out).items() if "sender used" in name]
    forms = 2
    assert (cells[0], cells[1]) == ("2", str(len(each_once) + forms)), out
    assert " instead of " not in out
    assert all(name in out for name in each_once)
    assert Seizure.objects.exists()
    assert Phase.objects.filter(entered_start__startswith="2028-0").exists()


@pytest.mark.browser
def test_page_weight_measures_first_and_repeated_loads_in_a_browser(
    own_database: None, capsys: Any
) -> None:
    only = ("home", "enter an operation")

    page_weight.run(ResultTable(), fill=two_operations, only=only)

    weights = rows(capsys.readouterr().out)
    for name in only:
        html, css, _js, font, _other, first, again = map(float, weights[name].split())
        assert min(html, css, font) > 1, name
        assert first > html * 1.2 > again >= html / 2, name  # all but the page itself is cached


def test_generated_operations_are_stored(own_database: None) -> None:
    fill(20)

    assert Operation.objects.count() == Phase.objects.count() == 20
    assert Participation.objects.filter(response="recorded").count() > 20
