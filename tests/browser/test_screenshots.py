"""Pictures of every page at three widths, light and dark, in both languages, for people to look at.

They go to build/screenshots. What a machine can say about them is checked here: something is drawn, nothing is cut.
"""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_walk
from tests.conftest import ROOT, Server

FOLDER = ROOT / "build" / "screenshots"
SLUGS = ("response", "resolution", "satisfaction", "peaks", "channels", "agents", "tickets", "settings")
# The start page and the import in all twelve ways; the others in four that hold every width, colour and language.
FOUR = {(1440, "light", "en-GB"), (1440, "dark", "zh-CN"), (1024, "light", "zh-CN"), (390, "dark", "en-GB")}


@pytest.mark.parametrize("lang", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_pictures(browser: Browser, sample_server: Server, width: int, scheme: str, lang: str) -> None:
    context, walk = new_walk(
        browser, sample_server, locale=lang, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    slugs = SLUGS if (width, scheme, lang) in FOUR else ()
    for name, path in (("overview", "/"), ("import", "/import"), *((slug, f"/{slug}") for slug in slugs)):
        page = walk.open(path)
        if name == "overview":
            expect(page.locator("button.card")).to_have_count(6)
            expect(page.locator(".js-plotly-plot")).to_have_count(2)
            cut = page.locator("button.card .value").evaluate_all(
                "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
            )
            assert cut == 0
        height = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(900, height + 10)})
        walk.settle()
        FOLDER.mkdir(parents=True, exist_ok=True)
        picture = page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}-{lang[:2]}.png")
        assert len(picture) > 10_000
        page.set_viewport_size({"width": width, "height": 900})
    assert walk.errors == []
    assert walk.foreign == []
    context.close()
