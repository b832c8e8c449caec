"""What a page costs, counted rather than timed: questions to the mart, messages and bytes to the browser.

A figure above its limit is no fault by itself: look what was added, then make it cheaper or raise the limit here.
"""

from collections import Counter
from collections.abc import Hashable

import polars as pl
import pytest

from bench.wire import Viewer
from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.ui.reporting import report
from dashboard.words import SOURCE, words
from tests.conftest import Server

KILOBYTE = 1024
# Page: questions, different ones among them, messages, kilobytes. About a tenth above what the sample data take.
MOST = {
    "overview": (60, 12, 86, 70),
    "response": (56, 24, 104, 148),
    "resolution": (109, 42, 121, 131),
    "satisfaction": (62, 26, 115, 106),
    "peaks": (25, 25, 127, 146),
    "channels": (79, 47, 114, 117),
    "agents": (14, 14, 57, 110),
    "tickets": (5, 5, 52, 74),
}


@pytest.mark.parametrize("slug", MOST)
def test_a_page_is_not_much_heavier_than_it_was(sample_server: Server, slug: str) -> None:
    with Viewer(sample_server.port) as viewer:
        first = viewer.ask("" if slug == "overview" else slug)
    assert first.messages <= MOST[slug][2], first.kinds
    assert first.bytes <= MOST[slug][3] * KILOBYTE, first.kinds


@pytest.mark.parametrize("slug", MOST)
def test_a_page_asks_not_many_more_questions_than_it_did(sample_server: Server, slug: str) -> None:
    asked: Counter[Hashable] = Counter()
    with Store(read_settings(data=sample_server.data)).open() as store:
        answers = store.read

        def read(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
            asked[name, filter, repr(sorted(params.items()))] += 1
            return answers(name, filter, **params)

        assert report(read, slug, Filter(), words(SOURCE)) is not None
    assert asked.total() <= MOST[slug][0], asked.most_common(5)
    assert len(asked) <= MOST[slug][1], asked.most_common(5)
