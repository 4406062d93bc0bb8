"""Simple drawings of the invented office's things, so that its catalogue has pictures without showing anybody's."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from assetlend.services.photos import Upload

WIDTH, HEIGHT, FINE = 800, 600, 2
SKY, GROUND = "#e8f1f8", "#c9d8c0"
WHITE, STEEL, DARK, BLUE, LIGHT = "#ffffff", "#8b98a5", "#37424d", "#1d70b8", "#d8dfe6"
RED, WOOD, GREEN, YELLOW = "#b5473c", "#b98b5a", "#3f7f52", "#e5b93c"

Shape = tuple[str, str, Sequence[int]]


def _legs(colour: str, xs: Sequence[int], top: int, foot: int, width: int = 14) -> list[Shape]:
    return [("rect", colour, (x, top, x + width, foot)) for x in xs]


def _tent(left: int, right: int, top: int) -> list[Shape]:
    third = (right - left) // 3
    return [
        *_legs(STEEL, (left + 20, left + third, right - third, right - 34), 300, 520),
        ("poly", LIGHT, (left, 310, left + third // 2, top, right - third // 2, top, right, 310)),
        ("poly", WHITE, (left, 310, left + third // 2, top, left + third, 310)),
        ("poly", WHITE, (right - third, 310, right - third // 2, top, right, 310)),
        ("rect", BLUE, (left, 305, right, 335)),
    ]


def _wheel(x: int, y: int, radius: int, colour: str = DARK) -> list[Shape]:
    hub = radius // 2
    return [
        ("oval", colour, (x - radius, y - radius, x + radius, y + radius)),
        ("oval", LIGHT, (x - hub, y - hub, x + hub, y + hub)),
    ]


DRAWINGS: dict[str, list[Shape]] = {
    "เต็นท์ผ้าใบโครงเหล็ก ขนาด 4x8": _tent(180, 620, 170),
    "เต็นท์ผ้าใบโครงเหล็ก ขนาด 5x12": _tent(70, 730, 140),
    "โต๊ะพับ": [
        *_legs(STEEL, (170, 600), 280, 520),
        ("poly", STEEL, (184, 300, 330, 510, 316, 510, 170, 300)),
        ("poly", STEEL, (614, 300, 468, 510, 482, 510, 628, 300)),
        ("poly", WOOD, (110, 270, 190, 220, 690, 220, 690, 270)),
        ("rect", DARK, (110, 268, 690, 286)),
    ],
    "เก้าอี้": [
        *_legs(BLUE, (290, 490), 380, 530, 20),
        *_legs(BLUE, (330, 450), 380, 500, 16),
        ("poly", BLUE, (300, 110, 500, 110, 520, 340, 280, 340)),
        ("rect", "#e8f1f8", (345, 160, 455, 176)),
        ("rect", "#e8f1f8", (340, 210, 460, 226)),
        ("poly", "#14558c", (270, 340, 530, 340, 560, 395, 240, 395)),
    ],
    "เครื่องขยายเสียง": [
        *_wheel(300, 515, 28),
        *_wheel(500, 515, 28),
        ("rect", DARK, (250, 100, 550, 500)),
        ("rect", STEEL, (270, 120, 530, 480)),
        ("oval", DARK, (310, 270, 490, 450)),
        ("oval", STEEL, (360, 320, 440, 400)),
        ("oval", DARK, (345, 140, 455, 250)),
        ("rect", LIGHT, (330, 70, 470, 100)),
    ],
    "เครื่องกำเนิดไฟฟ้า": [
        *_wheel(250, 500, 40),
        *_wheel(560, 500, 40),
        ("rect", DARK, (160, 180, 640, 200)),
        *_legs(DARK, (160, 620), 180, 480, 20),
        ("rect", RED, (200, 210, 600, 300)),
        ("rect", STEEL, (200, 310, 400, 470)),
        ("rect", YELLOW, (420, 310, 600, 470)),
        ("oval", DARK, (450, 340, 500, 390)),
        ("oval", DARK, (520, 340, 570, 390)),
    ],
    "เครื่องสูบน้ำ": [
        ("rect", DARK, (180, 470, 620, 490)),
        ("rect", GREEN, (220, 300, 420, 470)),
        ("oval", STEEL, (400, 260, 620, 480)),
        ("oval", DARK, (470, 330, 550, 410)),
        ("rect", STEEL, (490, 160, 540, 290)),
        ("rect", STEEL, (600, 350, 720, 400)),
        ("rect", RED, (240, 230, 390, 300)),
    ],
    "พัดลมไอน้ำ": [
        ("rect", BLUE, (300, 380, 500, 520)),
        ("rect", STEEL, (388, 300, 412, 390)),
        ("oval", DARK, (270, 80, 530, 340)),
        ("oval", LIGHT, (285, 95, 515, 325)),
        ("poly", BLUE, (400, 210, 330, 120, 420, 130)),
        ("poly", BLUE, (400, 210, 490, 160, 480, 250)),
        ("poly", BLUE, (400, 210, 330, 300, 310, 220)),
        ("oval", DARK, (375, 185, 425, 235)),
    ],
    "เตียงผู้ป่วย": [
        *_wheel(170, 520, 22),
        *_wheel(640, 520, 22),
        *_legs(STEEL, (160, 630), 240, 510, 20),
        ("rect", STEEL, (140, 400, 670, 425)),
        ("poly", WHITE, (150, 400, 150, 340, 210, 250, 260, 240, 300, 340, 660, 340, 660, 400)),
        ("poly", BLUE, (350, 345, 660, 345, 660, 395, 350, 395)),
        ("rect", WOOD, (120, 230, 150, 430)),
        ("rect", WOOD, (655, 290, 685, 430)),
    ],
    "รถเข็นผู้ป่วย": [
        *_wheel(380, 430, 110),
        *_wheel(560, 500, 36),
        ("poly", DARK, (290, 150, 320, 150, 350, 350, 320, 350)),
        ("rect", BLUE, (320, 320, 540, 360)),
        ("rect", STEEL, (250, 140, 320, 158)),
        ("poly", STEEL, (530, 350, 552, 350, 620, 500, 600, 500)),
        ("rect", DARK, (590, 500, 670, 516)),
    ],
    "เครื่องคอมพิวเตอร์": [
        ("poly", DARK, (230, 140, 570, 140, 590, 380, 210, 380)),
        ("poly", BLUE, (250, 160, 550, 160, 566, 360, 234, 360)),
        ("poly", STEEL, (210, 385, 590, 385, 670, 480, 130, 480)),
        ("poly", DARK, (240, 398, 560, 398, 600, 440, 200, 440)),
    ],
    "เครื่องฉายภาพ": [
        ("poly", "#f7e7ae", (300, 340, 60, 150, 60, 430)),
        ("rect", WHITE, (260, 260, 640, 430)),
        ("rect", STEEL, (260, 400, 640, 430)),
        ("oval", DARK, (280, 280, 400, 400)),
        ("oval", BLUE, (305, 305, 375, 375)),
        *_legs(DARK, (310, 570), 430, 460, 30),
    ],
    "รถบรรทุกน้ำ": [
        ("oval", STEEL, (80, 190, 220, 420)),
        ("rect", STEEL, (150, 190, 520, 420)),
        ("rect", BLUE, (150, 280, 520, 320)),
        ("poly", RED, (530, 420, 530, 190, 650, 190, 720, 300, 720, 420)),
        ("poly", SKY, (560, 215, 640, 215, 690, 295, 560, 295)),
        ("rect", DARK, (90, 420, 730, 450)),
        *_wheel(190, 470, 50),
        *_wheel(320, 470, 50),
        *_wheel(620, 470, 50),
    ],
}


def of(name: str) -> Upload | None:
    """The drawing of a kind, as somebody would send a photo; None for a kind that has none."""
    shapes = next((drawing for start, drawing in DRAWINGS.items() if name.startswith(start)), None)
    if shapes is None:
        return None
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), SKY)
    pen = ImageDraw.Draw(picture)
    for shape in [("rect", GROUND, (0, 500, WIDTH, HEIGHT)), *shapes]:
        _draw(pen, *shape)
    out = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG")
    return Upload(out.getvalue(), "drawing.png")


def _draw(pen: ImageDraw.ImageDraw, shape: str, colour: str, places: Sequence[int]) -> None:
    fine = [place * FINE for place in places]
    match shape:
        case "rect":
            pen.rectangle(fine, fill=colour)
        case "oval":
            pen.ellipse(fine, fill=colour)
        case _:
            pen.polygon(fine, fill=colour)
