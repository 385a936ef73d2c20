"""The layers of the code in Markdown, from the contracts of import-linter in pyproject.toml."""

import tomllib
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings

# Printed in docs/architecture.md. A contract with a module that is not listed raises KeyError.
PURPOSES = {
    "jco_portal.demo": "fictitious data for the demonstration",
    "jco_portal.urls": "the addresses of all pages",
    "jco_portal.wiring": "fills the registries of lower layers from higher ones",
    "jco_portal.home": "home page, to-do list, deadline pages, frame of every page",
    "jco_portal.management": "commands that concern every app",
    "jco_portal.templatetags": "tags and filters of the templates",
    "followup": "debriefings, recommendations, lessons, final reports",
    "funding": "programmes, calls, applications, budgets, funding plans",
    "coordination": "calendar, overlaps and decisions on them, meeting list",
    "operations": "operations, participants, phases, planning, results",
    "jco_portal.documents": "uploaded files; documents that are drafted, approved and filed",
    "jco_portal.deadlines": "deadlines, reminders, escalation",
    "jco_portal.outbox": "jobs, notifications, heartbeats",
    "jco_portal.directory": "organisations, users, roles",
    "jco_portal.core": "no tables: dates, permissions, life cycles, forms, PDF",
}
PURPOSES_IN_AN_APP = {
    "urls": "the addresses of the app",
    "management": "commands; each calls one action",
    "views": "fetch through `visible_to(user)`, call one action, choose a template",
    "admin": "lists that administrators edit",
    "tasks": "entries for Celery; each takes primary keys and calls one action",
    "imports": "files with many records: validated, previewed, then imported whole or not at all",
    "filters": "the filters of lists",
    "forms": "input of one page, checked and typed",
    "actions": "the only code that writes; one transaction each",
    "documents": "the kinds of documents that the app produces",
    "timeline": "the drawing of the calendar",
    "reports": "the contents of a page, a PDF or a workbook, gathered once for all three",
    "notifications": "who is notified of what, and the sentences",
    "lifecycle": "the table of transitions",
    "conditions": "conditions and warnings before a transition, answered for many records at once",
    "permissions": "who may do what; each returns a `Decision`",
    "overlap_check": "the overlap rule applied to recorded operations",
    "analysis": "the funding rules applied to recorded budgets: eligibility, time to grant, delays",
    "queries": "queries across tables",
    "rule": "calculations on plain values, without the database",
    "models": "fields, constraints and `visible_to(user)`",
    "enums": "closed lists of values and their labels",
}
GROUPS = {
    "portal": "Portal: may import everything below",
    "apps": "Apps: one for each field of work",
    "base": "Base: what every app uses",
}

STYLE = (  # no wrapped lines, and room for the titles of the groups
    '%%{init: {"flowchart": {"wrappingWidth": 680, "rankSpacing": 24, "padding": 8, '
    '"subGraphTitleMargin": {"top": 4, "bottom": 20}}}}%%'
)

Layer = tuple[str, ...]


def layers() -> str:
    """Return the diagram of the packages and the table of the layers inside an app."""
    packages, inside = contracts()
    return f"{_picture(packages)}\n\n{_table(inside)}"


def contracts() -> tuple[list[Layer], list[Layer]]:
    """Return the layers of the packages and those inside every app, the highest first."""
    file = settings.BASE_DIR / "pyproject.toml"
    tools = tomllib.loads(file.read_text(encoding="utf-8"))["tool"]
    layered = [one for one in tools["importlinter"]["contracts"] if one["type"] == "layers"]
    [packages] = [one for one in layered if "containers" not in one]
    [inside] = [one for one in layered if "containers" in one]
    return _layers_of(packages), _layers_of(inside)


def _layers_of(contract: dict[str, Any]) -> list[Layer]:
    """Return the layers of a contract of import-linter.

    Modules of a layer are separated by |; brackets mark those that not every app has.
    """
    return [
        tuple(module.strip(" ()") for module in layer.split("|")) for layer in contract["layers"]
    ]


def _picture(packages: list[Layer]) -> str:
    lines = [STYLE, "flowchart TB"]
    numbered = enumerate(packages, start=1)
    for group, members in groupby(numbered, lambda layer: _group(layer[1], packages)):
        labels = {f"layer{number}": _label(layer) for number, layer in members}
        lines += [f'    subgraph {group} ["{GROUPS[group]}"]', "        direction TB"]
        lines += [f'        {name}["{label}"]' for name, label in labels.items()]
        lines += [f"        {_arrows(labels)}", "    end"]
    return "\n".join(["```mermaid", *lines, f"    {_arrows(GROUPS)}", "```"])


def _arrows(names: Iterable[str]) -> str:
    return " --> ".join(names)


def _group(layer: Layer, packages: list[Layer]) -> str:
    """Return the group of a layer: an app, or a package of ``jco_portal`` above or below them."""
    apps = [one for one in packages if "." not in one[0]]
    if layer in apps:
        return "apps"
    return "portal" if packages.index(layer) < packages.index(apps[0]) else "base"


def _label(layer: Layer) -> str:
    return "<br/>".join(f"<b>{module}</b>: {PURPOSES[module]}" for module in layer)


def _table(inside: list[Layer]) -> str:
    """Return the table, highest layer first; modules of one layer have the same number."""
    numbers = range(len(inside), 0, -1)
    rows = [
        f"| {number} | `{name}` | {PURPOSES_IN_AN_APP[name]} |"
        for number, layer in zip(numbers, inside, strict=True)
        for name in layer
    ]
    head = ["| Layer | Module or package | What it contains |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows])
