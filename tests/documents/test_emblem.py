"""An office's emblem is kept as a small clean picture; what is no picture is refused."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from assetlend.documents import emblem
from assetlend.errors import Invalid
from assetlend.services import photos
from assetlend.services.photos import Upload
from tests.paper_pictures import emblem_file


def test_the_emblem_is_cut_to_its_ink_made_small_and_holds_nothing_hidden() -> None:
    image = Image.open(io.BytesIO(emblem_file(side=2000)))
    hidden, sent = PngInfo(), io.BytesIO()
    hidden.add_text("Author", "secret")
    image.save(sent, "PNG", pnginfo=hidden)
    cleaned = emblem.clean(sent.getvalue())
    with Image.open(io.BytesIO(cleaned)) as found:
        assert (found.format, max(found.size)) == ("PNG", emblem.LONGEST)
        assert found.convert("L").getpixel((found.width // 2, 3)) < 40
    assert b"secret" not in cleaned
    assert len(cleaned) < 40_000


def test_a_coloured_jpeg_keeps_its_colour() -> None:
    with Image.open(io.BytesIO(emblem.clean(emblem_file(form="JPEG", ink="red")))) as found:
        red, green, _ = found.convert("RGB").getpixel((found.width // 2, found.height // 3))
    assert red > 200
    assert green < 60


def thin(height: int) -> bytes:
    """A picture one point wide, of which each row takes more memory than it has points."""
    out = io.BytesIO()
    Image.new("1", (1, height)).save(out, "PNG")
    return out.getvalue()


def test_a_thin_photo_is_no_picture_either() -> None:
    with pytest.raises(photos.NotAPicture):
        photos.clean(Upload(thin(photos.MOST_SIDE + 1), "thin.png"))
    assert photos.clean(Upload(thin(photos.MOST_SIDE), "thin.png")).width == 1


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", emblem.NotAnEmblem),
        (emblem_file(form="GIF"), emblem.NotAnEmblem),
        (thin(emblem.MOST_SIDE + 1), emblem.NotAnEmblem),
        (emblem_file(ink="white"), emblem.EmptyEmblem),
        (bytes(emblem.MOST_BYTES + 1), emblem.EmblemTooLarge),
    ],
    ids=["svg", "gif", "thin", "white", "large"],
)
def test_what_is_no_emblem_is_refused(sent: bytes, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal) as found:
        emblem.clean(sent)
    assert found.value.field == "file"
