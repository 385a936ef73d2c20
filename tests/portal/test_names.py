"""Names in the code keep to docs/glossary.md, and the subject of a commit names its area."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.portal.glossary import rows_under, stems

EXCEPTIONS = settings.BASE_DIR / "tests" / "data" / "name_exceptions.toml"
WHOLE, ANYWHERE, LOOP = "whole name", "part of a name", "name in a loop of more than three lines"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
SUBJECT = re.compile(r"[a-z][a-z/-]*: [a-z0-9]")
MAX_SUBJECT_LENGTH = 60
# The subjects before this commit had areas with a capital after the colon, or none.
FIRST_COMMIT_WITH_AREA = "1bca2e0"
MAX_LINES_OF_A_SHORT_LOOP = 3
PACKAGES = ("operations", "funding", "coordination", "followup", "jco_portal")


@cache
def banned_terms(scope: str) -> frozenset[str]:
    return frozenset(row[0] for row in rows_under("Word", "Where", "Write") if row[1] == scope)


@cache
def exceptions() -> dict[str, str]:
    """Names that keep a banned word, each with its reason."""
    with EXCEPTIONS.open("rb") as file:
        return {
            name: group["reason"]
            for group in tomllib.load(file)["exceptions"]
            for name in group["names"]
        }


def banned_term(name: str) -> str:
    """The banned word in a name; empty where there is none."""
    bare = name.strip("_").lower()
    if bare in banned_terms(WHOLE):
        return bare
    tokens = sorted({token.lower() for token in WORD.findall(name)})
    banned = banned_terms(ANYWHERE)
    return next((token for token in tokens if {token, token.removesuffix("s")} & banned), "")


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    """The modules of the product and of its tests, without migrations."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=settings.BASE_DIR, capture_output=True, check=True
    )
    paths = [Path(line) for line in listed.stdout.decode().splitlines()]
    return [
        (path, ast.parse((settings.BASE_DIR / path).read_text()))
        for path in paths
        if "migrations" not in path.parts
    ]


def defined_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Classes, functions, parameters, variables and attributes with the line that defines each."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.alias(asname=str() as name):
                yield name, node.lineno


def long_loops(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The variables of loops of more than three lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_LINES_OF_A_SHORT_LOOP:
                yield node.target.id, node.lineno


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def consists_of(tokens: Sequence[str], terms: frozenset[str]) -> bool:
    """True when the tokens are terms one after another, such as operation and transition."""
    return not tokens or any(
        "_".join(tokens[:count]) in terms and consists_of(tokens[count:], terms)
        for count in range(1, len(tokens) + 1)
    )


def test_names_contain_no_banned_term() -> None:
    problems = [
        f"{path}:{line}: {name} ({word})"
        for path, tree in modules()
        for name, line in defined_names(tree)
        if name not in exceptions() and (word := banned_term(name))
    ]

    assert problems == []


def test_module_names_contain_no_banned_term() -> None:
    names = {name for path, _tree in modules() for name in path.with_suffix("").parts}

    assert [name for name in sorted(names - {*exceptions()}) if banned_term(name)] == []


def test_long_loops_name_their_variable() -> None:
    problems = [
        f"{path}:{line}"
        for path, tree in modules()
        for name, line in long_loops(tree)
        if name in banned_terms(LOOP)
    ]

    assert problems == []


def test_model_names_consist_of_terms_of_the_glossary() -> None:
    terms = stems() | {row[0] for row in rows_under("Word", "Meaning in names of models")}
    models = [
        snake_case(model.__name__).removesuffix("_event")
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES
    ]

    assert len(models) > 100
    assert [name for name in models if not consists_of(name.split("_"), frozenset(terms))] == []


def test_name_exceptions_are_used_and_have_a_reason() -> None:
    names = {name for _path, tree in modules() for name, _line in defined_names(tree)}
    names |= {name for path, _tree in modules() for name in path.with_suffix("").parts}

    assert [name for name in exceptions() if name not in names or not banned_term(name)] == []
    assert all(exceptions().values())


def test_commit_subjects_begin_with_their_area() -> None:
    log = subprocess.run(
        ["git", "log", "--no-merges", "--format=%s", f"{FIRST_COMMIT_WITH_AREA}.."],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    if log.returncode:
        pytest.skip("The history does not reach back so far.")
    subjects = log.stdout.decode().splitlines()

    assert [
        subject
        for subject in subjects
        if not SUBJECT.match(subject) or len(subject) > MAX_SUBJECT_LENGTH
    ] == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("said", "said"),
        ("_told", "told"),
        ("OperationFacts", "facts"),
        ("format_words", "words"),
        ("MOVES", "moves"),
        ("es", "es"),
        ("department", ""),
        ("aforesaid", ""),
    ],
)
def test_banned_word_is_found_in_a_name(name: str, word: str) -> None:
    assert banned_term(name) == word
