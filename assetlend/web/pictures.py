"""Uploaded pictures and files are looked at before the transaction begins, because it takes its time."""

from collections.abc import Sequence
from typing import Any

from assetlend.services import enclosures, photos
from assetlend.services.enclosures import Pdf
from assetlend.services.photos import Picture
from assetlend.web.fields import Pdfs, Photos


def prepare(form: Any) -> None:
    """Clean every picture of a form and look at every file. Raises: Invalid naming the field."""
    for field in form:
        if isinstance(field, Photos):
            field.cleaned = [photos.clean(upload, field=field.name) for upload in field.data or []]
        elif isinstance(field, Pdfs):
            field.checked = [enclosures.check(upload, field=field.name) for upload in field.data or []]


def cleaned(field: Photos) -> Sequence[Picture]:
    """The clean pictures of a field, after `prepare`."""
    found: list[Picture] = getattr(field, "cleaned", [])
    return found


def checked(field: Pdfs) -> Sequence[Pdf]:
    """The files of a field that were looked at, after `prepare`."""
    found: list[Pdf] = getattr(field, "checked", [])
    return found
