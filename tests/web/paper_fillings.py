"""The forms of who sees to the office's papers and its register's sums."""

from io import BytesIO

from tests.paper_pictures import emblem_file
from tests.web.fillings import Filling
from tests.web.town import Town


def supply_emblem(_town: Town) -> Filling:
    return Filling("admin", "/office/emblem", {"file": [(BytesIO(emblem_file(side=300)), "ครุฑ.png")]}, {})


ALL = (supply_emblem,)
