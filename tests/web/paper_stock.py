"""What the town has of the office's papers."""

from datetime import timedelta
from typing import TYPE_CHECKING

from assetlend.documents import emblem
from assetlend.services import emblems
from tests.factories import NOW
from tests.paper_pictures import emblem_file

if TYPE_CHECKING:
    from tests.web.town import Town


def build(town: "Town") -> None:
    """The emblem that papers bear."""
    with town.database.transaction() as session:
        at = NOW + timedelta(days=2, hours=8)
        emblems.supply(session, actor=town.actor("admin"), now=at, picture=emblem.clean(emblem_file()))
