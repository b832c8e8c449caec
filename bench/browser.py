"""What a visitor sees: first load over a slow line, then one change of the period after the other."""

import time
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, WebSocket, sync_playwright

Found = dict[str, Any]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
QUIET_MS, PATIENCE_MS = 700, 90_000
CHART = ".js-plotly-plot .main-svg"
# Watches the main part: when it last changed, how few charts it ever had since, how far things jumped.
WATCH = """() => {
    const main = document.querySelector('[data-testid=stMain]') ?? document.body;
    const seen = {last: 0, began: performance.now(), least: Infinity, shift: 0};
    const count = () => main.querySelectorAll('.js-plotly-plot .main-svg').length;
    window.seen = seen;
    new MutationObserver(() => {
        seen.last = performance.now();
        seen.least = Math.min(seen.least, count());
    }).observe(main, {subtree: true, childList: true, attributes: true, characterData: true});
    new PerformanceObserver(list => list.getEntries().forEach(e => seen.shift += e.value))
        .observe({type: 'layout-shift', buffered: true});
}"""
AGAIN = "() => Object.assign(window.seen, {last: 0, began: performance.now(), least: Infinity, shift: 0})"
IS_QUIET = f"""() => window.seen.last > 0 && !document.querySelector('[data-testid=stSkeleton]')
    && performance.now() - window.seen.last > {QUIET_MS}
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(box => box.querySelector('.main-svg'))
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'running'"""


def measure(port: int, slugs: list[str], clicks: int) -> dict[str, Found]:
    """By page."""
    from bench.pages import chromium

    path = chromium()
    if path is None:
        return {"browser": {"nothing measured": "no Chromium on this machine"}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            return {slug: _page(browser, port, slug, clicks) for slug in slugs}
        finally:
            browser.close()


def _page(browser: Browser, port: int, slug: str, clicks: int) -> Found:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    page = context.new_page()
    weight = {"http": 0.0, "websocket": 0.0}
    session = context.new_cdp_session(page)
    _weigh(session, page, weight)
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', {WATCH})")
    path = "" if slug == "overview" else slug
    session.send("Network.emulateNetworkConditions", LINE)
    page.goto(f"http://127.0.0.1:{port}/{path}")
    _settle(page)
    loaded = page.evaluate("window.seen.last")
    found: Found = {
        "first load ms": round(loaded), "MB": (weight["http"] + weight["websocket"]) / 1e6,
        "websocket KB": weight["websocket"] / 1024, "charts": page.locator(CHART).count(),
        "shift on load": page.evaluate("window.seen.shift"),
    }  # fmt: skip
    session.send("Network.emulateNetworkConditions", LINE | {"latency": 0, "downloadThroughput": -1})
    waits, flashes, shifts, weights = [], 0, [], []
    for _ in range(clicks):
        before, heavy = page.locator(CHART).count(), weight["websocket"]
        page.evaluate(AGAIN)
        page.keyboard.press("[")
        _settle(page)
        seen = page.evaluate("window.seen")
        waits.append(seen["last"] - seen["began"])
        flashes += seen["least"] < min(before, page.locator(CHART).count())
        shifts.append(seen["shift"])
        weights.append((weight["websocket"] - heavy) / 1024)
    if waits:
        waits.sort()
        found |= {
            "click p50 ms": round(median(waits)), "p95 ms": round(waits[min(len(waits) - 1, round(0.95 * len(waits)))]),
            "flashes": flashes, "of": len(waits), "worst shift": max(shifts), "KB a click": median(weights),
        }  # fmt: skip
    context.close()
    return found


def _weigh(session: CDPSession, page: Page, weight: dict[str, float]) -> None:
    """Add up what arrives: compressed bodies, and what the websocket carries before it is compressed."""
    session.send("Network.enable")

    def loaded(event: Found) -> None:
        weight["http"] += event["encodedDataLength"]

    def opened(socket: WebSocket) -> None:
        def got(data: str | bytes) -> None:
            weight["websocket"] += len(data)

        socket.on("framereceived", got)

    session.on("Network.loadingFinished", loaded)
    page.on("websocket", opened)


def _settle(page: Page) -> None:
    """Until nothing has moved for a while."""
    page.wait_for_function(IS_QUIET, timeout=PATIENCE_MS, polling=100)
    time.sleep(0.05)
