"""Decisions of permissions, used only in ways that cannot invert them."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.portal.source_files import parsed_files

READ_BY = ("is_allowed", "refusal", "and_then", "or_else")
MADE_IN = "jco_portal/core/access.py"
IS_DECISION = ("Decision", "'Decision'")
ANSWERS_DECISION = re.compile(r"Callable\[(\.\.\.|\w+|\[.*\]), ['\"]?Decision['\"]?\]")
Parents = dict[ast.AST, ast.AST]


def is_decision(function: ast.FunctionDef) -> bool:
    return function.returns is not None and ast.unparse(function.returns) in IS_DECISION


def permissions() -> list[ast.FunctionDef]:
    return [
        each
        for path, tree in parsed_files()
        if path.name == "permissions.py"
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
    ]


def names_of_decisions() -> set[str]:
    functions = (
        each
        for _path, tree in parsed_files()
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
    )
    attributes = (
        name for _path, tree in parsed_files() for name in names_annotated(tree, aliases())
    )
    return {each.name for each in functions if is_decision(each)} | {*attributes}


def aliases() -> set[str]:
    """Return the names of types of permissions, such as ``PermissionCheck``."""
    return {
        each.targets[0].id
        for _path, tree in parsed_files()
        for each in tree.body
        if isinstance(each, ast.Assign)
        and isinstance(each.targets[0], ast.Name)
        and isinstance(each.value, ast.Subscript)
        and is_type_of_permission(each.value, set())
    }


def names_annotated(tree: ast.Module, types: set[str]) -> Iterator[str]:
    """Return attributes and parameters that are permissions by their annotation."""
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                is_one = is_type_of_permission(annotation, types)
            case ast.arg(arg=name, annotation=ast.expr() as annotation):
                is_one = is_type_of_permission(annotation, types)
            case _:
                continue
        if is_one:
            yield name


def is_type_of_permission(annotation: ast.expr, types: set[str]) -> bool:
    text = ast.unparse(annotation)
    return bool(ANSWERS_DECISION.search(text)) or bool(types & {*re.findall(r"\w+", text)})


def names_of_arguments(tree: ast.Module, names: set[str]) -> Iterator[str]:
    """Return the other names under which permissions are called."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if is_permission(value, names):
                yield from (_name(target) for target in targets)
            case ast.NamedExpr(target=target, value=value) if is_permission(value, names):
                yield target.id
            case ast.alias(name=name, asname=str(other)) if name in names:
                yield other


def is_permission(value: ast.expr, names: set[str]) -> bool:
    match value:
        case ast.IfExp():
            return is_permission(value.body, names) or is_permission(value.orelse, names)
        case ast.BoolOp():
            return any(is_permission(each, names) for each in value.values)
    return isinstance(value, ast.Name | ast.Attribute) and _name(value) in names


def misread(tree: ast.Module, names: set[str]) -> Iterator[int]:
    """Return the lines that use a decision other than through its methods and its truth."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    names = names | {*names_of_arguments(tree, names)}
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and _name(call.func) in names):
            continue
        if not isinstance(parents[call], ast.Assign):
            yield from () if _is_well_read(call, parents) else (call.lineno,)
            continue
        for use in _uses(parents[call], parents):
            if not _is_well_read(use, parents):
                yield use.lineno


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def _is_well_read(decision: ast.expr, parents: Parents) -> bool:
    user = parents[decision]
    match user:
        case ast.Attribute():
            return user.attr in READ_BY
        case ast.Call():
            return _name(user.func) == "require"
        case ast.comprehension():
            return decision in user.ifs
        case ast.If() | ast.IfExp():
            is_passed_on = isinstance(parents[user], ast.Return)
            return user.test is decision or (is_passed_on and _is_well_read(user, parents))
        case ast.Return():
            function = _around(user, parents)
            return isinstance(function, ast.FunctionDef) and is_decision(function)
    return False


def _around(node: ast.AST, parents: Parents) -> ast.AST:
    """Return the function that contains a node, or the module."""
    while node in parents and not isinstance(node, ast.FunctionDef):
        node = parents[node]
    return node


def _uses(assigned: ast.AST, parents: Parents) -> Iterator[ast.Name]:
    """Return where the names of a decision are read in the same function."""
    around = _around(assigned, parents)
    targets = {each.id for each in assigned.targets if isinstance(each, ast.Name)}
    for node in ast.walk(around):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in targets:
            yield node


def test_permissions_have_can_names_and_return_decisions() -> None:
    functions = permissions()

    assert len(functions) > 50
    assert [each.name for each in functions if not is_decision(each)] == []
    assert [each.name for each in functions if not each.name.startswith(("can_", "_"))] == []


def test_code_does_not_misread_decisions() -> None:
    names = names_of_decisions()
    misreadings = {
        str(path): lines for path, tree in parsed_files() if (lines := [*misread(tree, names)])
    }

    assert {"can_manage", "can_decide_overlap", "allowed_if"} <= names
    assert {"can_draft", "can_read_draft", "can_file", "can_approve"} <= names
    assert {"permission", "request_permission"} <= names
    assert misreadings == {}


def test_permissions_are_defined_in_permissions_modules() -> None:
    elsewhere = {
        f"{path}: {each.name}"
        for path, tree in parsed_files()
        if path.name != "permissions.py" and str(path) != MADE_IN
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and is_decision(each)
    }

    assert elsewhere == set()


def test_names_annotated_recognises_permissions_by_type() -> None:
    code = """
class Kind:
    can_read: Callable[["User", Subject], Decision]
    can_file: "Callable[..., Decision] | None" = None
    can_draft: PermissionCheck
    build_content: Callable[[Subject], DocumentContent]

def check(permission: Callable[Params, "Decision"], user: User) -> None: ...
"""

    names = [*names_annotated(ast.parse(code), {"PermissionCheck"})]
    assert names == ["can_read", "can_file", "can_draft", "permission"]
    assert aliases() == {"PermissionCheck"}


@pytest.mark.parametrize(
    "code",
    [
        "if can_manage(user, it) and other: pass",
        "if other or can_manage(user, it): pass",
        "may = not can_manage(user, it)",
        "if can_manage(user, it) is None: pass",
        "may = bool(can_manage(user, it))",
        "page = {'may_run': can_manage(user, it)}",
        "may = can_manage(user, it)\nif may and other: pass",
        "[each for each in found if can_manage(user, each) or other]",
        "def may_run(user, it) -> bool:\n    return can_manage(user, it)",
        "if kind.can_manage(user, it) and other: pass",
        "may = not it.and_then(can_manage, user)",
        "rule = can_manage\nmay = not rule(user, it)",
        "rule = kind.can_manage if kind else None\nif rule(user, it) and other: pass",
        "rule = other or kind.can_manage\nmay = [rule(user, it)]",
        "if rule := kind.can_manage: may = not rule(user, it)",
        "from operations.permissions import can_manage as may\npage = {'may_run': may(user, it)}",
    ],
)
def test_misread_reports_misused_decisions(code: str) -> None:
    assert [*misread(ast.parse(code), {"can_manage", "and_then"})] != []


@pytest.mark.parametrize(
    "code",
    [
        "if can_manage(user, it): pass",
        "may = other and can_manage(user, it).is_allowed",
        "require(can_manage(user, it), None)",
        "[each for each in found if can_manage(user, each)]",
        "run = can_manage(user, it)\nshown = run.refusal",
        "rule = kind.can_manage if kind else None\nshown = rule(user, it).refusal",
        "def can_plan(user, it) -> Decision:\n    return can_manage(user, it)",
    ],
)
def test_misread_accepts_correctly_used_decisions(code: str) -> None:
    assert [*misread(ast.parse(code), {"can_manage"})] == []
