"""Every test of a use case runs on both databases; of a table of cases PostgreSQL gets the first.

What the cases differ in is decided by rules that know no database. Where values themselves reach the database as they
came (imports, the ledger, backups, accounts), every case runs on both.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
EVERY_CASE = frozenset(
    f"test_{name}.py" for name in ("account", "backup", "hard_registers", "ledger", "register_import", "verify_live")
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the further cases on PostgreSQL."""
    seen: set[tuple[Path, str]] = set()
    kept, left_out = [], []
    for item in items:
        (left_out if _further_case(item, seen) else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _further_case(item: pytest.Item, seen: set[tuple[Path, str]]) -> bool:
    call = getattr(item, "callspec", None)
    if call is None or item.path.parent != HERE or item.path.name in EVERY_CASE:
        return False
    if call.params.get("backend") != "postgresql" or len(call.params) == 1:
        return False
    test = (item.path, item.name.partition("[")[0])
    if test in seen:
        return True
    seen.add(test)
    return False
