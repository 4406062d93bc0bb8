"""Every refusal of the program is one of five kinds, carries its sentence, and leaves nothing half-done."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A request that the program declines, with the sentence that says why and what to do.

    `message` is the English source sentence with `%(name)s` places for `params`; the interface translates it.
    `rule` is the id of the rule in the rulebook that asks for the refusal ("R4"), where there is one.
    A subclass's docstring is its default sentence.
    """

    status: ClassVar[int] = 400
    rule: ClassVar[str | None] = None

    def __init__(self, message: str | None = None, /, *, rule: str | None = None, **params: Any) -> None:
        self.message = message or " ".join((type(self).__doc__ or "").split())
        self.params = params
        self.rule_id = rule or type(self).rule
        super().__init__(self.message % params if params else self.message)


class Invalid(Refusal):
    """What was entered cannot be used."""

    status = 422

    def __init__(
        self, message: str | None = None, /, *, field: str | None = None, rule: str | None = None, **params: Any
    ) -> None:
        super().__init__(message, rule=rule, **params)
        self.field = field  # the name of the input that is meant


class NotFound(Refusal):
    """There is no such page, or it is not yours to see."""

    status = 404


class NotAllowed(Refusal):
    """Your office does not allow this."""

    status = 403


class Conflict(Refusal):
    """Somebody changed this meanwhile. Look at it again before you go on."""

    status = 409


class Unavailable(Refusal):
    """The system is busy. Nothing was changed; please try again in a moment."""

    status = 503


def N_(message: str) -> str:
    """Mark a sentence for translation where it is defined; it is translated where it is shown."""
    return message
