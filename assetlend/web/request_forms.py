"""The forms on which a loan is asked for: by a resident, another public body, an official, or the counter."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request
from wtforms import Form

from assetlend.domain.consumables import BORROWERS, CONDITION_NAMES, Condition
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.rulebook import Purpose, Rulebook
from assetlend.domain.terms import NotEnough
from assetlend.errors import Invalid, Refusal
from assetlend.services.borrowing import Particulars, Request
from assetlend.services.catalogue import Kind
from assetlend.services.kinds import HOME_CARE
from assetlend.thai import digits
from assetlend.web import formats
from assetlend.web.fields import Choice, Line, Lines, Needed, Phone, Pick, ThaiDay, Tick, Unless, words
from assetlend.web.forms import OnceForm, first_id
from assetlend.web.locale import _, _l, thai


def _in_words(form: Form) -> bool:
    """Whether this form asks in free words what for and where: not for medical aids (R64)."""
    return not form.medical


def _chooses(form: Form) -> bool:
    return not form.fixed_purpose


class WhatAndWhen(OnceForm):
    """What every request asks: what for, where, from when until when, and the terms.

    A form for medical aids (`medical`) asks no free words. `usual` are the usual days, where some are set.
    """

    purpose = Choice(_l("What is it for?"), [Unless(_chooses), Needed(_l("Choose what the loan is for."))])
    purpose_text = Lines(
        _l("Describe the event in a few words"),
        [Unless(_in_words), Needed(_l("Say in a few words what the things are needed for."))],
        most=500,
    )
    place_text = Line(
        _l("Where will they be used?"),
        [Unless(_in_words), Needed(_l("Enter the place where the things will be used."))],
        most=200,
    )
    start = ThaiDay(_l("First day"), [Needed(_l("Enter the day on which you need the things."))])
    due = ThaiDay(_l("Day of return"), [Needed(_l("Enter the day on which you bring the things back."))])
    longer_reason = Line(_l("Why do you need the things longer than usual?"), most=300)
    terms = Tick(_l("I have read the terms and accept them"))

    borrower = BorrowerKind.RESIDENT
    medical = False
    usual: int | None = None
    full = False

    @property
    def fixed_purpose(self) -> bool:
        """Whether the purpose is not asked either: a resident borrows medical aids for care at home."""
        return self.medical and self.borrower is BorrowerKind.RESIDENT

    def prepare(self, book: Rulebook, lines: Mapping[UUID, int], kind: BorrowerKind) -> None:
        """Offer the purposes of this borrower, and take in the numbers that were typed beside the things."""
        self.borrower = kind
        self.purpose.offer([(one.code, one.name if thai() else one.name_en) for one in self.purposes(book)])
        self.lines = dict(lines)
        if request.method == "POST":
            self._read_lines()

    def fit(self, kinds: Iterable[Kind], book: Rulebook) -> None:
        """Ask what these kinds need to be asked."""
        chosen = list(kinds)
        self.medical = any(kind.is_medical for kind in chosen)
        days = [kind.usual_days or book.limits.usual_days for kind in chosen]
        self.usual = None if self.medical else min((number for number in days if number), default=None)

    def refuse(self, refusal: Refusal) -> None:
        """Too little is free: `full` offers the waiting list."""
        super().refuse(refusal)
        self.full = self.full or isinstance(refusal, NotEnough)

    def purposes(self, book: Rulebook) -> tuple[Purpose, ...]:
        return book.purposes_for(self.borrower)

    def faults(self) -> Iterator[tuple[str, str]]:
        """In the order of the page: the things, who borrows, what every request asks."""
        yield from self.refusals
        names = [name for name in self._fields if not hasattr(WhatAndWhen, name)]
        names += [name for name in self._fields if hasattr(WhatAndWhen, name)]
        for name in names:
            for sentence in self[name].errors:
                yield str(sentence), first_id(self[name])

    def _read_lines(self) -> None:
        for item in list(self.lines):
            typed = request.form.get(f"quantity-{item.hex}")
            if typed is None:
                continue
            try:
                self.lines[item] = digits.parse_count(typed, least=1, most=100_000)
            except Invalid as refusal:
                self.refusals.append((formats.say(refusal), f"quantity-{item.hex}"))

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if not self.terms.data:
            self.terms.errors = [_("Read the terms and tick the box.")]
            fine = False
        return fine and not self.refusals

    def particulars(self) -> Particulars:
        """Who asks; every kind of form asks for it in its own fields."""
        raise NotImplementedError

    def declared(self) -> frozenset[Condition]:
        """The conditions that the borrower of consumables declares (R10)."""
        return frozenset()

    def wanted(self, *, channel: Channel = Channel.ONLINE, place: Place = Place.OUTSIDE) -> Request:
        """The request as the service takes it."""
        return Request(
            borrower_kind=self.borrower,
            channel=channel,
            particulars=self.particulars(),
            purpose=HOME_CARE if self.fixed_purpose else str(self.purpose.data),
            purpose_text=str(self.purpose_text.data or ""),
            place=place,
            place_text=str(self.place_text.data or ""),
            start=self.start.given,
            due=self.due.given,
            lines=self.lines,
            key=str(self.key.data or ""),
            declared=self.declared(),
            longer_reason=str(self.longer_reason.data or ""),
        )


def _is_agency(form: Form) -> bool:
    return bool(form.kind.data is BorrowerKind.AGENCY)


def _is_resident(form: Form) -> bool:
    return bool(form.kind.data is not BorrowerKind.AGENCY)


class PublicRequest(WhatAndWhen):
    """What a resident or another public body fills in (domain 6.2, 6.3)."""

    kind = Pick(_l("Who borrows?"), [Needed(_l("Choose who borrows."))], words=BorrowerKind)
    title = Line(_l("Title"), most=30)
    first_name = Line(_l("First name"), [Needed(_l("Enter your first name."))], most=100)
    last_name = Line(_l("Family name"), [Needed(_l("Enter your family name."))], most=100)
    position = Line(_l("Position, if you have one"), most=120)
    phone = Phone(_l("Telephone"), [Needed(_l("Enter a telephone number at which you can be reached."))])
    house_no = Line(_l("House number"), [Unless(_is_resident), Needed(_l("Enter your house number."))], most=30)
    moo = Line(_l("Village number (moo)"), [Unless(_is_resident)], most=10)
    tambon = Line(_l("Subdistrict"), [Unless(_is_resident), Needed(_l("Enter your subdistrict."))], most=80)
    amphoe = Line(_l("District"), [Unless(_is_resident), Needed(_l("Enter your district."))], most=80)
    changwat = Line(_l("Province"), [Unless(_is_resident), Needed(_l("Enter your province."))], most=80)
    agency_name = Line(
        _l("Name of the public body"), [Unless(_is_agency), Needed(_l("Enter the name of the public body."))], most=200
    )
    agency_head = Line(_l("Its head"), [Unless(_is_agency)], most=150)
    letter_no = Line(
        _l("Number of the letter"), [Unless(_is_agency), Needed(_l("Enter the number of the letter."))], most=60
    )
    letter_on = ThaiDay(_l("Date of the letter"), [Unless(_is_agency), Needed(_l("Enter the date of the letter."))])

    def prepare(self, book: Rulebook, lines: Mapping[UUID, int], kind: BorrowerKind) -> None:
        self.kind.offer([(kind.value, formats.named(kind)) for kind in (BorrowerKind.RESIDENT, BorrowerKind.AGENCY)])
        if request.method == "GET":
            self.kind.data = kind
        super().prepare(book, lines, self.kind.data or kind)

    def purposes(self, book: Rulebook) -> tuple[Purpose, ...]:
        """Before it is known who borrows, the purposes of both: a body's own must not be missing on its first look."""
        if request.method == "POST" and self.kind.data:
            return super().purposes(book)
        return tuple(p for p in book.purposes.values() if {BorrowerKind.RESIDENT, BorrowerKind.AGENCY} & {*p.borrowers})

    def particulars(self) -> Particulars:
        names = ("title", "first_name", "last_name", "position")
        home = ("house_no", "moo", "tambon", "amphoe", "changwat") if _is_resident(self) else ()
        body = ("agency_name", "agency_head", "letter_no") if _is_agency(self) else ()
        values = {name: str(self[name].data or "") for name in (*names, *home, *body)}
        letter_on = self.letter_on.data if _is_agency(self) else None
        return Particulars(phone=str(self.phone.data), letter_on=letter_on, **values)


class CounterRequest(PublicRequest):
    """The same, typed by the counter for a walk-in, or from a paper slip after the event."""

    channel = Pick(_l("How did the request come?"), [Needed(_l("Choose how the request came."))], words=Channel)
    urgent = Tick(_l(CONDITION_NAMES[Condition.URGENT]))
    not_procurable = Tick(_l(CONDITION_NAMES[Condition.NOT_PROCURABLE]))
    override_reason = Line(_l("Why is it lent though it is asked for too late?"), most=300)

    @property
    def fixed_purpose(self) -> bool:
        """The clerk chooses the purpose before the form knows what is asked for."""
        return False

    def prepare(self, book: Rulebook, lines: Mapping[UUID, int], kind: BorrowerKind) -> None:
        self.channel.offer([pair for pair in words(Channel) if pair[0] != Channel.ONLINE.value])
        if request.method == "GET":
            self.channel.data = Channel.COUNTER
        super().prepare(book, lines, kind)

    def declared(self) -> frozenset[Condition]:
        return frozenset(one for one in BORROWERS if self[one.value].data)

    def wanted(self, *, channel: Channel = Channel.COUNTER, place: Place = Place.OUTSIDE) -> Request:
        asked = super().wanted(channel=channel, place=place)
        return replace(asked, override_reason=str(self.override_reason.data or ""))


class StaffRequest(WhatAndWhen):
    """What an official fills in for his own loan; who he is, the program knows."""

    place = Pick(_l("Used inside or outside?"), [Needed(_l("Choose where the things are used."))], words=Place)
    unit = Line(_l("Your unit"), [Needed(_l("Enter your unit."))], most=120)
    internal_phone = Line(_l("Internal telephone"), most=30)
    phone = Phone(_l("Mobile telephone"))

    def prepare(self, book: Rulebook, lines: Mapping[UUID, int], kind: BorrowerKind) -> None:
        self.place.offer(words(Place))
        super().prepare(book, lines, BorrowerKind.STAFF)

    def particulars_of(self, title: str, first_name: str, last_name: str, position: str) -> Particulars:
        """Who he is, from his own row, with what he filled in."""
        return Particulars(
            title=title,
            first_name=first_name,
            last_name=last_name,
            position=position,
            phone=str(self.phone.data or ""),
            unit=str(self.unit.data or ""),
            internal_phone=str(self.internal_phone.data or ""),
        )
