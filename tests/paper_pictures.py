"""Pictures of an emblem as an office would send them."""

import io

from PIL import Image, ImageDraw


def emblem_file(*, side: int = 400, form: str = "PNG", ink: str = "black") -> bytes:
    """A bird of sorts on a white page with wide margins."""
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((side * 0.4, side * 0.2, side * 0.6, side * 0.4), fill=ink)
    pen.polygon([(side * 0.2, side * 0.35), (side * 0.8, side * 0.35), (side * 0.5, side * 0.8)], fill=ink)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()
