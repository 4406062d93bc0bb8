"""Every rule's treatment is what the program really does, and a rule's state never claims more than is known of it."""

import ast
import importlib
import pkgutil
import re
from collections import Counter

import pytest

import assetlend
from assetlend.domain import narrative
from assetlend.domain.compliance import Count, Measured, Seen, State, Way, refusals, state
from assetlend.domain.duties import RULE_OF, Standing
from assetlend.domain.figures import FIGURES
from assetlend.domain.treatments import TREATMENTS
from assetlend.paths import package_dir

EVERY_RULE = [f"R{number}" for number in range(1, 66)]
SURE = (Way.REFUSED, Way.BUILT_IN)


def treated(way: Way) -> set[str]:
    return {rule for rule, treatment in TREATMENTS.items() if way in treatment.ways}


def load_everything() -> None:
    for module in pkgutil.walk_packages(assetlend.__path__, "assetlend."):
        if module.name not in ("assetlend.__main__", "assetlend.ledger.verify"):
            importlib.import_module(module.name)


def test_every_rule_has_its_treatment_once_and_in_order() -> None:
    assert list(TREATMENTS) == EVERY_RULE
    assert all(treatment.ways and treatment.how for treatment in TREATMENTS.values())
    assert all(list(treatment.ways) == sorted(treatment.ways, key=list(Way).index) for treatment in TREATMENTS.values())


def test_a_rule_is_said_to_be_refused_against_where_a_refusal_cites_it_and_nowhere_else() -> None:
    load_everything()

    assert treated(Way.REFUSED) == set(refusals())


def test_a_rule_is_said_to_raise_a_duty_where_a_kind_of_duty_comes_from_it_and_nowhere_else() -> None:
    assert treated(Way.DUTY) == set(RULE_OF.values())


def test_a_rule_is_said_to_be_found_where_the_report_looks_for_its_misses_and_nowhere_else() -> None:
    tree = ast.parse((package_dir() / "domain" / f"{narrative.__name__.rpartition('.')[2]}.py").read_text("utf-8"))
    named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert treated(Way.FINDING) == {one for one in named if re.fullmatch(r"R[1-9][0-9]?", one)}


def test_a_rule_is_measured_by_figures_that_the_report_has() -> None:
    named = {name for treatment in TREATMENTS.values() for name in treatment.figures}

    assert named <= {*FIGURES, "integrity"}


def test_every_sentence_of_a_refusal_stands_under_its_rule_once() -> None:
    load_everything()

    for sentences in refusals().values():
        assert len(set(sentences)) == len(sentences)
        assert all(sentence.endswith((".", ")", "?")) for sentence in sentences)


# -- states -----------------------------------------------------------------------------------------------------------


def duties(**words: int) -> Counter[Standing]:
    return Counter({Standing(word): number for word, number in words.items()})


@pytest.mark.parametrize(
    ("ways", "seen", "expected"),
    [
        (SURE, Seen(), State.HELD),
        ((Way.DUTY,), Seen(), State.NOTHING),
        ((Way.SHOWN,), Seen(), State.NOTHING),
        ((Way.RECORDED,), Seen(), State.NOTHING),
        (SURE, Seen(findings=1), State.MISSED),
        (SURE, Seen(duties(late=1, open=4)), State.MISSED),
        (SURE, Seen(duties(done_late=1, done_in_time=9)), State.MISSED),
        (SURE, Seen(duties(open=1, done_in_time=9)), State.OPEN),
        (SURE, Seen(duties(done_in_time=1)), State.KEPT),
        ((Way.DUTY,), Seen(duties(lapsed=3)), State.NOTHING),
        (SURE, Seen(counts=[Count("", 2, State.MISSED), Count("", 5, State.KEPT)]), State.MISSED),
        (SURE, Seen(counts=[Count("", 0, State.MISSED)]), State.HELD),
        ((Way.SHOWN,), Seen(counts=[Count("", 2, State.OPEN)]), State.OPEN),
        ((Way.SHOWN,), Seen(counts=[Count("", 2, State.KEPT)]), State.KEPT),
        ((Way.DUTY,), Seen(measured=[Measured("", 3, 3)]), State.KEPT),
        ((Way.SHOWN,), Seen(measured=[Measured("", 2, 3)]), State.MISSED),
        ((Way.DUTY,), Seen(measured=[Measured("", 2, 3)]), State.KEPT),
        ((Way.DUTY,), Seen(duties(missed=1, done_in_time=4)), State.MISSED),
        ((Way.DUTY,), Seen(duties(open=1), measured=[Measured("", 2, 3)]), State.OPEN),
        ((Way.SHOWN,), Seen(measured=[Measured("", 3, 3), Measured("", 0, 4)]), State.MISSED),
        ((Way.DUTY,), Seen(measured=[Measured("", 0, 0)]), State.NOTHING),
        (SURE, Seen(measured=[Measured("", 7, None)]), State.KEPT),
        (SURE, Seen(measured=[Measured("", 0, None)]), State.HELD),
        ((Way.BUILT_IN, Way.FINDING), Seen(measured=[Measured("", 2, 3)]), State.KEPT),
        ((Way.BUILT_IN, Way.FINDING), Seen(measured=[Measured("", 2, 3)], findings=1), State.MISSED),
    ],
)
def test_the_worst_that_is_known_of_a_rule_is_its_state(ways: tuple[Way, ...], seen: Seen, expected: State) -> None:
    assert state(ways, seen) is expected
