"""The files of the project: code as text and as syntax trees, and templates."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

OWN_PACKAGES = ("jco_portal", "operations", "coordination", "funding", "followup")


def own_files(ending: str) -> Iterator[Path]:
    for app in (*OWN_PACKAGES, "templates"):
        for path in sorted((settings.BASE_DIR / app).rglob(f"*{ending}")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


@cache
def parsed_files() -> list[tuple[Path, ast.Module]]:
    return [
        (path.relative_to(settings.BASE_DIR), ast.parse(path.read_text()))
        for path in own_files(".py")
    ]
