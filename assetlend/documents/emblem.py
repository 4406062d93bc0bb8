"""The emblem (ตราครุฑ) that an office supplies: written anew as a small PNG, with nothing in it but the picture."""

import io
import warnings
from datetime import datetime
from typing import Any

from PIL import Image, ImageChops, ImageOps

from assetlend.documents.typesetting import typeset
from assetlend.errors import Invalid

FORMATS = ("PNG", "JPEG")
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_SIDE = 30_000
LONGEST = 709
"""Pixels: three centimetres, the size on a letter to the outside, at 600 dots an inch."""
COLOURS = 64
PROOF = "ทดลองพิมพ์ตราบนเอกสาร"


class EmblemTooLarge(Invalid):
    """The picture of the emblem is larger than 5 MB. Send a smaller one."""


class NotAnEmblem(Invalid):
    """This is not a picture that can be printed. Send the emblem as PNG or JPEG."""


class EmptyEmblem(Invalid):
    """The picture is empty: there is nothing but white on it."""


def clean(data: bytes, *, field: str = "file") -> bytes:
    """The picture as PNG: on white, without margins, at most 709 pixels on its longer side, nothing hidden in it.

    Raises: EmblemTooLarge, NotAnEmblem, EmptyEmblem, each naming `field`.
    """
    if len(data) > MOST_BYTES:
        raise EmblemTooLarge(field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            whole = _on_white(data)
    except Exception as error:  # the decoder raises whatever a broken file makes it raise
        raise NotAnEmblem(field=field) from error
    box = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).convert("L").point(_is_ink).getbbox()
    if box is None:
        raise EmptyEmblem(field=field)
    return _written(whole.crop(box))


def drawn(picture: bytes | None) -> dict[str, Any]:
    """`value.garuda` of the templates: the picture's bytes as numbers, or None, which leaves its place free."""
    return {"garuda": None if picture is None else list(picture)}


def proof(picture: bytes | None, *, office: str, made_at: datetime) -> bytes:
    """A page with the emblem at its two sizes, so that an office sees how it prints."""
    words = {"title": PROOF, "words": "หนังสือภายนอกและคำสั่ง สูง ๓ เซนติเมตร บันทึกข้อความ สูง ๑.๕ เซนติเมตร"}
    return typeset("emblem_proof", words | drawn(picture), title=PROOF, author=office, created=made_at)


def _on_white(data: bytes) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    if max(image.size) > MOST_SIDE or image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    image.load()
    image = ImageOps.exif_transpose(image)
    layer = image.convert("RGBA")
    whole = Image.new("RGB", layer.size, "white")
    whole.paste(layer, mask=layer.getchannel("A"))
    return whole


def _is_ink(grey: int) -> int:
    """Whether a point is so far from white that it belongs to the picture and not to a scanned page."""
    return 255 if grey > 24 else 0


def _written(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    fresh = picture.convert("L").quantize(16) if _is_grey(picture) else picture.quantize(COLOURS)
    out = io.BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_grey(picture: Image.Image) -> bool:
    """Whether red, green and blue are the same everywhere, but for what JPEG makes of them."""
    red, green, blue = picture.split()
    return not any(any(ImageChops.difference(one, green).histogram()[9:]) for one in (red, blue))
