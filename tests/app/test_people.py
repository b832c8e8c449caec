"""Pages by role, and what an open tab says when its session or its owner's access is gone: within one run."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.store.people import ROLES
from dashboard.ui import access
from dashboard.ui.contents import MODULES, NEEDS
from dashboard.words import words
from tests.app.conftest import ENTRY
from tests.login import OPERATOR

GONE = "Sign in again. Your filters are kept in the address."
REFUSED = "This page is not for your role. Ask an administrator."
NO_ACCESS = "Your account has no access here. Ask an administrator."


@pytest.fixture(scope="module")
def store(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small store, with a login and a person of each role."""
    data = shutil.copytree(filled, tmp_path_factory.mktemp("people") / "data")
    with Store(read_settings(data=data, oidc_issuer="https://id.example"), operator=OPERATOR) as made:
        for role in ROLES:
            made.people.put(role, role, by=OPERATOR, name=f"{role} ![x](http://a.b/c.png)")
        yield made


@pytest.fixture
def comes(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """comes(sub, sid, slug) → a page, run for whoever the guard's headers name."""
    monkeypatch.setattr(access, "_open", lambda: store)

    def go(sub: str | None, sid: str | None, slug: str = "", **address: str) -> AppTest:
        visitor = AppTest.from_file(str(ENTRY), default_timeout=120)
        visitor.context["locale"] = "en-GB"
        visitor.user = {"sub": sub, "sid": sid}
        if slug:
            visitor._page_hash = calc_hash(slug)  # AppTest only switches to pages that are files
        for key, value in address.items():
            visitor.query_params[key] = value
        return visitor.run()

    return go


def said(at: AppTest) -> list[str]:
    """All sentences in the main part, as they are read."""
    return [element.value.replace("\\", "") for element in at.markdown]


def headed(at: AppTest) -> list[str]:
    """The page's title."""
    return [element.value for element in at.header]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_there_for_the_roles_it_is_for(store: Store, comes: Callable[..., AppTest], role: str) -> None:
    sid = store.people.sign_in(role, role)
    reach = list(ROLES).index(role)
    for module in MODULES:
        at = comes(role, sid, module.SLUG)
        is_open = reach >= list(ROLES).index(NEEDS.get(module.SLUG, "viewer"))
        assert (headed(at) != []) is is_open, module.SLUG
        assert (REFUSED in said(at)) is not is_open, module.SLUG
        assert not at.exception


@pytest.mark.parametrize(
    ("sub", "sid"), [(None, None), ("admin", None), ("admin", "x" * 43), ("local", None), ("cli:root", None), ("", "")]
)
def test_headers_that_name_no_session_open_no_page(comes: Callable[..., AppTest], sub: str, sid: str) -> None:
    for module in MODULES:
        at = comes(sub, sid, module.SLUG)
        assert (headed(at), GONE in said(at), len(at.metric), len(at.button)) == ([], True, 0, 0)


def test_a_session_is_of_no_use_to_somebody_else(store: Store, comes: Callable[..., AppTest]) -> None:
    at = comes("admin", store.people.sign_in("viewer", "viewer"))
    assert (headed(at), GONE in said(at)) == ([], True)


def test_an_open_tab_says_within_one_run_what_has_changed(store: Store, comes: Callable[..., AppTest]) -> None:
    sid = store.people.sign_in("editor", "editor")
    at = comes("editor", sid, "import")
    assert headed(at) == ["Import data"]
    store.people.put("editor", "viewer", by=OPERATOR)
    at.run()
    assert (headed(at), REFUSED in said(at)) == ([], True)
    store.people.put("editor", "editor", by=OPERATOR)
    assert headed(at.run()) == ["Import data"]
    store.people.disable("editor", by=OPERATOR)
    at.run()
    assert (headed(at), GONE in said(at)) == ([], True), "its sessions ended with its access"
    again = store.people.sign_in("editor", "editor")
    at = comes("editor", again)
    assert (headed(at), NO_ACCESS in said(at)) == ([], True)
    store.people.put("editor", "editor", by=OPERATOR)
    assert headed(at.run()) == ["Overview"]
    store.people.sign_out(again)
    at.run()
    assert (headed(at), GONE in said(at)) == ([], True)


def test_the_sidebar_says_who_is_signed_in_and_lets_them_out(store: Store, comes: Callable[..., AppTest]) -> None:
    sid = store.people.sign_in("viewer", "viewer ![x](http://a.b/c.png)")
    at = comes("viewer", sid)
    assert "viewer ![x](http://a.b/c.png)" in [text.value for text in at.sidebar.text], "as letters"
    (out,) = [button for button in at.sidebar.button if button.key == "sign_out"]
    out.click().run()
    assert GONE in said(at)
    assert store.people.signed_in(sid) is None


def test_general_settings_and_people_are_for_administrators(store: Store, comes: Callable[..., AppTest]) -> None:
    shown = {}
    for role in ("editor", "admin"):
        at = comes(role, store.people.sign_in(role, role), "settings")
        shown[role] = [tab.label for tab in at.tabs]
    assert [name for name in shown["admin"] if name not in shown["editor"]] == ["General", "People"]


def test_an_administrator_changes_a_role_on_the_page(store: Store, comes: Callable[..., AppTest]) -> None:
    store.people.sign_in("new", "A <b>New</b> One")
    at = comes("admin", store.people.sign_in("admin", "admin"), "settings")
    assert "A <b>New</b> One" in [text.value for text in at.text]
    (box,) = [box for box in at.selectbox if (box.key or "").startswith("role_new_")]
    assert box.value is None
    box.select("viewer").run()
    assert store.people.role_of("new") == "viewer"
    (mine,) = [button for button in at.button if (button.key or "").startswith("disable_admin_")]
    mine.click().run()
    assert any("last administrator" in error.value for error in at.error)
    assert store.people.role_of("admin") == "admin"


def test_the_audit_speaks_of_people_and_pages_as_they_are_called(store: Store) -> None:
    from dashboard.pages import _settings_people
    from dashboard.pages._parts import Screen
    from dashboard.ui.people_desk import PeopleDesk

    store.people.put("told", "viewer", by=OPERATOR, name="Told <i>Off</i>")
    store.people.put("told", "editor", by=OPERATOR)
    store.audit.write("told", "export", "response", format="pdf")
    store.audit.write("told", "link_made", "k7", page="peaks", is_frozen=True, is_locked=False)
    store.audit.write(OPERATOR, "restore", "kept", forgotten=0)
    for lang, export, link, role in (
        ("en", ("Response times", "Format pdf"), ("k7", "Page Peaks & staffing · figures frozen"),
         ("Told <i>Off</i>", "Role Editor · before Viewer")),
        ("zh_CN", ("响应时长", "格式 pdf"), ("k7", "页面 高峰与排班 · 数据已固定"),
         ("Told <i>Off</i>", "角色 编辑者 · 原为 查看者")),
    ):  # fmt: skip
        t = words(lang)
        desk = PeopleDesk(SimpleNamespace(store=store, by=OPERATOR), t)
        screen = Screen(lang, "light", t, print, print)
        lines = {line.what: line for line in reversed(desk.done(None, None, 1, 5)[0])}
        for what, told in (("export", export), ("link_made", link), ("role", role)):
            assert (lines[what].of, _settings_people._details(lines[what].details, desk, screen)) == told
        assert _settings_people._details(lines["restore"].details, desk, screen) == "forgotten 0"


def test_what_is_exported_is_written_down_when_it_is_built(
    store: Store, comes: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.ui import exports

    made = {}
    monkeypatch.setattr(exports.st, "popover", lambda *_, **__: Opened())
    monkeypatch.setattr(exports.st, "download_button", lambda label, data, *_, **__: made.update({label: data}))
    comes("viewer", store.people.sign_in("viewer", "viewer"), "response")
    before = store.audit.count(what="export")
    for label in ("Excel", "Web page", "CSV, a file a card"):
        assert len(made[label]()) > 1000
    lines = store.audit.every(what="export", limit=3)
    assert store.audit.count(what="export") == before + 3
    assert [(e.who, e.of, e.details["format"]) for e in lines] == [
        ("viewer", "response", form) for form in ("csv", "html", "xlsx")
    ]
    store.people.disable("viewer", by=OPERATOR)
    try:
        for label in ("Excel", "Web page", "CSV, a file a card"):
            with pytest.raises(Exception, match="Sign in again"):
                made[label]()
    finally:
        store.people.put("viewer", "viewer", by=OPERATOR)
    assert store.audit.count(what="export") == before + 3


class Opened:
    """A popover that is open."""

    open = True

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        return None
