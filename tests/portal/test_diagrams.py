"""The diagrams in the documentation, compared with the code."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.test.utils import isolate_apps

from jco_portal.directory.models import User
from jco_portal.management import layers
from jco_portal.management.data_model import _diagram, _table, data_model
from operations.models import Phase
from tests.portal.test_conventions import our_models

COMMANDS = {
    "draw_lifecycles": "draft --> tabled: Table for coordination",
    "draw_data_model": "Operation ||--o{ Phase : operation",
    "draw_layers": "<b>coordination</b>: ",
}


@pytest.fixture(params=COMMANDS)
def command(request: Any) -> Any:
    module = import_module(f"jco_portal.management.commands.{request.param}")
    return request.param, module.Command


def test_documented_diagrams_match_the_code(command: Any) -> None:
    call_command(command[0], check=True)


def test_check_reports_an_outdated_diagram_and_the_command_updates_the_page(
    command: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    name, drawing = command
    page = tmp_path / "page.md"
    marks = [f"<!-- {drawing.topic}: {mark} -->" for mark in ("begin", "end")]
    page.write_text(f"Before\n{marks[0]}\nold\n{marks[1]}\nAfter\n")
    monkeypatch.setattr(drawing, "file", page)
    with pytest.raises(CommandError, match=rf"page\.md are out of date: run manage\.py {name}\."):
        call_command(name, check=True)
    assert "old" in page.read_text()

    call_command(name)

    text = page.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "old" not in text.splitlines()
    assert COMMANDS[name] in text
    call_command(name, check=True)


def test_page_without_diagram_markers_is_refused(
    command: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    name, drawing = command
    page = tmp_path / "page.md"
    page.write_text("Nothing")
    monkeypatch.setattr(drawing, "file", page)

    with pytest.raises(CommandError, match="once each"):
        call_command(name)


def test_data_model_table_has_a_row_for_every_model() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", data_model(), re.MULTILINE)

    wanted = [(model.__name__, str(model._meta.verbose_name)) for model in our_models()]
    assert sorted(rows) == sorted(wanted)


def test_check_fails_when_a_model_changes(monkeypatch: Any) -> None:
    monkeypatch.setattr(Phase._meta, "verbose_name", "period")

    with pytest.raises(CommandError, match="out of date"):
        call_command("draw_data_model", check=True)


@isolate_apps("operations")
def test_data_model_draws_every_type_of_relation_once() -> None:
    class Tag(models.Model):
        class Meta:
            app_label = "operations"

    class Parent(models.Model):
        """What others belong to."""

        code = models.CharField(max_length=8, unique=True)
        text = models.TextField()
        tags = models.ManyToManyField(Tag)
        broader = models.ForeignKey("self", models.SET_NULL, null=True)

        class Meta:
            app_label = "operations"

    class Child(models.Model):
        """What belongs to one; a | in it."""

        parent = models.ForeignKey(Parent, models.CASCADE)
        twin = models.OneToOneField(Parent, models.PROTECT, related_name="twin")
        made_by = models.ForeignKey(User, models.PROTECT)
        made_on = models.DateField()

        class Meta:
            app_label = "operations"
            verbose_name = "offspring"

    assert _diagram([Child, Parent]).splitlines() == [
        "```mermaid",
        "erDiagram",
        "    Child {",
        "        User made_by FK",
        "        Date made_on",
        "    }",
        "    Parent {",
        "        Char code UK",
        "    }",
        "    Parent ||--o{ Child : parent",
        "    Parent ||..o| Child : twin",
        "    Parent |o..o{ Parent : broader",
        "    Tag }o..o{ Parent : tags",
        "```",
    ]
    row = "| `Child` | offspring | What belongs to one; a \\| in it. | no |"
    assert _table([Child]).splitlines()[-1] == row


def test_layers_diagram_follows_the_import_linter_contracts() -> None:
    packages, inside = layers.contracts()
    drawn = re.findall(r"<b>([\w.]+)</b>", layers.layers())
    listed = re.findall(r"^\| (\d+) \| `(\w+)` \|", layers.layers(), re.MULTILINE)

    assert drawn == [name for layer in packages for name in layer]
    assert [name for _number, name in listed] == [name for layer in inside for name in layer]
    assert listed[0] == (str(len(inside)), inside[0][0])
    assert listed[-1] == ("1", inside[-1][-1])
    assert set(drawn) == set(layers.PURPOSES)
    assert {name for _number, name in listed} == set(layers.PURPOSES_IN_AN_APP)


def test_check_fails_when_a_contract_changes(tmp_path: Any, settings: Any) -> None:
    contracts = (settings.BASE_DIR / "pyproject.toml").read_text()
    lines = '    "funding",\n    "coordination",\n'
    assert contracts.count(lines) == 1
    changed = contracts.replace(lines, '    "coordination",\n    "funding",\n')
    (tmp_path / "pyproject.toml").write_text(changed)
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="out of date"):
        call_command("draw_layers", check=True)
