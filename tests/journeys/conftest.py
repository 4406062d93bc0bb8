"""The journeys' fixtures."""

from collections.abc import Iterator

import pytest

from tests.journeys.browser import browser, page, phone, playwright, serving
from tests.journeys.sample_site import Site, sample_site
from tests.journeys.tours import tour

__all__ = ["browser", "page", "phone", "playwright", "tour"]


@pytest.fixture
def site() -> Iterator[Site]:
    """The sample site; when the test ends, no policy may have been broken, not in a worker either."""
    app = sample_site()
    with serving(app) as base:
        yield Site(app, base)
    assert app.config["REPORTS"] == []
