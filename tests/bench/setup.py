"""Preparing a site step by step and starting it again, in temporary data folders."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jco_portal.local.environment import BASE_DIR
from tests.bench.result_table import ResultTable, Times

LOCAL = [sys.executable, "-m", "jco_portal.local"]
STAGES = [*LOCAL, "with", "--durable", sys.executable, "-m", "tests.bench.setup_clock", "prepare"]
INHERITED_VARIABLES = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "JCO_DEMO",
}
READY_LINE, OUTPUT_LINES = "The JCO Portal is at", "password for all"


def run(table: ResultTable) -> None:
    """Measure each step of preparing a database, then a first and a second start."""
    table.begin_times("Setting up, beside its CPU seconds (without those of the two servers)")
    with tempfile.TemporaryDirectory(prefix="jco-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the servers of root run under another account
        steps = subprocess.run(
            STAGES, cwd=BASE_DIR, env=_environment(folder), stdout=subprocess.PIPE, check=True
        )
        rows = json.loads(steps.stdout)
        for title, taken, busy in [*rows, ["all of it", *_sums(rows)]]:
            table.row(title, 1, Times((taken,)), CPU=Times((busy,)))
        for title in ("first start, until healthy", "second start, until healthy"):
            taken, busy = _start(folder)
            table.row(title, 1, Times((taken,)), CPU=Times((busy,)))


def _sums(rows: list[list[float]]) -> tuple[float, float]:
    return sum(row[1] for row in rows), sum(row[2] for row in rows)


def _environment(folder: Path) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in INHERITED_VARIABLES
    }
    fresh = {"STATIC_ROOT": str(folder / "static"), "JCO_DATA_DIR": str(folder / "data")}
    return {**inherited, **fresh, "DJANGO_SETTINGS_MODULE": "jco_portal.settings"}


def _start(folder: Path) -> tuple[float, float]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    before, began = _busy(), time.perf_counter()
    site = subprocess.Popen(
        [*LOCAL, "run"],
        cwd=BASE_DIR,
        env={**_environment(folder), "JCO_PORT": port},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in site.stdout:
        if READY_LINE in line:
            taken = time.perf_counter() - began
        if OUTPUT_LINES in line:
            break
    site.send_signal(signal.SIGINT)
    site.communicate()
    return taken, _busy() - before


def _busy() -> float:
    """Return the CPU seconds of all ended child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
