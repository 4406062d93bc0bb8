"""Fields as Thai offices fill them in: Buddhist dates in three parts, Thai digits, money in baht, canonical text."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from wtforms import BooleanField, Field, Form, MultipleFileField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation, ValidationError

from assetlend.errors import Invalid
from assetlend.services.photos import Upload
from assetlend.thai import dates, digits, money, typed_dates
from assetlend.thai import phone as phones
from assetlend.thai import text as canonical
from assetlend.web import formats, locale
from assetlend.web.locale import _, _l

MOST_FILES = 5
MOST_PDFS = 3
_ADDRESS = re.compile(r"[^@\s,;:<>()\"\[\]]{1,64}@[^@\s,;:<>()\"\[\].]+(?:\.[^@\s,;:<>()\"\[\].]+)+")


class Needed:
    """The field must be filled in; `message` says what to enter."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if field.errors:
            raise StopValidation
        if field.data is None or field.data in ("", []):
            field.errors = []
            raise StopValidation(str(self.message))


class Unless:
    """The field counts only when a condition holds; otherwise it is left out, whatever it holds."""

    def __init__(self, applies: Callable[[Any], bool]) -> None:
        self.applies = applies

    def __call__(self, form: Form, field: Field) -> None:
        if not self.applies(form):
            field.errors = []
            field.process_errors = []
            raise StopValidation


class Line(StringField):  # type: ignore[misc]
    """One line of text in its canonical form, at most `most` characters."""

    data: Any

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, most: int = 200, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = canonical.canon(valuelist[0])

    def pre_validate(self, form: Form) -> None:
        if len(self.data or "") > self.most:
            raise ValidationError(_("At most %(most)s characters fit here.", most=self.most))


class Lines(Line):
    """Some lines of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = canonical.canon_lines(valuelist[0])


class _Read(Line):
    """A field whose text is read by a function that refuses with a sentence; `data` is None when left empty."""

    def read(self, typed: str) -> Any:
        """What was typed, understood; every kind of field has its own. Raises: Invalid."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed = valuelist[0]
        self.data: Any = None
        if not canonical.canon(self.typed):
            return
        try:
            self.data = self.read(self.typed)
        except Invalid as refusal:
            raise ValueError(formats.say(refusal)) from refusal

    def pre_validate(self, form: Form) -> None:
        return

    def _value(self) -> str:
        typed: str = getattr(self, "typed", "")
        return typed or ("" if self.data is None else self.shown(self.data))

    def shown(self, value: Any) -> str:
        return str(value)


class Count(_Read):
    """A whole number; Thai digits are understood."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, least: int = 0, most: int = 100_000, **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.least, self.limit = least, most

    def read(self, typed: str) -> int:
        return digits.parse_count(typed, least=self.least, most=self.limit)


class Baht(_Read):
    """Money in baht; `data` is in satang."""

    def read(self, typed: str) -> int:
        return money.parse_baht(typed)

    def shown(self, value: int) -> str:
        return money.format_baht(value)


class Email(Line):
    """An e-mail address that a message can be sent to."""

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        if self.data and not _ADDRESS.fullmatch(self.data):
            raise ValidationError(_("Enter one e-mail address, for example somchai@example.go.th."))


class Phone(_Read):
    """A Thai telephone number; `data` is its digits."""

    def read(self, typed: str) -> str:
        return phones.parse_phone(typed)

    def shown(self, value: str) -> str:
        return phones.format_phone(value)


class ThaiDay(Field):  # type: ignore[misc]
    """A day in three parts: day, month, year of the Buddhist era. `bad` names the part that is wrong."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.parts = {"day": "", "month": "", "year": ""}
        self.bad: str | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data: date | None = data if isinstance(data, date) else self.default
        if formdata and any(f"{self.name}-{part}" in formdata for part in self.parts):
            self.parts = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in self.parts}
            self._read()
        elif self.data:
            year = str(dates.buddhist_year(self.data))
            self.parts = {"day": str(self.data.day), "month": str(self.data.month), "year": year}

    def _read(self) -> None:
        self.data = None
        if not any(self.parts[part] for part in ("day", "month")):
            return
        try:
            self.data = typed_dates.day_from_parts(**self.parts)
        except Invalid as refusal:
            self.bad = refusal.field
            self.process_errors.append(formats.say(refusal))

    @property
    def given(self) -> date:
        """The day of a validated form, where one was needed."""
        if self.data is None:
            raise ValueError("the form was not validated")
        return self.data

    def months(self) -> list[tuple[str, str]]:
        """(number, name) of the months in the reader's language."""
        if locale.thai():
            return [(str(number), name) for number, name in enumerate(dates.MONTHS, 1)]
        return [(str(number), f"{date(2026, number, 1):%B}") for number in range(1, 13)]


class Choice(SelectField):  # type: ignore[misc]
    """One of an enum's members from a list; `data` is the member."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, words: type[StrEnum] | None = None, **more: Any
    ) -> None:
        self.words = words
        super().__init__(label, validators, coerce=self._coerced, validate_choice=False, choices=[], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = canonical.canon(valuelist[0]) if valuelist else ""
        self.data = self._coerced(typed)
        if typed and self.data is None:
            raise ValueError(_("Choose one of the list."))

    def _coerced(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return self.words(value) if self.words else str(value)
        except ValueError:
            return None

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """What can be chosen: (value, name)."""
        self.choices = list(pairs)

    def pre_validate(self, form: Form) -> None:
        known = {value for value, _name in self.choices}
        if self.data is not None and str(self.data) not in known:
            raise ValidationError(_("Choose one of the list."))


class Pick(Choice):
    """The same as buttons to pick one of."""

    widget = RadioField.widget


class Tick(BooleanField):  # type: ignore[misc]
    """A box to tick."""


class Secret(PasswordField):  # type: ignore[misc]
    """A password, exactly as typed."""


class Photos(MultipleFileField):  # type: ignore[misc]
    """Some pictures; `data` is a list of uploads, empty ones left out."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [one for one in valuelist if getattr(one, "filename", "")]
        if len(files) > MOST_FILES:
            self.data = []
            raise ValueError(_("Send at most %(most)s pictures.", most=MOST_FILES))
        self.data = [Upload(one.read(), one.filename) for one in files]


class Pdfs(MultipleFileField):  # type: ignore[misc]
    """Some PDF files; `data` is a list of uploads, empty ones left out."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [one for one in valuelist if getattr(one, "filename", "")]
        if len(files) > MOST_PDFS:
            self.data = []
            raise ValueError(_("Send at most %(most)s files.", most=MOST_PDFS))
        self.data = [Upload(one.read(), one.filename) for one in files]


def words(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """(value, name) of an enum's members in the reader's language."""
    return [(word.value, formats.named(word)) for word in enum]


CHOOSE = _l("– choose –")
