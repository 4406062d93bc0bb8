"""Texts and files that come from strangers stay texts and pictures, wherever they are shown or kept."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from assetlend.models import Attachment, Incident, SignIn
from assetlend.services import photos
from assetlend.services.photos import AppleFormat, NotAPicture, Upload
from tests.visitor import Visitor
from tests.web.pages import Page, on_sqlite, page, walk
from tests.web.strangers import FREE, filled, texts_of
from tests.web.test_bad_input import at_the_form, drawn, sent
from tests.web.town import REGISTER, Town, photo

# -- texts ------------------------------------------------------------------------------------------------------------


@on_sqlite
def test_markup_in_any_field_is_only_text_on_every_page(visitor: Visitor, town: Town) -> None:
    """S111: names, reasons, descriptions, user agents and names of files; nothing of them becomes part of a page."""
    markup = "\"'><i data-x>"
    for form in FREE:
        filling = filled(form, town)
        who = at_the_form(visitor, filling)
        long = f"{markup} {form}"
        over = {
            name: f"{long} {number}" if most >= len(long) + 3 else "<i data-x>"
            for number, (name, most) in enumerate(texts_of(form, town).items())
        }
        answer = sent(who, filling, drawn(who, filling).hidden, **over)
        assert answer.status_code == filling.done, (form, Page(answer).errors)
    register = BytesIO(REGISTER.replace("พัดลมไอเย็น", "<i data-x>").encode())
    kept = visitor.as_("supply").post("/register/import", {"file": [(register, "'><i data-x>.csv")]})
    assert kept.status_code == 303, Page(kept).errors
    with town.database.transaction() as session:
        session.execute(update(SignIn).values(agent=markup))

    escaped = 0
    for name in (None, "supply", "nayok", "admin", "staff"):
        who = visitor.as_(name)
        starts = ["/", "/?q=%3Ci+data-x%3E", f"/f/{town.keys['out']}", f"/f/{town.keys['waiting']}", "/borrow"]
        starts += [
            "/home",
            "/loans?q=%3Ci+data-x%3E",
            "/register?q=%3Ci+data-x%3E",
            "/counter/find?token=%3Ci+data-x%3E",
        ]
        starts += [
            f"/a/{town.piece('tent').tag}",
            f"/register/{town.piece('tent').id}",
            "/account",
            "/rules",
            "/people",
        ]
        starts += [f"/loans/{loan}" for loan in list(town.loans.values())[:6]] if name else []
        for seen in walk(who, *starts, each=2):
            if seen.answer.mimetype == "text/html" and seen.answer.status_code != 303:
                found = page(seen.answer)
                assert not found.tree.xpath("//*[@data-x]"), seen.url
                escaped += "data-x" in found.source
    assert escaped > 20


@on_sqlite
@pytest.mark.parametrize(
    "typed", ["%", "_", "\\", "' OR 1=1 --", "(a+)+$", "ก" * 5000, "\x00", "\ufeff", "a'||'b", "$$"]
)
def test_no_search_takes_what_is_typed_for_more_than_words(visitor: Visitor, typed: str) -> None:
    """S112."""
    for who, path in (
        (visitor, "/"),
        (visitor.as_("clerk"), "/loans"),
        (visitor.as_("clerk"), "/register"),
        (visitor.as_("supply"), "/register/labels"),
    ):
        assert who.get(path, query_string={"q": typed, "after": typed, "month": typed}).status_code == 200
    clerk = visitor.as_("clerk")
    assert clerk.get("/counter/find", query_string={"token": typed}).status_code in (200, 303)
    for path in ("/ledger", "/integrity/2569/figures/requests"):
        assert visitor.as_("auditor").get(path, query_string={"before": typed, "after": typed}).status_code == 200


@on_sqlite
@pytest.mark.parametrize("tag", ["lower", "zero width", "thai digits", "space", "long", "slash"])
def test_a_label_is_read_in_small_letters_and_anything_else_is_not_there(
    visitor: Visitor, town: Town, tag: str
) -> None:
    """S97."""
    right = town.piece("tent").tag
    wrong = {
        "zero width": f"{right}\u200b",
        "thai digits": "๑" * 10,
        "space": f" {right}",
        "long": "A" * 65,
        "slash": "A/",
    }
    answer = visitor.get(f"/a/{right.lower() if tag == 'lower' else wrong[tag]}")
    assert answer.status_code == (200 if tag == "lower" else 404)


# -- files ------------------------------------------------------------------------------------------------------------


def image(form: str, size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, form, **more)
    return out.getvalue()


def claims(width: int, height: int) -> bytes:
    """A PNG that says it is large, and holds next to nothing."""
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


NO_PICTURES: dict[str, bytes] = {
    "nothing": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": image("GIF"),
    "bmp": image("BMP"),
    "tiff": image("TIFF"),
    "ico": image("ICO"),
    "pdf": image("PDF"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "cut off": image("JPEG", (600, 400))[:-2000],
    "a head alone": image("PNG")[:30],
    "a bomb": claims(30_000, 30_000),
    "a wide bomb": claims(2**31 - 1, 1),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_refused_whatever_its_name(kind: str) -> None:
    """S125, S131, S132."""
    with pytest.raises(NotAPicture):
        photos.clean(Upload(NO_PICTURES[kind], "photo.jpg"))


def test_a_picture_of_an_iphone_is_refused_with_what_to_do() -> None:
    with pytest.raises(AppleFormat):
        photos.clean(Upload(b"\0\0\0\x18ftypheic" + b"\0" * 100, "IMG_1.HEIC"))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_small_file_does_not_take_a_gigabyte(form: str) -> None:
    """Only of a JPEG less than the whole need be decoded; of the others, 8000 by 8000 points took one."""
    with pytest.raises(NotAPicture):
        photos.clean(Upload(image(form, (6000, 4001)), "photo"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_picture_of_any_colours_comes_out_small_and_whole(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (2000, 1500)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    kept = photos.clean(Upload(out.getvalue(), "photo"))
    assert (kept.width, kept.height) == (1600, 1200)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_of_a_picture_only_the_picture_is_kept(form: str) -> None:
    """S134, S146: no place, no camera, no comment, and nothing behind its end."""
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x8825] = {1: "N", 2: (14.0, 30.0, 0.0)}
    sent_ = image(form, exif=exif.tobytes()) + b"<script>alert(1)</script>PK\x03\x04"
    kept = photos.clean(Upload(sent_, "a.php.jpg")).data
    assert Image.open(BytesIO(kept)).format == "JPEG"
    for word in (b"PhoneMaker", b"script", b"PK\x03\x04", b"Exif"):
        assert word not in kept


NAMES = [
    "../../x.jpg",
    "..\\..\\x.jpg",
    "/etc/passwd",
    "%2e%2e%2fx",
    "a\0b.jpg",
    "ก" * 300 + ".jpg",
    "con.jpg",
    "a.php.jpg",
]


def test_whatever_a_file_is_called_it_lies_in_the_store_under_a_name_of_ours(visitor: Visitor, town: Town) -> None:
    """S136, S137."""
    names = [*NAMES[:3], "ภาพ\u202egpj.exe", NAMES[5]]
    form = {"kind": "misused", "description": "อยู่ที่ตลาด", "photos": [(BytesIO(photo()), name) for name in names]}
    assert visitor.post(f"/a/{town.piece('table').tag}/report", form).status_code == 303
    with town.database.reading() as session:
        about = session.scalars(select(Incident).order_by(Incident.reported_at.desc(), Incident.id.desc())).first()
        assert about is not None
        rows = session.scalars(
            select(Attachment).where(Attachment.incident_id == about.id).order_by(Attachment.id)
        ).all()
        assert [row.original_name for row in rows] == [f"{n}.jpg" for n in range(1, 6)]
        store = (town.data / "photos").resolve()
        for row in rows:
            file = photos.path(store, row.id)
            assert file.is_file() and file.resolve().is_relative_to(store)
    assert not list(town.data.glob("**/x.jpg"))
    form = {"kind": "misused", "description": "อีก", "photos": [(BytesIO(photo()), name) for name in NAMES[3:]]}
    assert visitor.post(f"/a/{town.piece('table').tag}/report", form).status_code == 303


@on_sqlite
def test_a_picture_is_shown_as_a_picture_and_nothing_else(visitor: Visitor, town: Town) -> None:
    for who, image_ in ((visitor, "kind"), (visitor.as_("clerk"), "counter"), (visitor.as_("clerk"), "report")):
        answer = who.client.get(f"/photos/{town.pictures[image_]}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert ("public" in answer.headers["Cache-Control"]) == (image_ == "kind")
