"""Names that others use: commands, columns of files, and environment variables.

They are recorded in ``tests/data/pinned_names.toml`` only: a name read from the code would change
with the code.
"""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.factories import make_operation
from tests.pages import page_text
from tests.portal.pins import PINNED, assert_pinned, is_ours, key_paths
from tests.portal.source_files import own_files

ENVIRONMENT = re.compile(r'\b(?:os\.environ|env)(?:\.\w+)?[\[(]\s*"([A-Z][A-Z_]*)"')

# Commands


def _commands() -> dict[str, BaseCommand]:
    ours = {name: app for name, app in get_commands().items() if is_ours(app)}
    return {name: load_command_class(app, name) for name, app in ours.items()}


def _arguments(command: BaseCommand) -> set[str]:
    """Return the arguments of a command that Django's base command does not have."""
    inherited = next(
        base for base in type(command).__mro__ if base.__module__.startswith("django.")
    )
    return _names_of(command) - _names_of(inherited())


def _names_of(command: BaseCommand) -> set[str]:
    actions = command.create_parser("manage.py", "")._actions
    return {name for action in actions for name in action.option_strings or [action.dest]}


def test_commands_keep_their_names_and_arguments() -> None:
    pinned = {name: row["arguments"] for name, row in PINNED["commands"].items()}
    current = _commands()

    assert_pinned("Commands", pinned, current)
    for name, command in current.items():
        assert_pinned(f"Arguments of {name}", pinned[name], _arguments(command))


def test_commands_keep_their_output_keys(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "operations.csv").write_text(PINNED["operations_file"]["rows"], encoding="utf-8")
    for name, command in PINNED["commands"].items():
        if "prints" in command:
            call_command(name, *(argument.format(folder=tmp_path) for argument in command["run"]))
            printed = json.loads(capsys.readouterr().out)
            assert_pinned(f"Keys that {name} prints", command["prints"], key_paths(printed))

    header = (tmp_path / "overlaps.csv").read_text(encoding="utf-8").splitlines()[0]
    assert_pinned("Columns of overlaps", PINNED["overlaps_file"]["columns"], header.split(","))


# Files that come in and go out


def test_operations_file_format_is_unchanged(
    client_for: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pinned = PINNED["operations_file"]
    path = tmp_path / "operations.csv"
    path.write_text(pinned["rows"], encoding="utf-8")

    try:
        call_command(pinned["command"], path)
    except CommandError:
        pytest.fail(f"A file as others have it is refused: {capsys.readouterr().err}")

    header, *rows = pinned["rows"].splitlines()
    exported = client_for(*pinned["as"]).get(pinned["export"]).content.decode().splitlines()
    assert_pinned("Columns of operations", header.split(","), exported[0].split(","))
    assert_pinned("Rows of operations as they came", rows, exported[1:])


def test_budget_workbook_format_is_unchanged(client_for: Any) -> None:
    pinned = PINNED["budget_file"]
    reference, client = make_operation().reference, client_for(*pinned["as"])
    address = pinned["export"].format(reference=reference)
    assert_pinned("Columns of a budget", pinned["row"], _rows(client.get(address).content)[0])

    workbook, file = Workbook(), io.BytesIO()
    workbook.active.append(list(pinned["row"]))
    workbook.active.append(list(pinned["row"].values()))
    workbook.save(file)
    upload = {"file": SimpleUploadedFile("budget.xlsx", file.getvalue()), "version": 0}
    answer = client.post(pinned["import"].format(reference=reference), upload)
    assert answer.status_code == 302, (
        f"A workbook as others have it is refused: {page_text(answer)}"
    )

    header, row = _rows(client.get(address).content)
    assert dict(zip(header, row, strict=True)) == pinned["row"] | {header[0]: row[0]}  # its number


def _rows(workbook: bytes) -> list[list[str]]:
    """Return the cells of the first sheet as text; dates as they are entered."""
    rows = load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows(values_only=True)
    return [
        ["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row]
        for row in rows
    ]


# What a machine is set up with


def test_environment_variables_keep_their_names() -> None:
    files = [*own_files(".py"), settings.BASE_DIR / "manage.py"]
    current = {name for path in files for name in ENVIRONMENT.findall(path.read_text())}

    assert_pinned("Environment variables", PINNED["environment"]["names"], current)


def test_health_response_keeps_its_keys(db: None) -> None:
    pinned = PINNED["health"]

    answer = Client().get(pinned["address"]).json()

    assert_pinned("Keys of the health of the site", pinned["keys"], key_paths(answer))
