"""Conventions of the code that no linter checks."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import models
from pghistory.models import Event

from jco_portal.directory.models import User
from tests.portal.source_files import OWN_PACKAGES, own_files, parsed_files

LONGEST_MODULE = 300
PROPER_NAMES = ("Presidency", "Presidencies", "JCO", "LIMITE", "SHA-256")


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OWN_PACKAGES
        and not issubclass(model, Event)
        and not model._meta.proxy
    ]


# Models


def test_every_model_has_a_docstring_and_a_str_method() -> None:
    model_classes = our_models()

    assert len(model_classes) > 15
    for model in model_classes:
        assert not model.__doc__.startswith(f"{model.__name__}("), model
        assert model.__doc__.strip().endswith((".", "”")), model
        assert model.__str__ is not models.Model.__str__, model


def test_verbose_names_are_in_lower_case() -> None:
    names = [
        str(name)
        for model in our_models()
        for name in (
            model._meta.verbose_name,
            model._meta.verbose_name_plural,
            *(field.verbose_name for field in model._meta.fields if not field.auto_created),
        )
    ]

    wrong = [name for name in names if name[0].isupper() and not name.startswith(PROPER_NAMES)]
    assert wrong == []


@pytest.mark.slow
def test_models_do_not_override_save_or_delete_and_use_no_signals() -> None:
    for model in our_models():
        assert model.save is models.Model.save or model is User, model
        assert model.delete is models.Model.delete, model
    for path, tree in parsed_files():
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not {name for name in imported if "signals" in name}, path


def test_every_foreign_key_has_a_related_name() -> None:
    missing = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field._related_name
    ]

    assert missing == []


def test_constraint_messages_are_sentences() -> None:
    silent = [
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.violation_error_message
        and not str(constraint.violation_error_message).endswith(".")
    ]

    assert silent == []


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Who writes what


def _writes_state(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for each in ast.walk(target) if isinstance(target, ast.AST) else ():
                if isinstance(each, ast.Attribute) and each.attr == "state":
                    yield each.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"update", "update_or_create"} and "state" in named:
                yield node.lineno
            if node.func.attr == "bulk_update" and '"state"' in ast.unparse(node).replace("'", '"'):
                yield node.lineno


def test_only_the_lifecycle_writes_a_state() -> None:
    paths = {str(path) for path, tree in parsed_files() for _line in _writes_state(tree)}

    assert paths == {"jco_portal/core/lifecycle.py"}


@pytest.mark.parametrize(
    "code",
    [
        "record.state = 'tabled'",
        "a, record.state = 1, 2",
        "record.state: str = 'x'",
        "Operation.objects.filter(pk=1).update(state='x')",
        "Operation.objects.bulk_update(rows, ['state'])",
    ],
)
def test_search_for_state_writes_detects_all_forms(code: str) -> None:
    assert list(_writes_state(ast.parse(code)))


WRITING = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def test_views_filters_reports_and_queries_write_nothing() -> None:
    read_only = (
        "views",
        "filters",
        "reports",
        "queries",
        "permissions",
        "gates",
        "timeline",
        "rule",
    )
    for path, tree in parsed_files():
        if path.parts[0] in OWN_PACKAGES[1:] and path.parts[1].removesuffix(".py") in read_only:
            called = {
                node.func.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ".objects" in ast.unparse(node.func)
            }
            assert not called & WRITING, path


def test_view_functions_have_at_most_30_lines() -> None:
    long = [
        f"{path}: {node.name}"
        for path, tree in parsed_files()
        if "views" in str(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 30
    ]

    assert long == []


ONLY_MODULES = {
    "Content-Disposition": "jco_portal/core/downloads.py",
    "except EditConflict": "jco_portal/core/versioned_forms.py",
    "spreadsheetml.sheet": "jco_portal/core/downloads.py",
    "Paginator(": "jco_portal/core/pagination.py",
    "broader.get": "jco_portal/core/term_tree.py",
}


@pytest.mark.parametrize("text", ONLY_MODULES)
def test_shared_code_is_written_once(text: str) -> None:
    paths = [path for path in own_files(".py") if text in path.read_text()]

    assert [str(path.relative_to(settings.BASE_DIR)) for path in paths] == [ONLY_MODULES[text]]


def test_edit_conflict_is_the_only_exception_for_outdated_pages() -> None:
    names = {
        node.name
        for _path, tree in parsed_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "Exception" in map(ast.unparse, node.bases)
    }

    assert "EditConflict" in names
    fragments = ("Stale", "Conflict", "Since", "Meanwhile")
    assert {name for name in names if any(word in name for word in fragments)} == {"EditConflict"}


def test_modules_do_not_exceed_the_length_limit() -> None:
    modules = [*own_files(".py"), *(settings.BASE_DIR / "tests").rglob("*.py")]
    long = {
        str(path.relative_to(settings.BASE_DIR))
        for path in modules
        if path.read_text().count("\n") > LONGEST_MODULE
    }

    assert long == set()


def test_every_module_has_a_docstring() -> None:
    silent = [
        str(path)
        for path, tree in parsed_files()
        if not ast.get_docstring(tree) and path.name != "__init__.py"
    ]

    assert silent == []


# Words about the project


def test_readme_names_existing_commands() -> None:
    text = (settings.BASE_DIR / "README.md").read_text()
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    code = " ".join(re.findall(r"`([^`]+)`", text)) + "\n".join(re.findall(r"^ {4}.*", text, re.M))

    targets = set(re.findall(r"\bmake ([a-z]+)", code))
    commands = set(re.findall(r"\bmanage\.py ([a-z_]+)", code))

    assert {"run", "test"} <= targets
    assert targets <= set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert commands <= set(get_commands())


def test_no_third_party_package_is_committed() -> None:
    listed = subprocess.run(
        shlex.split("git ls-files -- *.whl *.zip *.gz *.tgz"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout.decode()

    assert listed == "tests/data/filled.sql.gz\n"  # ours


def test_files_contain_no_local_paths_or_todo_markers() -> None:
    listed = subprocess.run(
        shlex.split("git ls-files -z -- *.py *.html *.css *.js *.md *.toml *.txt *.sh Makefile"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout.decode()
    here = re.escape(str(settings.BASE_DIR))
    marks = re.compile(here + r"\b|\bTO" + r"DO\b|\bFIX" + r"ME\b|\bXX" + r"X\b")
    names = {
        name
        for name in listed.split("\0")
        if name and marks.search((settings.BASE_DIR / name).read_text())
    }

    assert names == set()
