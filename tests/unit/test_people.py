"""Who may do what: sign-ins, roles, the check in every function that changes something, and the audit of it."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event, select

from dashboard.errors import StoreError, UsageError
from dashboard.filters import Filter
from dashboard.state import people as saved_people
from dashboard.state.tables import audit as audit_table
from dashboard.state.tables import sessions as sessions_table
from dashboard.store import ImportRecord, Store, backup, keeping, retention
from dashboard.store.audit import WHAT
from dashboard.store.people import (
    ADMIN,
    EDITOR,
    ROLES,
    VIEWER,
    NoAccessError,
    NotAllowedError,
    Person,
    SignedOutError,
    operator,
)
from dashboard.store.preferences import GENERAL
from dashboard.store.sharing import LinkGoneError
from tests.unit.store_files import opened, ticket, tickets_csv

LOGIN = {"oidc_issuer": "https://id.example"}
NOBODY = "nobody"  # signed in, no role
WITH_ROLE = {role: f"the-{role}" for role in ROLES}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a login, one person of each role, and one import."""
    folder = tmp_path_factory.mktemp("people")
    made = Store(opened(folder / "data", **LOGIN).settings, operator="cli:root")
    with made:
        for role, sub in WITH_ROLE.items():
            made.people.put(sub, role, by="cli:root", name=role.title())
        saved_people.seen(made.engine, NOBODY, "Nobody", None, has_groups=False)
        made.commit(made.preview(made.inspect(tickets_csv(folder / "a.csv", ticket("T1")))), by="cli:root")
        yield made


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Store]:
    """An empty store with a login and one administrator."""
    made = Store(opened(tmp_path / "data", **LOGIN).settings, operator="cli:root")
    with made:
        made.people.put("boss", ADMIN, by="cli:root")
        yield made


# Sign-ins


def test_a_session_opens_for_its_person_only(store: Store) -> None:
    sid = store.people.sign_in("the-viewer", "Viewer", ())
    assert store.people.present("the-viewer", sid) == Person("the-viewer", "Viewer", VIEWER)
    for sub, of in (("the-admin", sid), (None, sid), ("the-viewer", sid[:-1] + "!"), ("the-viewer", ""), (None, None)):
        with pytest.raises(SignedOutError, match="Sign in again"):
            store.people.present(sub, of)


def test_only_a_hash_of_the_session_is_kept(store: Store) -> None:
    sid = store.people.sign_in("the-viewer", "Viewer")
    files = [path for path in store.folders.state.iterdir() if path.is_file()]
    assert files
    assert all(sid.encode() not in path.read_bytes() for path in files)


def test_a_session_ends_at_its_time_however_busy_it_is(store: Store) -> None:
    with time_machine.travel(datetime(2031, 3, 1, 8, tzinfo=UTC), tick=False) as clock:
        sid = store.people.sign_in("the-viewer", "Viewer")
        for minutes in (60, 660 - 1):
            clock.shift(timedelta(minutes=minutes))
            assert store.people.signed_in(sid) is not None
        clock.shift(timedelta(minutes=1))
        assert store.people.signed_in(sid) is None
        store.people.sign_in("the-editor", "Editor")
        with store.engine.connect() as connection:
            kept = connection.execute(select(sessions_table.c.sub)).scalars().all()
    assert kept == ["the-editor"], "what is over is forgotten at the next sign-in"


def test_signing_out_ends_all_tabs_of_that_session_and_no_other(store: Store) -> None:
    first, second = (store.people.sign_in("the-viewer", "Viewer") for _ in range(2))
    store.people.sign_out(first)
    assert store.people.signed_in(first) is None
    assert store.people.signed_in(second) is not None


def test_taking_access_away_ends_what_is_open_at_once(new: Store) -> None:
    new.people.put("li", EDITOR, by="boss", name="Li Na")
    sid = new.people.sign_in("li", "Li Na")
    assert new.people.present("li", sid).may(EDITOR)
    new.people.put("li", VIEWER, by="boss")
    assert not new.people.present("li", sid).may(EDITOR)
    new.people.disable("li", by="boss")
    with pytest.raises(SignedOutError):
        new.people.present("li", sid)
    with pytest.raises(NoAccessError, match="has no access here"):
        new.people.present("li", new.people.sign_in("li", "Li Na"))
    new.people.put("li", VIEWER, by="boss")
    assert new.people.present("li", new.people.sign_in("li", "Li Na")).role == VIEWER


def test_whoever_signs_in_for_the_first_time_has_no_access(new: Store) -> None:
    sid = new.people.sign_in("stranger", "A Stranger")
    with pytest.raises(NoAccessError):
        new.people.present("stranger", sid)
    (known,) = [user for user in new.people.every() if user.sub == "stranger"]
    assert (known.name, known.role, known.has_access) == ("A Stranger", None, False)


@pytest.mark.parametrize("sub", ["", "local", "cli:root", "cli:", "x" * 201, "a\nb"])
def test_no_account_can_be_taken_for_one_of_ours(new: Store, sub: str) -> None:
    with pytest.raises(NoAccessError):
        new.people.sign_in(sub, "Somebody")
    with pytest.raises(UsageError):
        new.people.put(sub, ADMIN, by="boss")
    assert [user.sub for user in new.people.every()] == ["boss"]


def test_a_name_of_the_identity_provider_stands_in_one_line(new: Store) -> None:
    new.people.sign_in("li", " Li\n\x00Na \u202e" + "x" * 300)
    (li,) = [user for user in new.people.every() if user.sub == "li"]
    assert li.name.startswith("Li Na x")
    assert len(li.name) == 200


# Roles from groups


def test_groups_give_roles_to_whom_nobody_gave_one_by_hand(new: Store) -> None:
    roles = {"desk": EDITOR, "all": VIEWER}

    def role_after(sub: str, *groups: str) -> str | None:
        sid = new.people.sign_in(sub, sub, groups, roles)
        user = new.people.signed_in(sid)
        assert user is not None
        return user.role

    assert role_after("li", "all", "desk", "unknown") == EDITOR, "the greatest counts"
    assert role_after("li", "all") == VIEWER, "and it follows the groups"
    assert role_after("li") is None
    assert role_after("boss", "all") == ADMIN, "what was given by hand stays"
    new.people.put("li", ADMIN, by="boss")
    assert role_after("li", "all") == ADMIN
    new.people.disable("li", by="boss")
    with pytest.raises(NoAccessError):
        new.people.present("li", new.people.sign_in("li", "li", ["desk"], roles))


def test_without_a_mapping_groups_give_nothing(new: Store) -> None:
    new.people.sign_in("li", "Li Na", ["admin", "admins"], {})
    assert new.people.role_of("li") is None


# The last administrator


def test_the_last_administrator_stays(new: Store) -> None:
    new.people.put("second", ADMIN, by="boss")
    new.people.disable("second", by="boss")
    for change in (lambda: new.people.disable("boss", by="boss"), lambda: new.people.put("boss", VIEWER, by="boss")):
        with pytest.raises(UsageError, match="last administrator"):
            change()
        assert new.people.role_of("boss") == ADMIN
    new.people.put("second", ADMIN, by="boss")
    new.people.put("boss", VIEWER, by="boss")
    assert (new.people.role_of("boss"), new.people.role_of("second")) == (VIEWER, ADMIN)


def test_unknown_roles_and_people_are_refused(new: Store) -> None:
    with pytest.raises(UsageError, match="There is no role root"):
        new.people.put("li", "root", by="boss")
    with pytest.raises(UsageError, match="Nobody here is called li"):
        new.people.disable("li", by="boss")


# Every function that changes something checks the role itself

Act = Callable[[Store, str], object]


def link_of(store: Store, sub: str) -> str:
    """A link that this person made."""
    link, _ = store.links.create(
        "overview", Filter(), is_frozen=False, is_locked=True, hides_people=False, by=sub
    )  # fmt: skip
    return link.link_id


def commit(store: Store, by: str) -> object:
    path = tickets_csv(store.folders.root.parent / f"{by}.csv", ticket(f"T-{by}"))
    return store.commit(store.preview(store.inspect(path)), by=by, build=False)


def remember(store: Store, by: str) -> object:
    draft = store.inspect(tickets_csv(store.folders.root.parent / "remember.csv", ticket("T5")))
    return store.mappings.save(draft, {"decimal": ","}, by)


def forget_mapping(store: Store, by: str) -> object:
    remember(store, "the-admin")
    return store.mappings.forget(store.mappings.every()[0].fingerprint, by=by)


def undo_settings(store: Store, by: str) -> object:
    store.preferences.save("goals", [{"metric": "csat_pct", "goal": time.time() % 90}], by="the-admin", build=False)
    return store.preferences.undo("goals", by=by)


def take_out(store: Store, by: str) -> ImportRecord:
    path = tickets_csv(store.folders.root.parent / "out.csv", ticket(f"T{time.time()}"))
    record = store.commit(store.preview(store.inspect(path)), by="the-admin", build=False)
    return store.undo(record.import_id, by=by, build=False)


def bring_back(store: Store, by: str) -> object:
    return store.bring_back(take_out(store, "the-admin").import_id, by=by, build=False)


def note(store: Store, by: str) -> object:
    return store.preferences.pin_note(datetime.now(UTC).date(), f"note of {by} {time.time()}", by=by)


def forget_a_customer(store: Store, by: str) -> None:
    with pytest.raises(UsageError, match="No row in the store"):  # whoever may not is told so before anybody looks
        keeping.forget(store, "nobody", by=by)


ACTS: dict[str, tuple[str, Act]] = {
    "upload": (EDITOR, lambda s, by: s.receive(io.BytesIO(b"a,b\n1,2\n"), by=by)),
    "import": (EDITOR, commit),
    "undo": (EDITOR, take_out),
    "bring back": (EDITOR, bring_back),
    "targets": (EDITOR, lambda s, by: s.preferences.save(
        "goals", [{"metric": "csat_pct", "goal": time.time() % 90}], by=by, build=False)),
    "undo settings": (EDITOR, undo_settings),
    "earlier settings": (EDITOR, lambda s, by: s.preferences.bring_back("notes", 0, by=by)),
    "note": (EDITOR, note),
    "week start": (ADMIN, lambda s, by: s.preferences.save(
        "week_start", 6 if s.preferences.value("week_start") == 7 else 7, by=by, build=False)),
    "hide agents": (ADMIN, lambda s, by: s.preferences.save(
        "hide_agent_names", not s.preferences.value("hide_agent_names"), by=by)),
    "keys": (ADMIN, lambda s, by: s.preferences.save("single_keys", not s.preferences.value("single_keys"), by=by)),
    "zone": (ADMIN, lambda s, by: s.set_zone("Asia/Tokyo" if s.zone == "Asia/Shanghai" else "Asia/Shanghai", by=by)),
    "columns": (EDITOR, remember),
    "forget columns": (EDITOR, forget_mapping),
    "own view": (VIEWER, lambda s, by: s.views.save(f"{time.time()}", "overview", Filter(), by)),
    "own views": (VIEWER, lambda s, by: s.views.every(by)),
    "own start": (VIEWER, lambda s, by: s.views.make_start(None, by)),
    "link": (VIEWER, link_of),
    "stop own link": (VIEWER, lambda s, by: s.links.stop(link_of(s, by), by)),
    "renew own link": (VIEWER, lambda s, by: s.links.renew(link_of(s, by), by)),
    "stop another's link": (ADMIN, lambda s, by: s.links.stop(link_of(s, "the-editor"), by)
                            if by != "the-editor" else s.links.stop(link_of(s, "the-viewer"), by)),
    "renew another's link": (ADMIN, lambda s, by: s.links.renew(link_of(s, "the-editor"), by)
                             if by != "the-editor" else s.links.renew(link_of(s, "the-viewer"), by)),
    "open a link": (VIEWER, lambda s, by: s.links.opened(s.links.every()[0], by)),
    "forget a customer": (ADMIN, forget_a_customer),
    "tidy": (ADMIN, lambda s, by: retention.tidy(s, by=by)),
    "backup": (ADMIN, lambda s, by: backup.back_up(s, s.folders.root.with_suffix(".backups"), by=by)),
    "role": (ADMIN, lambda s, by: s.people.put("pawn", VIEWER, by=by)),
    "disable": (ADMIN, lambda s, by: (s.people.put("pawn", VIEWER, by="the-admin"), s.people.disable("pawn", by=by))),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", [*WITH_ROLE.values(), NOBODY, "local", "cli:somebody"])
def test_roles_hold_in_the_service(store: Store, act: str, who: str) -> None:
    """`local` and the command line are nobody where people sign in."""
    link_of(store, "the-admin")
    needed, do = ACTS[act]
    held = next((role for role, sub in WITH_ROLE.items() if sub == who), None)
    if held is not None and list(ROLES).index(held) >= list(ROLES).index(needed):
        do(store, who)
    else:
        with pytest.raises(NotAllowedError, match="Your account may not do this"):
            do(store, who)


def test_a_refused_act_changes_nothing(store: Store) -> None:
    def everything() -> list[object]:
        return [
            store.lake.versions(), store.imports(), store.preferences.plain("goals"), store.links.every(),
            store.mappings.every(), store.people.every(), store.audit.count(),
        ]  # fmt: skip

    before = everything()
    refused = 0
    for needed, do in (ACTS[act] for act in ("import", "targets", "week start", "columns", "link", "role")):
        if needed:
            with pytest.raises(NotAllowedError):
                do(store, NOBODY)
            refused += 1
    assert refused == 6
    assert everything() == before


def test_whoever_uses_the_command_line_may_do_everything(store: Store) -> None:
    for do in (commit, note, link_of):
        do(store, store.operator)
    assert operator().startswith("cli:")


def test_a_first_import_by_an_editor_brings_its_zone(new: Store, tmp_path: Path) -> None:
    new.people.put("li", EDITOR, by="boss")
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    new.commit(new.preview(new.inspect(path, zone="Europe/Berlin")), by="li", build=False)
    assert new.zone == "Europe/Berlin"
    with pytest.raises(NotAllowedError):
        new.set_zone("Asia/Tokyo", by="li")


def test_settings_that_hold_for_everybody_take_an_administrator() -> None:
    assert set(GENERAL) == {"zone", "week_start", "hide_agent_names", "single_keys"}


def test_without_a_login_whoever_is_there_may_do_everything(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        assert store.people.present(None, None) == Person("local", "", ADMIN)
        assert store.people.present("forged", "forged") == Person("local", "", ADMIN)
        store.people.need("local", ADMIN)


# Links and their makers


def test_a_link_gives_no_right_beyond_its_makers(new: Store, tmp_path: Path) -> None:
    new.commit(new.preview(new.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1")))), by="boss")
    new.people.put("li", VIEWER, by="boss", name="Li Na")
    _, token = new.links.create("overview", Filter(), is_frozen=False, is_locked=True, hides_people=False, by="li")
    assert new.links.find(token).made_by == "li"
    new.people.disable("li", by="boss")
    with pytest.raises(LinkGoneError, match="Ask who gave it to you") as gone:
        new.links.find(token)
    assert gone.value.reason == "stopped"
    new.people.put("li", VIEWER, by="boss")
    new.links.stop(new.links.find(token).link_id, "boss")
    with pytest.raises(LinkGoneError, match="Ask Li Na for a new one"):
        new.links.find(token)


def test_each_sees_their_own_links_and_administrators_all(store: Store) -> None:
    mine = link_of(store, "the-viewer")
    link_of(store, "the-editor")
    seen = store.links.every("the-viewer")
    assert mine in [link.link_id for link in seen]
    assert {link.made_by for link in seen} == {"the-viewer"}
    assert store.links.every("the-admin") == store.links.every()
    assert len(store.links.every()) > len(seen)


# The audit


def test_what_is_done_is_written_down(new: Store, tmp_path: Path) -> None:
    record = new.commit(new.preview(new.inspect(tickets_csv(tmp_path / "a.csv", ticket("T1")))), by="boss")
    new.undo(record.import_id, by="boss")
    new.bring_back(record.import_id, by="boss")
    saved = new.preferences.save("week_start", 7, by="boss")
    link, _ = new.links.create("overview", Filter(), is_frozen=True, is_locked=True, hides_people=False, by="boss")
    new.links.renew(link.link_id, "boss")
    new.links.opened(link, "boss")
    new.links.stop(link.link_id, "boss")
    new.people.put("li", VIEWER, by="boss", name="Li Na")
    new.people.sign_out(new.people.sign_in("li", "Li Na"))
    new.people.sign_in("stranger", "Stranger")
    new.people.disable("li", by="boss")
    assert saved is not None
    told = [(e.who, e.what, e.of, e.details) for e in reversed(new.audit.every(limit=99))]
    rights = {"page": "overview", "is_frozen": True, "is_locked": True, "hides_people": False}
    assert told == [
        ("cli:root", "role", "boss", {"role": "admin", "before": "", "by_group": False}),
        ("boss", "import", record.import_id, {"kind": "tickets", "rows": 1}),
        ("boss", "undo", record.import_id, {}),
        ("boss", "bring_back", record.import_id, {}),
        ("boss", "settings", "week_start", {"version": saved.version}),
        ("boss", "link_made", link.link_id, rights),
        ("boss", "link_renewed", link.link_id, {}),
        ("boss", "link_opened", link.link_id, {"page": "overview"}),
        ("boss", "link_stopped", link.link_id, {}),
        ("boss", "role", "li", {"role": "viewer", "before": "", "by_group": False}),
        ("li", "sign_in", "", {}),
        ("li", "sign_out", "", {}),
        ("stranger", "refused", "", {}),
        ("boss", "disabled", "li", {}),
    ]
    assert {what for _, what, _, _ in told} <= WHAT.keys()


def test_lines_are_found_by_person_and_kind_page_by_page(new: Store) -> None:
    for number in range(7):
        new.audit.write("li" if number % 2 else "wang", "export", str(number), format="pdf")
    assert [e.of for e in new.audit.every(who="li")] == ["5", "3", "1"]
    assert [e.of for e in new.audit.every(what="export", limit=2, offset=2)] == ["4", "3"]
    assert (new.audit.count(who="wang"), new.audit.count(what="export"), new.audit.count(who="none")) == (4, 7, 0)
    assert new.audit.everybody() == ["cli:root", "li", "wang"]
    with pytest.raises(ValueError, match="drank coffee"):
        new.audit.write("li", "drank coffee")


def test_lines_are_kept_for_their_time(tmp_path: Path) -> None:
    with opened(tmp_path / "data", audit_days=400) as store:
        with time_machine.travel(datetime.now(UTC) - timedelta(days=401)):
            store.audit.write("li", "undo", "old")
        with time_machine.travel(datetime.now(UTC) - timedelta(days=399)):
            store.audit.write("li", "undo", "young")
    with opened(tmp_path / "data", audit_days=400) as store:
        assert [e.of for e in store.audit.every()] == ["young"]


def test_rows_of_the_audit_are_never_changed(store: Store) -> None:
    """Watched at the database: whatever is done, rows are added or, when their time is over, deleted."""
    changed = []

    def watch(_connection, _cursor, statement, *_rest):
        if statement.lower().startswith("update") and audit_table.name in statement.lower().split()[1]:
            changed.append(statement)

    event.listen(store.engine, "before_cursor_execute", watch)
    try:
        for act in ("note", "link", "role"):
            ACTS[act][1](store, "the-admin")
        store.audit.forget_old()
    finally:
        event.remove(store.engine, "before_cursor_execute", watch)
    assert changed == []


def test_a_deed_stands_although_its_line_could_not_be_written(new: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr("dashboard.state.audit.write", full)
    new.preferences.save("week_start", 7, by="boss")
    assert new.preferences.value("week_start") == 7
    with pytest.raises(StoreError):
        new.audit.write("boss", "export", "overview")
