"""The import command: printed counts and errors."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from operations.models import Operation
from tests.import_files import ROW, csv_file, expected_counts


def run_command(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_operations", *map(str, arguments))
    except CommandError as error:
        code = error.returncode
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_import_command_prints_the_outcome_as_a_json_line(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_file(ROW, {"name": "Bora"}))

    dry = run_command(path, "--dry-run", capsys=capsys)
    done = run_command(path, "--marking", "public", capsys=capsys)
    again = run_command(path, capsys=capsys)

    assert dry == done == (0, json.dumps(expected_counts(created=2)) + "\n", "")
    assert again == (0, json.dumps(expected_counts(unchanged=2)) + "\n", "")
    assert set(Operation.objects.values_list("marking", flat=True)) == {"public"}


def test_import_command_prints_every_error_and_fails(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_file(ROW, {"name": "Bora", "kind": "raid"}) + b"short\r\n")

    code, out, err = run_command(path, capsys=capsys)

    assert code == 1
    assert json.loads(out) == expected_counts(rejected=2)
    assert err.splitlines() == [
        "row 3, kind: “raid” is not in the list; choose another.",
        "row 4: This row has 1 cells, the header has 16.",
    ]


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_import_command_fails_when_the_file_is_missing(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(CommandError, match=r"(No such file|Is a directory)"):
        call_command("import_operations", str(tmp_path / name))
