"""Uploaded pictures are cleaned before the transaction begins, because it takes its time."""

from collections.abc import Sequence
from typing import Any

from assetlend.services import photos
from assetlend.services.photos import Picture
from assetlend.web.fields import Photos


def prepare(form: Any) -> None:
    """Clean every picture of a form. Raises: Invalid naming the field."""
    for field in form:
        if isinstance(field, Photos):
            field.cleaned = [photos.clean(upload, field=field.name) for upload in field.data or []]


def cleaned(field: Photos) -> Sequence[Picture]:
    """The clean pictures of a field, after `prepare`."""
    found: list[Picture] = getattr(field, "cleaned", [])
    return found
