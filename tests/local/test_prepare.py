"""Preparation of a data folder: only after changes, never with data of another version."""

from collections import namedtuple
from pathlib import Path

import pytest

from jco_portal.local import prepare, site_processes

Usage = namedtuple("Usage", ("total", "used", "free"))
MIGRATION = "operations/migrations/0001_initial.py"


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The environments in which the preparation would have run."""
    calls: list[dict[str, str]] = []
    monkeypatch.setattr(
        prepare, "_run_preparation", lambda environment: calls.append(environment) or "accounts"
    )
    return calls


def test_prepare_runs_again_only_after_a_change(
    tmp_path: Path, done: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepare.prepare({}, tmp_path) == "accounts"
    assert prepare.prepare({}, tmp_path) == "accounts"
    assert len(done) == 1

    monkeypatch.setenv("JCO_DEMO", "0")
    prepare.prepare({}, tmp_path)
    (tmp_path / "pg18").mkdir()
    prepare.prepare({}, tmp_path)
    assert len(done) == 3

    prepare.prepare({}, None)
    prepare.prepare({}, None)
    assert len(done) == 5


def test_rewritten_migrations_are_refused(
    tmp_path: Path, done: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.prepare({}, tmp_path)
    applied = prepare._migration_digests()
    assert MIGRATION in applied
    monkeypatch.setenv("JCO_DEMO", "0")

    monkeypatch.setattr(prepare, "_migration_digests", lambda: applied | {"later": "1"})
    prepare.prepare({}, tmp_path)

    monkeypatch.setattr(
        prepare, "_migration_digests", lambda: applied | {MIGRATION: "anew", "later": "1"}
    )
    monkeypatch.setenv("JCO_DEMO", "1")
    with pytest.raises(SystemExit) as refusal:
        prepare.prepare({}, tmp_path)

    assert refusal.value.code == (
        f"The database in {tmp_path} was made by another version of the JCO Portal ({MIGRATION}"
        " was another): set another JCO_DATA_DIR, or remove that folder to begin anew."
    )
    assert len(done) == 2


def test_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_processes.shutil, "disk_usage", lambda _: Usage(1, 1, 60_000_000))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/jco")
    site_processes._make_folder(tmp_path)  # the data are not in this folder

    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SystemExit) as refusal:
        site_processes._make_folder(tmp_path)
    assert refusal.value.code == (f"About 200 MB of disk are needed in {tmp_path}; 60 MB are free.")

    (tmp_path / "postgres").mkdir()
    site_processes._make_folder(tmp_path)
