"""A QR code is one path of black runs, so that it stays small and sharp on paper and on a page."""

from collections.abc import Iterator, Sequence

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""Modules of white around the code, as the standard asks."""


def qr_path(text: str) -> tuple[int, str]:
    """The side of the code in modules, quiet zone included, and the `d` of one SVG path that draws it.

    The correction level is M and never raised, so the size depends on the text alone. An upper-case address is kept
    in the alphanumeric mode, which needs a smaller code than mixed case.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = (f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(matrix) for x, width in _runs(row))
    return len(matrix), "".join(runs)


def qr_svg(text: str) -> str:
    """The code as a picture of its own, one user unit a module."""
    size, path = qr_path(text)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where the black runs of a row begin, and how long they are."""
    start = None
    for x, black in enumerate([*row, False]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            yield start, x - start
            start = None
