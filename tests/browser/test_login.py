"""Signing in as people do it: in a browser, at a real identity provider; what each role sees; what open tabs say when
a session ends or access is taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, Walk, violations
from tests.login import NAMES, LoginSite, provider


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginSite]:
    with provider() as issuer:
        made = LoginSite(tmp_path_factory.mktemp("login"), issuer)
        made.server.wait()
        yield made
        made.close()


@pytest.fixture
def people(browser: Browser, site: LoginSite) -> Iterator["People"]:
    made = People(browser, site)
    yield made
    for walk in made.walks:
        walk.page.context.close()


class People:
    """Visitors, each in a browser of their own."""

    def __init__(self, browser: Browser, site: LoginSite) -> None:
        self.browser, self.site, self.walks = browser, site, []

    def comes(self, sub: str, path: str = "/", **wishes: object) -> Walk:
        """Somebody opens an address, is sent to the provider, signs in there, and is back at the address."""
        context = self.browser.new_context(**DESK | wishes)
        walk = Walk(context.new_page(), self.site.server)
        self.walks.append(walk)
        walk.page.goto(self.site.url + path)
        expect(walk.page.get_by_role("heading", name="Authorize Client")).to_be_visible()
        walk.page.get_by_role("button", name=sub, exact=True).click()
        walk.page.wait_for_url(lambda url: url.startswith(self.site.url))
        walk.errors.clear()  # what the provider's pages asked for and complained of is none of ours
        walk.foreign.clear()
        return walk


def navigation(page: Page) -> list[str]:
    """The pages that the sidebar offers, without their icons' names."""
    links = page.get_by_test_id("stSidebarNav").get_by_role("link").all_inner_texts()
    return [text.splitlines()[-1] for text in links]


def test_signing_in_leads_to_the_address_one_asked_for(people: People) -> None:
    walk = people.comes("vera", "/response?d=7&cmp=none")
    walk.settle()
    expect(walk.page.get_by_role("heading", name="Response times", level=2)).to_be_visible()
    walk.address_is({"d": "7", "cmp": "none"}, "/response")
    expect(walk.page.get_by_test_id("stSidebar").get_by_text(NAMES["vera"], exact=True)).to_be_visible()
    walk.page.reload()
    walk.settle()
    walk.address_is({"d": "7", "cmp": "none"}, "/response")


def test_each_role_is_offered_its_pages(people: People) -> None:
    viewer, editor, admin = (people.comes(sub) for sub in ("vera", "ed", "ada"))
    for walk in (viewer, editor, admin):
        walk.settle()
    shown = navigation(admin.page)
    assert len(shown) == 11
    assert navigation(editor.page) == shown
    assert [name for name in shown if name not in navigation(viewer.page)] == ["Import data", "Settings"]
    for path in ("/import", "/settings"):
        viewer.page.goto(people.site.url + path)
        viewer.settle()
        expect(viewer.page.get_by_text("This page is not for your role. Ask an administrator.")).to_be_visible()
        expect(viewer.page.get_by_test_id("stFileUploader")).to_have_count(0)
    viewer.page.get_by_role("button", name="Open the Overview").click()
    expect(viewer.page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    for walk, tabs in ((editor, {"General": 0, "People": 0}), (admin, {"General": 1, "People": 1})):
        walk.open("/settings")
        for name, count in tabs.items():
            expect(walk.page.get_by_role("tab", name=name, exact=True)).to_have_count(count)


def test_an_administrator_gives_and_takes_roles_and_open_tabs_follow(people: People) -> None:
    guest, admin = people.comes("guest"), people.comes("ada", "/settings")
    expect(guest.page.get_by_text("Your account has no access here. Ask an administrator.")).to_be_visible()
    admin.settle()
    admin.page.get_by_role("tab", name="People", exact=True).click()
    admin.settle()
    assert violations(admin.page) == []
    row = admin.page.locator(".st-key-person_guest")
    row.get_by_role("combobox").click()
    admin.page.get_by_role("option", name="Viewer").click()
    expect(row.get_by_role("button", name="Take access away")).to_be_visible()
    guest.open("/")
    expect(guest.page.get_by_role("heading", name="Overview", level=2)).to_be_visible()
    row.get_by_role("button", name="Take access away").click()
    expect(row.get_by_role("button", name="Take access away")).to_have_count(0)
    guest.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Resolution", exact=True).click()
    expect(guest.page.get_by_text("Sign in again. Your filters are kept in the address.")).to_be_visible()
    expect(guest.page.get_by_role("heading", name="Resolution", level=2)).to_have_count(0)
    guest.page.get_by_role("link", name="Sign in", exact=True).click()
    guest.page.get_by_role("button", name="guest", exact=True).click()
    expect(guest.page.get_by_text("Your account has no access here. Ask an administrator.")).to_be_visible()
    entries = admin.page.locator(".st-key-card_audit")
    admin.open("/settings")
    admin.page.get_by_role("tab", name="People", exact=True).click()
    expect(entries.get_by_text("Access taken away").first).to_be_visible()


def test_names_of_people_are_letters(people: People) -> None:
    admin = people.comes("ada", "/settings")
    admin.settle()
    admin.page.get_by_role("tab", name="People", exact=True).click()
    expect(admin.page.locator(".st-key-person_vera").get_by_text(NAMES["vera"], exact=True)).to_be_visible()
    assert admin.page.locator(".st-key-person_vera b").count() == 0
    assert admin.errors == []


def test_signing_out_ends_every_tab(people: People) -> None:
    walk = people.comes("ed", "/response?d=7")
    walk.settle()
    tab = Walk(walk.page.context.new_page(), people.site.server)
    tab.open("/resolution?d=7")
    walk.page.get_by_role("button", name="Sign out").click()
    expect(walk.page.get_by_text("Sign in again. Your filters are kept in the address.")).to_be_visible()
    assert violations(walk.page) == []
    tab.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Channels & bot", exact=True).click()
    expect(tab.page.get_by_text("Sign in again. Your filters are kept in the address.")).to_be_visible()
    cookies = {c["name"]: c for c in walk.page.context.cookies()}
    assert cookies["csat_session"]["httpOnly"] is True
    walk.page.get_by_role("link", name="Sign in", exact=True).click()
    walk.page.get_by_role("button", name="ed", exact=True).click()
    expect(walk.page.get_by_role("heading", name="Response times", level=2)).to_be_visible()
    walk.address_is({"d": "7"}, "/response")


def test_whoever_has_no_access_can_sign_out_and_come_as_somebody_else(people: People) -> None:
    walk = people.comes("guest")
    walk.page.get_by_role("button", name="Sign out").click()
    expect(walk.page.get_by_text("You are signed out.")).to_be_visible()
    walk.page.get_by_role("link", name="Sign in", exact=True).click()
    walk.page.get_by_role("button", name="vera", exact=True).click()
    expect(walk.page.get_by_role("heading", name="Overview", level=2)).to_be_visible()


def test_it_speaks_chinese(people: People) -> None:
    guest = people.comes("dora", locale="zh-CN")
    guest.settle()
    expect(guest.page.get_by_role("button", name="退出登录")).to_be_visible()
    guest.page.get_by_role("button", name="退出登录").click()
    expect(guest.page.get_by_text("请重新登录。您的筛选条件保存在地址中。")).to_be_visible()
    expect(guest.page.get_by_role("link", name="登录", exact=True)).to_be_visible()


def test_uploads_and_downloads_are_made_in_the_name_of_who_makes_them(people: People, tmp_path: Path) -> None:
    editor = people.comes("ed", "/import")
    editor.settle()
    file = tmp_path / "客户.csv"
    file.write_text("ticket_id,created_at,channel,status\nX1,2026-11-20 10:00,phone,open\n", "utf-8")
    editor.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(file)
    expect(editor.page.get_by_text("客户.csv").first).to_be_visible()
    editor.open("/response")
    editor.page.get_by_role("button", name="Export").click()
    with editor.page.expect_download() as told:
        editor.page.get_by_role("button", name="Excel").click()
    saved = told.value
    assert saved.suggested_filename.endswith(".xlsx")
    (line,) = people.site.store.audit.every(who="ed", what="export")
    assert (line.of, line.details) == ("response", {"format": "xlsx"})
    answer = people.browser.new_context().new_page().request.get(saved.url)
    assert answer.status in (401, 404), "the file's address is worth nothing without the cookie"
    assert editor.foreign == []


def test_exports_need_access_when_they_are_built(people: People) -> None:
    """The button stays on screen after access was taken away; the file is not built."""
    walk = people.comes("dora", "/response")
    walk.settle()
    walk.page.get_by_role("button", name="Export").click()
    excel = walk.page.get_by_role("button", name="Excel")
    expect(excel).to_be_visible()
    walk.settle()
    before = people.site.store.audit.count(what="export")
    people.site.store.people.disable("dora", by="ada")
    downloads = []
    walk.page.on("download", lambda download: downloads.append(download))  # Playwright marks what listens
    excel.click()
    walk.page.wait_for_timeout(1500)
    assert downloads == []
    assert people.site.store.audit.count(what="export") == before
    people.site.store.people.put("dora", "viewer", by="ada")
