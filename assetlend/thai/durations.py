"""How long something took, in the units that people say: minutes, hours, days of 24 hours."""

import math
from typing import Final

_HOURS_OF_A_DAY: Final = 24
_SPOKEN_IN_HOURS: Final = 48


def format_hours(hours: float) -> str:
    """Hours as "40 นาที", "5 ชั่วโมง 30 นาที" or "2 วัน 5 ชั่วโมง"; from two days on without minutes.

    What does not come out even is counted up, so that nobody seems quicker than he was.
    """
    minutes = math.ceil(round(hours * 60, 6))
    if minutes < _SPOKEN_IN_HOURS * 60:
        return _two(minutes // 60, "ชั่วโมง", minutes % 60, "นาที")
    whole = math.ceil(minutes / 60)
    return _two(whole // _HOURS_OF_A_DAY, "วัน", whole % _HOURS_OF_A_DAY, "ชั่วโมง")


def _two(large: int, unit: str, small: int, smaller: str) -> str:
    parts = [f"{large:,} {unit}"] if large else []
    return " ".join([*parts, f"{small} {smaller}"] if small or not large else parts)
