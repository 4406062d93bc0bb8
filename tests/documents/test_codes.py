"""A code is small, sharp, read by every phone, and always the same for the same address."""

import re
from xml.etree import ElementTree as ET

import pytest

from assetlend.documents.codes import QUIET_ZONE, qr_path, qr_svg
from tests.documents.reading import codes, painted

ADDRESS = "HTTPS://YUEM.SRAKHWAN.GO.TH/T/7K3M9QTX"


@pytest.mark.parametrize("text", [ADDRESS, ADDRESS.lower(), "ยืมของหลวง", "7"], ids=["upper", "lower", "thai", "digit"])
def test_a_code_says_what_was_put_into_it(text: str) -> None:
    assert codes(painted(*qr_path(text))) == [text]


def test_an_upper_case_address_needs_a_smaller_code() -> None:
    assert qr_path(ADDRESS)[0] < qr_path(ADDRESS.lower())[0]


@pytest.mark.parametrize(
    ("length", "modules"), [(20, 21), (38, 25), (61, 29), (90, 33)], ids=["version 1", "version 2", "version 3", "4"]
)
def test_the_level_is_m_and_the_size_depends_on_the_length_alone(length: int, modules: int) -> None:
    assert qr_path("A" * length)[0] == modules + 2 * QUIET_ZONE
    assert qr_path("A" * (length + 1))[0] == modules + 4 + 2 * QUIET_ZONE


def test_four_modules_round_the_code_stay_white() -> None:
    size, path = qr_path(ADDRESS)
    runs = [(int(x), int(y), int(w)) for x, y, w in re.findall(r"M(\d+) (\d+)h(\d+)", path)]

    assert min(x for x, _, _ in runs) == min(y for _, y, _ in runs) == QUIET_ZONE == 4
    assert max(x + w for x, _, w in runs) == max(y for _, y, _ in runs) + 1 == size - QUIET_ZONE


def test_neighbouring_modules_are_drawn_as_one_run() -> None:
    _, path = qr_path(ADDRESS)
    runs = {(int(x), int(y)): int(w) for x, y, w in re.findall(r"M(\d+) (\d+)h(\d+)", path)}

    assert not any((x + width, y) in runs for (x, y), width in runs.items())


def test_the_picture_is_one_path_and_nothing_else() -> None:
    size, path = qr_path(ADDRESS)
    root = ET.fromstring(qr_svg(ADDRESS))  # noqa: S314 our own picture

    assert root.attrib["viewBox"] == f"0 0 {size} {size}"
    assert [(child.tag, child.attrib) for child in root] == [("{http://www.w3.org/2000/svg}path", {"d": path})]
    assert len(qr_svg(ADDRESS)) < 3500


def test_the_same_address_gives_the_same_code() -> None:
    assert qr_svg(ADDRESS) == qr_svg(ADDRESS)
