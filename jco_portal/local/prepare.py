"""Preparation of the site before it starts: tables, reference lists, demo, static files."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from jco_portal.local.environment import BASE_DIR, other_version_message
from jco_portal.local.processes import tie_child

SOURCE_FOLDERS = ("jco_portal", "operations", "coordination", "funding", "followup", "static")
COLLECTED_MANIFEST = BASE_DIR / ".static" / "staticfiles.json"
INSTALLED_MARK = BASE_DIR / ".venv" / ".installed-run"


def prepare(environment: dict[str, str], database: Path | None) -> str:
    """Prepare the site unless nothing has changed, and return the text of the demo accounts.

    ``database`` is the folder of the embedded database. Nothing is skipped for another database
    (None), which may have been changed elsewhere.
    """
    stamp = database / "prepared.json" if database else None
    if stamp and stamp.exists():
        done = json.loads(stamp.read_text())
        if done["fingerprint"] == _fingerprint(stamp.parent):
            return str(done["accounts"])
        _refuse_other_migrations(done.get("migrations", {}), stamp.parent)
    accounts = _run_preparation(environment)
    if stamp:
        done = {
            "fingerprint": _fingerprint(stamp.parent),
            "migrations": _migration_digests(),
            "accounts": accounts,
        }
        stamp.write_text(json.dumps(done))
    return accounts


def _refuse_other_migrations(applied: dict[str, str], database: Path) -> None:
    """Exit if an applied migration file has changed or is missing.

    ``fold_migrations`` rewrites files under the same name, which Django does not notice.
    """
    now = _migration_digests()
    for path, digest in applied.items():
        if now.get(path) != digest:
            sys.exit(other_version_message(f"{path} was another", str(database)))


def _run_preparation(environment: dict[str, str]) -> str:
    run = subprocess.Popen(
        [sys.executable, "manage.py", "prepare", "--no-color"],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=tie_child(signal.SIGTERM),  # noqa: PLW1509 (one thread)
    )
    accounts, _ = run.communicate()
    if run.returncode:
        sys.exit("The site could not be prepared; see the lines above.")
    return accounts.rstrip()


def _fingerprint(database: Path) -> str:
    """Return a hash that changes with code, packages, static files and the database folder."""
    lines = [f"{path} {path.stat().st_ino}" for path in sorted(database.glob("pg*"))]
    lines += [f"{path} {path.stat().st_mtime_ns}" for path in _source_files()]
    lines += [os.environ.get(name, "") for name in ("JCO_DEMO", "STATIC_ROOT")]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _migration_digests() -> dict[str, str]:
    return {
        str(path.relative_to(BASE_DIR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in SOURCE_FOLDERS
        for path in sorted((BASE_DIR / folder).rglob("migrations/[0-9]*.py"))
    }


def _source_files() -> Iterator[Path]:
    for folder in SOURCE_FOLDERS:
        for path in sorted((BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path
    yield from (path for path in (COLLECTED_MANIFEST, INSTALLED_MARK) if path.exists())
