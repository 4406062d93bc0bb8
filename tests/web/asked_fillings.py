"""The form of the three questions."""

from tests.web.asked import KEY
from tests.web.fillings import Filling, choice
from tests.web.town import Town


def three_questions(_town: Town) -> Filling:
    good = {"steps": "5", "officials": "4", "overall": "1"}
    return Filling(None, f"/q/{KEY}", good, dict.fromkeys(good, choice()))


ALL = (three_questions,)
