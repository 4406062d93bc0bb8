"""What the check of the live database reports: one thing that does not agree, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assetlend.errors import N_

DIFFERS = N_("%(subject)s: the table says %(field)s = %(row)s, the ledger says %(ledger)s")
UNKNOWN = N_("%(subject)s stands in the table, but no entry of the ledger made it")
MISSING = N_("%(subject)s was entered in the ledger, but its row is gone")
BROKEN = N_("%(subject)s: what is kept is not what its hash in the records stands for")


@dataclass(frozen=True)
class Difference:
    """Something that does not agree; `seq` is the last entry about it, where there is one."""

    message: str
    params: Mapping[str, Any]
    seq: int | None = None

    def __str__(self) -> str:
        return self.message % self.params


Entry = Mapping[str, Any]
