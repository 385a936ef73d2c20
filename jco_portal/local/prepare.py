"""What the site needs before it starts: tables, lists, demo, static files."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from jco_portal.local.place import BASE_DIR
from jco_portal.local.processes import tied

Run = subprocess.Popen[str]
OFF = {"0", "false", "no", "off"}
SOURCES = ("jco_portal", "operations", "coordination", "funding", "followup", "static")
COLLECTED = BASE_DIR / ".static" / "staticfiles.json"
INSTALLED = BASE_DIR / ".venv" / ".stamp"


def prepare(environment: dict[str, str], database: Path | None, say: Callable[[str], None]) -> str:
    """Do it, unless nothing changed since the last time; the demo's accounts in words.

    ``database`` is the folder of the embedded database. Of a database of somebody else's we
    cannot know what happened to it meanwhile, so there nothing is skipped.
    """
    stamp = database / "prepared.json" if database else None
    if stamp and stamp.exists():
        done = json.loads(stamp.read_text())
        if done["fingerprint"] == _fingerprint(stamp.parent):
            return done["accounts"]
    accounts = _do(environment, say)
    if stamp:
        done = {"fingerprint": _fingerprint(stamp.parent), "accounts": accounts}
        stamp.write_text(json.dumps(done))
    return accounts


def _do(environment: dict[str, str], say: Callable[[str], None]) -> str:
    static = _start(environment, "collectstatic", "--no-input", "--verbosity=0")
    say("Tables")
    _finish(_start(environment, "migrate", "--no-input", "--verbosity=0"))
    say("Reference lists")
    _finish(_start(environment, "load_reference"))
    accounts = ""
    if os.environ.get("JCO_DEMO", "1").lower() not in OFF:
        say("Demo")
        _finish(_start(environment, "load_demo"))
        accounts = _finish(_start(environment, "demo_accounts"))
    say("Static files")
    _finish(static)
    return accounts


def _start(environment: dict[str, str], *arguments: str) -> Run:
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=tied(signal.SIGTERM),  # noqa: PLW1509 (one thread)
    )


def _finish(run: Run) -> str:
    output, _ = run.communicate()
    if run.returncode:
        command = cast(list[str], run.args)
        sys.exit(f"`{' '.join(command[1:])}` failed:\n{output}")
    return output.rstrip()


def _fingerprint(database: Path) -> str:
    """Changes with the code, the packages, the collected files and the database's folder."""
    found = [f"{path} {path.stat().st_ino}" for path in sorted(database.glob("pg*"))]
    found += [f"{path} {path.stat().st_mtime_ns}" for path in _sources()]
    found += [os.environ.get(name, "") for name in ("JCO_DEMO", "STATIC_ROOT")]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _sources() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path
    yield from (path for path in (COLLECTED, INSTALLED) if path.exists())
