"""What can be wrong with a document of an integrity plan, each with what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from assetlend.errors import Invalid

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """Something wrong, and where in the document: keys and places of lists, counted from 0."""

    path: Path
    refusal: Invalid


class Faulty(Invalid):
    """The plan cannot be kept as it is. Nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class NotNamed(Invalid):
    """Named values belong here, each on its own line, such as “title: …”."""


class NotListed(Invalid):
    """A list belongs here: each entry on a line that begins with “-”."""


class KeyMissing(Invalid):
    """“%(key)s” is missing. Add it."""


class KeyUnknown(Invalid):
    """“%(key)s” is not known here. Remove it, or correct its spelling."""


class NotANumber(Invalid):
    """“%(key)s” has to be a whole number from %(least)s to %(most)s. Correct it."""


class NotAText(Invalid):
    """“%(key)s” has to be a text. Write it, in quotation marks if it looks like a number."""


class TooLongText(Invalid):
    """“%(key)s” has at most %(most)s characters. Shorten it."""


class NothingListed(Invalid):
    """“%(key)s” lists nothing. Write at least one."""


class TooManyListed(Invalid):
    """“%(key)s” lists more than %(most)s. Leave some out."""


class NumberTwice(Invalid):
    """The number %(number)s stands there twice. Give each its own."""


class ListedTwice(Invalid):
    """“%(name)s” stands there twice. Leave it once."""


class UnknownDivision(Invalid):
    """There is no division “%(name)s” in this office. Write its name as the office has it, or ทุกกอง."""


class EveryAndSome(Invalid):
    """ทุกกอง stands alone. Leave out the other divisions, or name those that are meant."""


class UnknownEvidence(Invalid):
    """“%(name)s” is no figure of the report. Write “activity”, or the id of a figure."""


class MethodInUse(Invalid):
    """Activities were recorded for method %(method)s of measure %(measure)s. It stays, and is shown by activities."""
