"""One entry has one spelling: canonical JSON (RFC 8785) without floats, hashed exactly as stored and exported."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import rfc8785

VERSION = 1


def stamp(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ss.ffffffZ` of an aware moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_stamp(text: str) -> datetime:
    """The aware moment that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def plain(value: Any) -> Any:
    """The JSON value of ids, dates, moments, enums and collections of them.

    Raises: TypeError for a float or anything else that has no exact spelling.
    """
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return value
        case UUID():
            return value.hex
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no exact spelling in the ledger")


def line(  # the seven keys of an entry
    *, act: str, actor: Mapping[str, Any], at: datetime, data: Mapping[str, Any], subject: str, org: str, seq: int
) -> bytes:
    """The bytes of one entry, without a line break."""
    entry = {
        "act": act,
        "actor": actor,
        "at": at,
        "data": data,
        "object": subject,
        "org": org,
        "seq": seq,
        "v": VERSION,
    }
    return rfc8785.dumps(plain(entry))


def published(value: Mapping[str, Any]) -> bytes:
    """The one spelling of a published report: RFC 8785, in which a figure may be a fraction (`0.9285`).

    Raises: ValueError for a number that has no exact spelling.
    """
    return rfc8785.dumps(json.loads(json.dumps(value, default=plain)))


def document(value: Mapping[str, Any]) -> bytes:
    """The one spelling of a whole document."""
    return rfc8785.dumps(plain(value))
