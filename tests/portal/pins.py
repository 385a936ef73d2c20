"""Names used outside the code, as recorded in a file, and the comparison with the current ones."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.portal.source_files import OWN_PACKAGES

LIST = Path(__file__).parents[1] / "data" / "pinned_names.toml"
PINNED: dict[str, Any] = tomllib.loads(LIST.read_text(encoding="utf-8"))
GONE = "Others use it: keep the old name, or let it lead on"
NEW = f"Add it to tests/data/{LIST.name}: from now on others may use it"

Named = dict[str, Any]


def is_ours(path: str) -> bool:
    """Return whether a dotted path is in a package of the portal."""
    return path.split(".")[0] in OWN_PACKAGES


def assert_pinned(what: str, pinned: Iterable[str], current: Iterable[str]) -> None:
    """Check that no recorded name has gone and no name is unrecorded."""
    assert not (sentences := _sentences(what, set(pinned), set(current))), "\n".join(sentences)


def assert_pinned_sets(
    what: str, pinned: Sequence[Named], current: Iterable[Iterable[str]]
) -> None:
    """Check sets of names in the same way; sets are matched by their names, not their labels."""
    present = {frozenset(names) for names in current}
    labels = {frozenset(row["names"]): row["of"] for row in pinned}
    unknown = present - set(labels)
    sentences = []
    for names in sorted(labels.keys() - present, key=labels.__getitem__):
        nearest = max(unknown, key=lambda other: len(other & names), default=frozenset[str]())
        nearest = nearest if nearest & names else frozenset()
        unknown -= {nearest}
        sentences += _sentences(f"{what}, {labels[names]}", names, nearest)
    for names in unknown:
        sentences += _sentences(what, frozenset(), names)
    assert not sentences, "\n".join(sentences)


def signatures(parameters: Mapping[str, Iterable[str]]) -> list[str]:
    """Return names with their parameters: ``report.file(number, reference)``."""
    return [f"{name}({', '.join(sorted(names))})" for name, names in parameters.items()]


def key_paths(value: Any, above: str = "") -> set[str]:
    """Return the keys of a JSON value, each after its parent keys; lists are searched too."""
    if isinstance(value, list):
        return {path for item in value for path in key_paths(item, above)}
    if not isinstance(value, dict):
        return set()
    paths = {f"{above}{key}" for key in value}
    return paths.union(*(key_paths(item, f"{above}{key}.") for key, item in value.items()))


def _sentences(
    what: str, pinned: set[str] | frozenset[str], current: set[str] | frozenset[str]
) -> list[str]:
    gone, new = sorted(pinned - current), sorted(current - pinned)
    return [
        f"{what}: {state}: {', '.join(map(repr, names))}. {cure}."
        for state, names, cure in (("gone", gone, GONE), ("new", new, NEW))
        if names
    ]
