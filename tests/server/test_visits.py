"""The addresses of share links: where they lead, what they say when they lead nowhere, how often one may guess."""

from types import SimpleNamespace

import pytest

from dashboard.errors import DashboardError
from dashboard.server.plain import preferred
from dashboard.server.tries import MOST_VISITORS, Tries
from dashboard.server.visits import Visits
from tests.loops import result_of

GOOD = {"good": SimpleNamespace(page="overview"), "phone": SimpleNamespace(page="response")}
REASONS = {"old": "expired", "off": "stopped", "gone": "erased"}


class GoneError(DashboardError):
    def __init__(self, reason: str) -> None:
        super().__init__("This link doesn't exist.")
        self.reason = reason


def find(token):
    if token in GOOD:
        return GOOD[token]
    raise GoneError(REASONS.get(token, "unknown"))


async def nothing(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Site:
    """The middleware, asked as a server asks it."""

    def __init__(self, **given):
        self.app = Visits(nothing, find, **given)

    def get(self, path, method="GET", client="1.1.1.1", **headers):
        sent = []

        async def ask():
            scope = {"type": "http", "path": path, "method": method, "client": (client, 1), "query_string": b""}
            scope["headers"] = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]

            async def send(message):
                sent.append(message)

            await self.app(scope, None, send)

        result_of(ask())
        got = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
        return SimpleNamespace(status=sent[0]["status"], headers=got, body=sent[-1].get("body", b"").decode())


@pytest.mark.parametrize(("token", "to"), [("good", "/?v=good"), ("phone", "/response?v=phone")])
def test_a_link_leads_to_its_page(token, to):
    answer = Site().get(f"/v/{token}")
    assert (answer.status, answer.headers["location"], answer.headers["cache-control"]) == (303, to, "no-store")


@pytest.mark.parametrize(
    ("token", "status"),
    [("old", 410), ("off", 410), ("gone", 410), ("x", 404), ("", 404), ("a/b", 404), (":token", 404)],
)
def test_what_leads_nowhere_is_one_plain_page(token, status):
    answer = Site().get(f"/v/{token}")
    assert answer.status == status
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.body
    assert "<p>This link doesn&#x27;t exist.</p>" in answer.body


def test_unknown_addresses_all_look_the_same():
    site = Site()
    pages = {site.get(f"/v/{token}", client=token).body for token in ("", "x", ":token", "Good", "good ", "a/b", "<b>")}
    assert len(pages) == 1


def test_the_page_speaks_chinese_to_those_who_ask_for_it():
    answer = Site().get("/v/x", accept_language="zh-CN,zh;q=0.9,en;q=0.8")
    assert '<html lang="zh-CN">' in answer.body
    assert "<h1>客户满意度</h1>" in answer.body


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "en"),
        ("de,zh;q=0.5,en;q=0.4", "zh_CN"),
        ("en;q=0.4,zh-Hans-CN;q=0.5", "zh_CN"),
        ("en-GB,zh", "en"),
        ("zh;q=0,en;q=0.1", "en"),
        ("zha,fr;q=x,*", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(accepted, lang):
    assert preferred(accepted) == lang


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_do_nothing(method):
    answer = Site().get("/v/good", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_other_paths_pass():
    assert {Site().get(path).status for path in ("/", "/v", "/vv/good", "/static/v/good")} == {299}


def test_twenty_wrong_guesses_a_minute_and_address():
    now = [100.0]
    site = Site(tries=Tries(clock=lambda: now[0]))
    assert [site.get(f"/v/{n}").status for n in range(20)] == [404] * 20
    refused = site.get("/v/21")
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert site.get("/v/good").status == 303, "who has a link never waits for others behind the same address"
    assert site.get("/v/21", client="2.2.2.2").status == 404
    now[0] += 59
    assert site.get("/v/21").status == 429
    now[0] += 1
    assert site.get("/v/good").status == 303


def test_those_who_open_what_works_are_never_refused():
    site = Site()
    assert {site.get("/v/good").status for _ in range(50)} == {303}


def test_the_window_slides():
    now = [0.0]
    tries = Tries(most=2, seconds=60, clock=lambda: now[0])
    for now[0] in (0.0, 50.0):
        tries.note("a")
    now[0] = 60.0
    assert tries.wait("a") == 0
    tries.note("a")
    assert tries.wait("a") == 50  # those of 50 and 60 are left


def test_memory_has_an_end():
    tries = Tries(most=1, seconds=1e9)
    for visitor in range(MOST_VISITORS + 5):
        tries.note(str(visitor))
    assert (tries.wait("4"), tries.wait("5") > 0) == (0, True)
