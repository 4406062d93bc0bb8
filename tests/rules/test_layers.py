"""The layers hold: who may import whom, who knows the web, who knows the database, and what no function does."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assetlend.ledger import acts
from assetlend.paths import package_dir

ROOT = package_dir()
FILES = sorted(file for file in ROOT.rglob("*.py"))
NAMES = {file: file.relative_to(ROOT).as_posix() for file in FILES}

LEAVES = {"errors", "clock", "ids", "paths", "thai"}
DOMAIN = LEAVES | {"domain"}
MODELS = DOMAIN | {"models"}
SERVICES = MODELS | {"ledger", "documents", "config", "db", "services"}
WEB = SERVICES | {"schema", "web", "app", "server"}
# A layer -> the layers that it may import.
MAY_IMPORT = {
    "errors": set(),
    "clock": set(),
    "paths": set(),
    "ids": LEAVES,
    "thai": LEAVES,
    "domain": DOMAIN,
    "ledger": DOMAIN | {"ledger"},
    "documents": DOMAIN | {"documents"},
    "models": MODELS,
    "config": LEAVES,
    "db": MODELS | {"db"},
    "schema": MODELS | {"db"},
    "services": SERVICES,
    "web": SERVICES | {"web"},
    "app": WEB,
    "server": WEB,
    "demo": SERVICES | {"demo"},
}
WEB_LIBRARIES = {"flask", "flask_babel", "flask_login", "flask_wtf", "werkzeug", "wtforms", "gunicorn"}
DATABASE_LIBRARIES = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
# These are nobody's use case: they are given a whole database, and run use cases in transactions of their own.
RUNNERS = {"services/worker.py", "services/backup.py", "services/restoring.py", "services/doctor.py"}
MOST_LINES = 60


def layer(name: str) -> str:
    return name.split("/", maxsplit=1)[0].removesuffix(".py")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import of a file, wherever it stands."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((one.name, "") for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{NAMES[file]} imports relatively"
            yield from ((node.module or "", one.name) for one in node.names)


def layers_imported(file: Path) -> set[str]:
    found = set()
    for module, name in imports(file):
        parts = module.split(".")
        if parts[0] != "assetlend":
            continue
        target = parts[1] if len(parts) > 1 else name
        if target and target != "__version__":
            found.add(target)
    return found


def libraries_imported(file: Path) -> set[str]:
    return {module.split(".")[0] for module, _ in imports(file)} - {"assetlend"} - sys.stdlib_module_names


@pytest.mark.parametrize("file", FILES, ids=NAMES.get)
def test_each_layer_imports_only_what_lies_below_it(file: Path) -> None:
    here = layer(NAMES[file])
    if here.startswith("cli") or here in ("__init__", "__main__"):
        return
    may = MAY_IMPORT[here] | ({"schema"} if NAMES[file] in RUNNERS else set())
    assert layers_imported(file) <= may


def test_no_layer_is_forgotten() -> None:
    there = {layer(name) for name in NAMES.values()}

    assert {one for one in there if not one.startswith(("cli", "__"))} == set(MAY_IMPORT)


@pytest.mark.parametrize("file", FILES, ids=NAMES.get)
def test_only_the_web_and_the_command_line_know_the_web_framework(file: Path) -> None:
    here = layer(NAMES[file])
    if here in ("web", "app", "server") or here.startswith("cli"):
        return
    assert libraries_imported(file) & WEB_LIBRARIES == set()


@pytest.mark.parametrize("file", FILES, ids=NAMES.get)
def test_only_models_services_and_the_database_module_know_the_database_library(file: Path) -> None:
    if layer(NAMES[file]) in ("models", "services", "db", "schema", "demo"):
        return
    used = {(module, name) for module, name in imports(file) if module.split(".")[0] in DATABASE_LIBRARIES}
    # A view names the type of the session that it hands to a service, and does nothing with it.
    assert used <= {("sqlalchemy.orm", "Session")}


@pytest.mark.parametrize("file", [f for f in FILES if layer(NAMES[f]) in (*LEAVES, "domain")], ids=NAMES.get)
def test_rules_and_leaves_need_nothing_but_python(file: Path) -> None:
    assert libraries_imported(file) == set()


def test_the_verifier_needs_nothing_but_python_and_none_of_this_program() -> None:
    for module, _ in imports(ROOT / "ledger" / "verify.py"):
        assert module.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("file", [f for f in FILES if layer(NAMES[f]) in ("domain", "thai")], ids=NAMES.get)
def test_rules_are_told_the_time_and_never_ask_for_it(file: Path) -> None:
    asked = {
        node.func.attr
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert asked & {"now", "today", "utcnow", "time"} == set()


# -- who commits ------------------------------------------------------------------------------------------------------

SERVICE_FILES = [f for f in FILES if layer(NAMES[f]) == "services"]
ENDING = {"commit", "rollback", "begin", "begin_nested", "close", "invalidate"}


@pytest.mark.parametrize("file", SERVICE_FILES, ids=NAMES.get)
def test_a_service_neither_begins_nor_commits(file: Path) -> None:
    found = [
        f"{node.func.value.id}.{node.func.attr} in line {node.lineno}"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("session", "connection")
        and node.func.attr in ENDING
    ]
    opened = [
        node.func.attr
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("transaction", "reading")
    ]
    assert (found, opened) == ([], []) or NAMES[file] in RUNNERS


def _functions(module: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}


def _methods(function: ast.FunctionDef) -> set[str]:
    """The HTTP methods that the decorators of a view name."""
    return {
        node.func.attr
        for node in function.decorator_list
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "post", "put", "patch", "delete", "route")
    }


def _called(function: ast.FunctionDef) -> set[str]:
    """Names of functions called; those of other modules as `data.transaction`."""
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("file", [f for f in FILES if layer(NAMES[f]) == "web"], ids=NAMES.get)
def test_a_page_that_is_only_looked_at_changes_nothing(file: Path) -> None:
    functions = _functions(tree(file))
    for function in functions.values():
        if _methods(function) != {"get"}:
            continue
        seen, waiting = {function.name}, [function]
        while waiting:
            called = _called(waiting.pop())
            assert called & {"data.transaction", "attempt", "forms.attempt"} == set(), f"{function.name} writes"
            more = {name for name in called if name in functions} - seen
            seen |= more
            waiting += [functions[name] for name in more]


@pytest.mark.parametrize("file", [f for f in FILES if layer(NAMES[f]) == "web"], ids=NAMES.get)
def test_looking_and_sending_are_two_functions(file: Path) -> None:
    for function in _functions(tree(file)).values():
        methods = _methods(function)
        assert "route" not in methods
        assert len(methods) <= 1, f"{function.name} answers {sorted(methods)}"


# -- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=NAMES.get)
def test_no_function_is_longer_than_sixty_lines(file: Path) -> None:
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MOST_LINES
    }
    assert long == {}


# -- people in the ledger ---------------------------------------------------------------------------------------------

ACTS = {one.__name__ for one in vars(acts).values() if isinstance(one, type) and issubclass(one, acts.Entry)} - {
    "Entry"
}
# What holds the key or the name of a person somewhere in the program.
OF_PERSONS = {
    "person",
    "person_id",
    "borrower",
    "borrower_id",
    "recorded_by",
    "reporter_id",
    "reporter_name",
    "reporter_phone",
    "settled_by",
    "created_by",
    "made_by",
    "applicant",
    "first_name",
    "last_name",
    "phone",
    "email",
    "other_party",
    "username",
}


def _bare(node: ast.AST, *, hidden: bool = False) -> Iterator[str]:
    """Attributes that speak of a person, but for those inside `person_key(…)` and in the test of a condition."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "person_key":
        return
    if isinstance(node, ast.IfExp):
        yield from _bare(node.body)
        yield from _bare(node.orelse)
        return
    if isinstance(node, ast.Attribute) and node.attr in OF_PERSONS:
        yield node.attr
    for child in ast.iter_child_nodes(node):
        yield from _bare(child)


def _entries_made(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ACTS:
            yield node


def test_entries_are_made_by_services_and_nowhere_else() -> None:
    assert {layer(NAMES[file]) for file in FILES if any(_entries_made(file))} == {"services"}


@pytest.mark.parametrize("file", SERVICE_FILES, ids=NAMES.get)
def test_a_person_stands_in_the_ledger_by_his_opaque_key_only(file: Path) -> None:
    for call in _entries_made(file):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            assert list(_bare(argument)) == [], f"line {call.lineno}"
