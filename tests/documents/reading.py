"""What readers make of a paper: poppler and pdfium for its words, zxing for its codes, pdfium for its picture."""

import io
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageStat

Reader = Callable[[bytes], str]

GOLDEN = Path(__file__).parent / "golden"
GOLDEN_WIDTH = 420
"""Pixels; half a millimetre each, enough to see that a word or a rule has moved."""


def by_poppler(pdf: bytes) -> str:
    """The text as `pdftotext` finds it, in the order of the content."""
    reader = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return reader.stdout.decode()


def by_pdfium(pdf: bytes) -> str:
    """The text as Chrome and Edge find it."""
    with opened(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def squeezed(text: str) -> str:
    """Without white space, and without the no-break space and break opportunities of the setting."""
    return re.sub(r"[\s\u200b]", "", text)


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def picture(pdf: bytes, dpi: float, page: int = 0) -> Image.Image:
    """One page as a grey picture."""
    with opened(pdf) as document:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil().copy()


def codes(image: Image.Image) -> list[str]:
    """What all the QR codes of a picture say."""
    return [code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def code_places(image: Image.Image, dpi: float) -> dict[str, tuple[float, float]]:
    """What each QR code says, and where its upper left corner is: millimetres from the left and from the top."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    corners = {code.text: code.position.top_left for code in found}
    return {text: (corner.x / dpi * 25.4, corner.y / dpi * 25.4) for text, corner in corners.items()}


def painted(size: int, path: str, module: int = 8) -> Image.Image:
    """The picture that the path of a code draws."""
    image = Image.new("L", (size * module, size * module), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top, right = int(x), int(y), int(x) + int(width)
        pen.rectangle((left * module, top * module, right * module - 1, (top + 1) * module - 1), fill=0)
    return image


def assert_like_golden(pdf: bytes, name: str, page: int = 0) -> None:
    """A page, else the first, looks as in tests/documents/golden/<name>.png, but for the grain of the rasterizer.

    When the look is changed on purpose: run the tests once with RENEW_GOLDEN=1, look at the new pictures, and
    commit them.
    """
    if os.environ.get("RENEW_GOLDEN"):
        thumbnail(pdf, page).quantize(16).save(GOLDEN / f"{name}.png", optimize=True)

    assert looks_like_golden(pdf, name, page), f"{name} looks otherwise than its picture in {GOLDEN.name}"


def looks_like_golden(pdf: bytes, name: str, page: int = 0) -> bool:
    """Whether the greys differ little on average (of 255), and strongly almost nowhere (of all pixels)."""
    with Image.open(GOLDEN / f"{name}.png") as stored:
        difference = ImageChops.difference(thumbnail(pdf, page), stored.convert("L"))
    strong = sum(difference.histogram()[96:]) / (difference.width * difference.height)
    return ImageStat.Stat(difference).mean[0] < 4 and strong < 0.002


def thumbnail(pdf: bytes, page: int = 0) -> Image.Image:
    image = picture(pdf, 150, page)
    return image.resize((GOLDEN_WIDTH, round(image.height * GOLDEN_WIDTH / image.width)), Image.Resampling.BOX)


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The paper in pdfium."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()
