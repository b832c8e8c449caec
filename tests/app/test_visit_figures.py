"""What a link shows is what was shared: every table of every page, cell by cell, beside the full reader's."""

import shutil
from datetime import date

import pytest

from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.ui.contents import VIEWS
from dashboard.ui.reporting import report
from dashboard.words import words

EN = words("en")
# They compare the period with other promotions: of those a locked link tells nothing.
OTHER_DATES = {("peaks", "campaigns"), ("peaks", "promo_load")}
MARCH = Filter(days=None, start_date=date(2026, 3, 9), end_date=date(2026, 3, 22), compare="dow")


@pytest.fixture(scope="module")
def store(filled, tmp_path_factory):
    data = shutil.copytree(filled, tmp_path_factory.mktemp("figures") / "data")
    with Store(read_settings(data=data)) as opened:
        yield opened


def tables(read, slug, filter):
    """Sentence and every table of a page, by card."""
    drawn = report(read, slug, filter, EN)
    return drawn.sentence, {sheet.key: sheet.table for sheet in drawn.sheets if (slug, sheet.key) not in OTHER_DATES}


@pytest.mark.parametrize("filter", [Filter(), Filter(days=7), MARCH], ids=["28", "7", "march"])
@pytest.mark.parametrize("slug", VIEWS)
def test_a_locked_link_shows_the_figures_that_were_shared(store, slug, filter):
    _, token = store.links.create(slug, filter, is_frozen=True, is_locked=True, hides_people=False, by="local")
    link = store.links.find(token)
    wanted, got = tables(store.read, slug, filter), tables(store.links.reader_of(link), slug, link.filter)
    assert len(wanted[1]) > 0
    assert got == wanted


def test_with_a_list_chosen_it_shows_the_chosen_rows_alone(store):
    phone = Filter(channels=("phone",))
    _, token = store.links.create("overview", phone, is_frozen=True, is_locked=True, hides_people=False, by="local")
    link = store.links.find(token)
    (_, full), (_, seen) = tables(store.read, "overview", phone), tables(store.links.reader_of(link), "overview", phone)
    assert [row[0].text for row in full["groups"].rows] == ["Chat", "Phone", "WeChat", "Email"]
    assert seen["groups"].rows == tuple(row for row in full["groups"].rows if row[0].text == "Phone")
    assert {key: table for key, table in seen.items() if key != "groups"} == {
        key: table for key, table in full.items() if key != "groups"
    }
