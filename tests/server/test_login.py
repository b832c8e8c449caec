"""Who gets in: every path, forged and real sign-ins, roles, the way out. Over real sockets, with a real provider."""

import hashlib
import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from itsdangerous import Signer
from pydantic import SecretStr
from sqlalchemy import update

from dashboard.filters import Filter
from dashboard.server.cookie import SessionCookie
from dashboard.server.login import Login, login_of
from dashboard.state.tables import sessions as sessions_table
from tests.conftest import ROOT, Server, free_port
from tests.login import SECRET, LoginSite, clean_environment, login_env, provider, sign_in

PATHS = [
    "/", "/response", "/import", "/settings", "/nothing/here", "/index.html", "/favicon.png", "/manifest.json",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/script-health-check", "/_stcore/stream",
    "/_stcore/upload_file/x/y", "/media/x.csv", "/static/js/index.js", "/static/none", "/component/x/index.html",
    "/app/static/x.png", "/v/" + "A" * 32, "/v/", "//", "//media/x.csv", "/auth/../media/x.csv", "/healthz/",
    "/healthz/../", "/%2e%2e/media/x", "/_stcore//health", "/oauth2callback", "/bidi-components/x/y.js",
    "/readyz/", "/metrics/", "//metrics",
]  # fmt: skip
CLOSED = ["/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent"]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
FORGED = {
    "X-Csat-Sub": "ada", "x-csat-sid": "x" * 43, "X-CSAT-Role": "admin", "X-Forwarded-User": "ada",
    "Cookie": "csat_session=ada; _streamlit_user=ada",
}  # fmt: skip


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[LoginSite]:
    made = LoginSite(tmp_path_factory.mktemp("login"), issuer)
    made.server.wait()
    yield made
    made.close()


def raw(site: LoginSite, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """A request whose path nobody tidies up on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def handshake(site: LoginSite, **headers: str) -> int:
    """What a websocket's handshake is answered with; 101 where it is let in."""
    given = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit", **headers,
    }  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=30)
    connection.request("GET", "/_stcore/stream", headers=given)
    status = connection.getresponse().status
    connection.close()
    return status


def cookie_of(client: httpx.Client) -> str:
    """The header with which this client shows who it is."""
    return f"csat_session={client.cookies['csat_session']}"


def made_login(site: LoginSite) -> Login:
    """The login as the server has it."""
    told = {"oidc_client_id": "csat", "session_secret": SecretStr(SECRET)}
    login = login_of(site.settings.model_copy(update=told))
    assert login is not None
    return login


# Nobody


@pytest.mark.parametrize("forged", [{}, FORGED], ids=["anonymous", "forged"])
@pytest.mark.parametrize("path", PATHS)
def test_no_path_opens_to_nobody(site: LoginSite, path: str, forged: dict[str, str]) -> None:
    for method in METHODS:
        status, _, body = raw(site, method, path, **forged)
        assert (status, body.strip()) in ((401, b"Unauthorized"), (401, b"")), (method, path)
    status, headers, _ = raw(site, "GET", path, Accept="text/html", **forged)
    assert status == 303
    assert headers["location"].startswith("/auth/login?next=")
    assert raw(site, "PUT", path, Accept="text/html", **forged)[0] == 401


@pytest.mark.parametrize("path", CLOSED)
def test_what_nobody_needs_is_closed_to_everybody(site: LoginSite, path: str) -> None:
    with site.client("ada") as admin:
        for headers in ({}, {"Cookie": cookie_of(admin)}):
            assert raw(site, "GET", path, **headers)[0] == 404


def test_only_the_health_checks_answer_nobody(site: LoginSite) -> None:
    assert raw(site, "GET", "/healthz")[::2] == (200, b"ok")
    assert raw(site, "GET", "/readyz")[::2] == (200, b"ready")


@pytest.mark.parametrize("forged", [{}, FORGED, {"Authorization": f"Bearer {SECRET}"}])
def test_the_figures_of_the_server_open_to_nobody(site: LoginSite, forged: dict[str, str]) -> None:
    for method in METHODS:
        status, _, body = raw(site, method, "/metrics", **forged)
        assert (status, body.strip()) in ((401, b"Unauthorized"), (401, b"")), method
    with site.client("vera") as viewer, site.client("ada") as admin:
        assert raw(site, "GET", "/metrics", Cookie=cookie_of(viewer))[0] == 403
        assert b"csat_ready" in raw(site, "GET", "/metrics", Cookie=cookie_of(admin))[2]


@pytest.mark.parametrize("forged", [{}, FORGED], ids=["anonymous", "forged"])
def test_the_websocket_opens_to_nobody(site: LoginSite, forged: dict[str, str]) -> None:
    assert handshake(site, **forged) == 403
    assert handshake(site, Origin=site.url, **forged) == 403


def test_a_cookie_signed_with_another_secret_is_worth_nothing(site: LoginSite) -> None:
    with site.client("ada") as admin:
        sid = admin.cookies["csat_session"].rpartition(".")[0]
        mine = admin.cookies["csat_session"]
    assert raw(site, "GET", "/static/none", Cookie=f"csat_session={mine}")[0] != 401
    for secret, salt in (("another-secret-of-some-length-123456", "csat_session"), (SECRET, "other"), ("", "")):
        forged = Signer(secret or "x", salt=salt or "x").sign(sid).decode()
        assert raw(site, "GET", "/static/none", Cookie=f"csat_session={forged}")[0] == 401
    for broken in (sid, f"{sid}.", f".{sid}", mine[:-1], mine + "A", mine.swapcase(), "", "%00", "x" * 4000):
        assert raw(site, "GET", "/static/none", Cookie=f"csat_session={broken}")[0] == 401


# Signing in


def test_signing_in_leads_back_to_where_one_wanted_to_go(site: LoginSite) -> None:
    with site.client() as client:
        asked = client.get("/response?d=7&ch=phone")
        assert asked.status_code == 303
        wanted = httpx.QueryParams(asked.headers["location"].partition("?")[2])["next"]
        answer = sign_in(client, "vera", wanted)
        assert answer.headers["location"] == "/response?d=7&ch=phone"
        page = client.get(answer.headers["location"])
        assert (page.status_code, "<title>" in page.text) == (200, True)
        assert handshake(site, Cookie=cookie_of(client), Origin=site.url) == 101


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(site: LoginSite) -> None:
    with site.client() as client:
        answer = sign_in(client, "vera")
        (told,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("csat_session=")]
        assert {"HttpOnly", "Path=/", "SameSite=lax", f"Max-Age={12 * 3600}"} <= {p.strip() for p in told.split(";")}
        assert "Secure" not in told, "over http, on this computer"
        assert "csat_signing_in" not in client.cookies, "what signing in needed is gone after it"
        first = client.cookies["csat_session"]
        sign_in(client, "vera")
        assert client.cookies["csat_session"] != first, "each sign-in has an id of its own"


def test_the_way_to_the_provider_carries_all_that_binds_it_to_this_browser(site: LoginSite) -> None:
    with site.client() as client:
        there = httpx.URL(client.get("/auth/login").headers["location"]).params
    assert there["response_type"] == "code"
    assert there["code_challenge_method"] == "S256"
    assert len(there["code_challenge"]) == 43
    assert min(len(there["state"]), len(there["nonce"])) >= 20
    assert there["scope"] == "openid profile"
    assert there["redirect_uri"] == f"{site.url}/auth/callback"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "http:evil.example", "/auth/login", "", "evil.example", "/" + "x" * 1600,
     "/a\r\nSet-Cookie: x=1", "https:/evil.example"],
)  # fmt: skip
def test_no_sign_in_leads_to_another_site(site: LoginSite, target: str) -> None:
    with site.client() as client:
        assert sign_in(client, "vera", target).headers["location"] == "/"


def test_an_answer_that_was_not_asked_for_signs_nobody_in(site: LoginSite) -> None:
    with site.client() as victim, site.client() as other, site.client() as attacker:
        there = attacker.get("/auth/login").headers["location"]
        back = httpx.post(there, data={"sub": "ada"}).headers["location"].replace(site.url, "")
        for stranger in (victim, other):  # without any attempt of their own, then during one
            answer = stranger.get(back)
            assert (answer.status_code, "csat_session" in stranger.cookies) == (400, False)
            stranger.get("/auth/login")
            answer = stranger.get(back)
            assert (answer.status_code, "csat_session" in stranger.cookies) == (400, False)
            assert "Signing in did not work. Reference" in answer.text
            assert "Traceback" not in answer.text
        assert attacker.get(back).status_code == 303, "its own browser may use it"
        assert attacker.get(back).status_code == 400, "once"


def test_a_refusal_of_the_provider_is_said_without_its_words(site: LoginSite) -> None:
    with site.client(**{"Accept-Language": "zh-CN"}) as client:
        there = httpx.URL(client.get("/auth/login").headers["location"])
        state = there.params["state"]
        answer = client.get(f"/auth/callback?error=access_denied&error_description=<script>x</script>&state={state}")
        assert (answer.status_code, "登录未成功" in answer.text, "script" in answer.text) == (400, True, False)


def test_a_stranger_is_told_whom_to_ask(site: LoginSite) -> None:
    with site.client("guest") as stranger:
        for path in ("/", "/import", "/v/" + "A" * 32, "/static/js/index.js", "/media/x"):
            answer = stranger.get(path)
            assert answer.status_code == 403
            assert "Your account has no access here. Ask an administrator." in answer.text
        assert stranger.put("/_stcore/upload_file/x/y").status_code == 403
        assert handshake(site, Cookie=cookie_of(stranger), Origin=site.url) == 403
        token = re.search(r'name="token" value="(\w+)"', stranger.get("/").text)
        assert token is not None
        out = stranger.post("/auth/logout", data={"token": token[1]}, headers={"Origin": site.url})
        assert (out.status_code, "You are signed out." in out.text) == (200, True)
        assert stranger.get("/").status_code == 303


# Signing out


def test_only_our_own_form_signs_anybody_out(site: LoginSite) -> None:
    with site.client("vera") as client, site.client("ed") as other:
        cookie = SessionCookie(made_login(site))
        token, others = (cookie.form_token(c.cookies["csat_session"].rpartition(".")[0]) for c in (client, other))
        for origin, told in (
            (None, token), ("https://evil.example", token), ("null", token), (site.url, ""), (site.url, others),
            (site.url, token[:-1]), (site.url + ".evil.example", token),
        ):  # fmt: skip
            headers = {"Origin": origin} if origin else {}
            assert client.post("/auth/logout", data={"token": told}, headers=headers).status_code == 403
        assert client.get("/auth/logout").status_code == 405
        assert (
            client.post("/auth/logout", content=b"token=" + b"x" * 9000, headers={"Origin": site.url}).status_code
            == 403
        )
        assert client.get("/static/none").status_code != 401
        kept = cookie_of(client)
        assert client.post("/auth/logout", data={"token": token}, headers={"Origin": site.url}).status_code == 200
        assert "csat_session" not in client.cookies
        assert raw(site, "GET", "/static/none", Cookie=kept)[0] == 401, "what the browser kept is worth nothing"
        assert other.get("/static/none").status_code != 401


def test_a_session_whose_time_is_over_opens_nothing(site: LoginSite) -> None:
    with site.client("dora") as client:
        assert client.get("/static/none").status_code != 401
        with site.store.engine.begin() as connection:
            past = datetime.now(UTC) - timedelta(seconds=1)
            connection.execute(update(sessions_table).where(sessions_table.c.sub == "dora").values(expires_at=past))
        assert client.get("/").status_code == 303
        assert handshake(site, Cookie=cookie_of(client), Origin=site.url) == 403


def test_taking_access_away_holds_at_the_next_request(site: LoginSite) -> None:
    with site.client("dora") as client:
        assert client.get("/").status_code == 200
        site.store.people.disable("dora", by="ada")
        assert client.get("/").status_code == 303
        assert sign_in(client, "dora").headers["location"] == "/"
        assert client.get("/").status_code == 403
        site.store.people.put("dora", "viewer", by="ada")
        assert client.get("/").status_code == 200


# Roles


def test_viewers_upload_nothing(site: LoginSite) -> None:
    """An editor's request reaches Streamlit, which does not know this session; a viewer's ends at the guard."""
    for sub, is_refused in (("vera", True), ("ed", False), ("ada", False)):
        with site.client(sub) as client:
            cookie = cookie_of(client)
        for method in ("PUT", "DELETE", "POST", "PATCH"):
            for path in ("/_stcore/upload_file/x/y", "/_stcore/upload_file/", "//_stcore/upload_file/x/y"):
                status, _, body = raw(site, method, path, Cookie=cookie)
                assert ((status, body) == (403, b"Forbidden")) is is_refused, (sub, method, path, status, body)


def test_headers_of_a_client_never_reach_the_pages(site: LoginSite) -> None:
    """The role that a page shows is that of the session, whatever else the request says of itself."""
    with site.client("vera", **{k: v for k, v in FORGED.items() if k != "Cookie"}) as client:
        assert client.put("/_stcore/upload_file/x/y", content=b"a").status_code == 403


def test_foreign_hosts_and_origins_are_refused_with_a_good_cookie(site: LoginSite) -> None:
    with site.client("ada") as client:
        cookie = cookie_of(client)
    for path in ("/", "/auth/login", "/v/x", "/media/x", "/_stcore/health"):
        assert raw(site, "GET", path, Host="evil.example", Cookie=cookie)[0] == 400
    assert handshake(site, Cookie=cookie, Origin="https://evil.example") == 403
    assert handshake(site, Cookie=cookie, Host="evil.example", Origin="http://evil.example") in (400, 403)


# Share links


def test_a_link_opens_to_people_with_a_role_only(site: LoginSite) -> None:
    _, token = site.store.links.create(
        "response", Filter(), is_frozen=False, is_locked=True, hides_people=True, by="ed"
    )  # fmt: skip
    with site.client() as client:
        asked = client.get(f"/v/{token}")
        assert (asked.status_code, asked.headers["location"]) == (303, f"/auth/login?next=%2Fv%2F{token}")
        assert sign_in(client, "vera", f"/v/{token}").headers["location"] == f"/v/{token}"
        assert client.get(f"/v/{token}").headers["location"] == f"/response?v={token}"
    assert token not in site.server.log.read_text(errors="replace")


# The audit


def test_sign_ins_are_written_down(site: LoginSite) -> None:
    before = site.store.audit.count(who="vera", what="sign_in")
    with site.client("vera"):
        assert site.store.audit.count(who="vera", what="sign_in") == before + 1


# What is not started


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"CSAT_SESSION_SECRET": ""}, "A login needs a secret"),
        ({"CSAT_SESSION_SECRET": "short"}, "A login needs a secret"),
        ({"CSAT_SESSION_SECRET": "x" * 64}, "A login needs a secret"),
        ({"CSAT_SESSION_SECRET": "changeme" * 8}, "A login needs a secret"),
        ({"CSAT_OIDC_CLIENT_ID": ""}, "The identity provider has to know this dashboard"),
        ({"CSAT_OIDC_ISSUER": "ftp://id.example"}, "CSAT_OIDC_ISSUER"),
        ({"CSAT_OIDC_ROLE_CLAIM": "groups"}, "Roles by group need both"),
        ({"CSAT_OIDC_ROLES": '{"a": "owner"}', "CSAT_OIDC_ROLE_CLAIM": "groups"}, "CSAT_OIDC_ROLES"),
        ({"CSAT_HOST": "0.0.0.0"}, "CSAT_PUBLIC_URL"),
    ],
)
def test_no_server_starts_with_a_login_that_is_not_safe(tmp_path: Path, given: dict[str, str], sentence: str) -> None:
    env = clean_environment() | login_env("https://id.example") | {"CSAT_DATA": str(tmp_path)} | given
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(free_port())]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    for name in ("CSAT_SESSION_SECRET", "CSAT_OIDC_CLIENT_SECRET"):
        assert not env[name] or env[name] not in done.stderr


def test_without_a_login_the_server_says_whom_it_answers(sample_server: Server) -> None:
    assert "No login is set up: only this computer is answered" in sample_server.log.read_text(errors="replace")


def test_a_provider_that_is_away_stops_nobody_else(site: LoginSite, tmp_path: Path) -> None:
    away = LoginSite(tmp_path, f"http://127.0.0.1:{free_port()}")
    away.server.wait()
    try:
        sid = away.store.people.sign_in("ada", "Ada")
        with away.client() as client:
            answer = client.get("/auth/login")
            assert (answer.status_code, "cannot be reached now" in answer.text) == (503, True)
            signer = Signer(SECRET, salt="csat_session", digest_method=hashlib.sha256)
            client.cookies["csat_session"] = signer.sign(sid).decode()
            assert client.get("/").status_code == 200
    finally:
        away.close()


def test_trying_too_often_has_to_wait(tmp_path: Path, issuer: str) -> None:
    hurried = LoginSite(tmp_path, issuer)
    hurried.server.wait()
    try:
        with hurried.client() as client:
            statuses = [client.get("/auth/login").status_code for _ in range(25)]
            assert statuses == [302] * 20 + [429] * 5
            told = client.get("/auth/callback?code=x&state=y")
            assert (told.status_code, 0 < int(told.headers["retry-after"]) <= 60) == (429, True)
            assert client.get("/").status_code == 303
    finally:
        hurried.close()
