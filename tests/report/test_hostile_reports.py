"""A report that somebody made to deceive, frozen and signed like any other: the verifier names a fault, never falls.

An office that wants to mislead may freeze whatever bytes it likes; so here each hostile document is frozen and
published by the ledger that it is checked against.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from assetlend.ledger import canonical, merkle, verify
from tests.ledger.bundles import line
from tests.report.invented import BANGKOK, PLAN, YEAR, history, stamp

Document = dict[str, Any]
LEDGER = history(5)
LINES = [
    line(one["seq"], **{key: one[key] for key in ("act", "actor", "at", "data", "org")}, subject=one["object"])[:-1]
    for one in LEDGER.entries()
]
LAST = verify.moment(json.loads(LINES[-1])["at"])


def document(size: int = len(LINES), as_of: str = "") -> Document:
    """The honest report of the first entries."""
    moment = as_of or stamp(LAST)
    counted = verify.recount(b"\n".join(LINES[:size]), verify.Question(YEAR, verify.moment(moment), plan=PLAN))
    figures = {name: verify.as_published(one) for name, one in counted.items()}
    figures["integrity"]["parts"]["last_checkpoint"] = None
    root = b64encode(merkle.root_of(merkle.leaf_hash(one) for one in LINES[:size])).decode()
    return {
        "schema": verify.SCHEMA,
        "organization": {"ledger": "o_invented", "time_zone": "Asia/Bangkok"},
        "fiscal_year": YEAR,
        "as_of": moment,
        "ledger": {"size": size, "root": root},
        "figures": figures,
    }


def found(raw: bytes) -> list[str]:
    """The kinds of fault of bytes that the ledger froze and published, under a checkpoint over all of it."""
    told = {"fiscal_year": YEAR, "sha256": sha256(raw).hexdigest()}
    common = {"at": LAST, "data": told, "org": "o_invented", "subject": "report:1"}
    acts = ("report.frozen", "report.published")
    ends = [line(seq, act=act, **common)[:-1] for seq, act in enumerate(acts, len(LINES) + 1)]
    return [one.kind for one in verify.check_report(raw, [*LINES, *ends], [len(LINES) + 2])]


def changed(change: Callable[[Document], object]) -> bytes:
    wanted = document()
    change(wanted)
    return json.dumps(wanted, sort_keys=True).encode()


def test_the_honest_report_holds() -> None:
    assert found(canonical.published(document())) == []


@pytest.mark.parametrize(
    "hide",
    [
        lambda text: text.replace('"figures":{', '"figures":{"due":{"value":1},', 1),
        lambda text: text.replace('"fiscal_year":', '"fiscal_year":2570,"fiscal_year":', 1),
        lambda text: f'{text[:-1]},"x":NaN}}',
        lambda text: f'{text[:-1]},"x":-Infinity}}',
        lambda text: f'{text[:-1]},"x":1e999}}',
    ],
)
def test_what_two_readers_would_read_differently_is_no_report(hide: Callable[[str], str]) -> None:
    """The first of two values for who looks at it, the second for who checks it."""
    assert found(hide(canonical.published(document()).decode()).encode()) == ["unreadable"]


def test_a_moment_in_another_zone_hides_no_entry() -> None:
    """Its letters stand behind those of the last entry, and the moment that they mean in front of it."""
    as_of = LAST.astimezone(BANGKOK).isoformat(timespec="microseconds")
    assert found(canonical.published(document(as_of=as_of))) == ["unreadable"]


@pytest.mark.parametrize("zone", ["Asia", "a" * 5000, "../UTC", "", 7, None, "\ud800"])
def test_a_time_zone_that_is_none_is_a_fault_and_names_no_file_of_this_machine(zone: Any) -> None:
    raw = changed(lambda one: one["organization"].update(time_zone=zone))
    assert found(raw) == ["unreadable"]
    (fault,) = verify.check_report(raw, LINES, [])
    assert "Errno" not in str(fault)


def deep(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["figures"]["due"].update(value=deep(900)),
        lambda one: one["figures"]["due"].update(value=10**4000),
        lambda one: one["figures"]["chase"]["parts"].update(days=10**12),
        lambda one: one["figures"]["chase"]["parts"].update(days="7"),
        lambda one: one["figures"].update(activities=[]),
        lambda one: one.update(figures=[]),
        lambda one: one.update(fiscal_year=float(YEAR)),
        lambda one: one.update(fiscal_year=10**9),
        lambda one: one["ledger"].update(size=True),
        lambda one: one["ledger"].update(size=-1),
        lambda one: one["ledger"].update(root=None),
        lambda one: one.update(ledger="x", organization=None),
    ],
)
def test_odd_values_are_faults(change: Callable[[Document], object]) -> None:
    assert found(changed(change))


@pytest.mark.parametrize(
    "odd", [{"data": ["x"]}, {"data": "x"}, {"actor": None}, {"act": [1]}, {"object": {}}, {"org": 1}]
)
def test_an_entry_with_odd_parts_is_the_first_bad_one(odd: Document) -> None:
    entry = json.loads(line(1)) | odd
    with pytest.raises(verify.Bad) as bad:
        verify.read_line(json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    assert (bad.value.seq, "no text, or no object" in bad.value.reason) == (1, True)
