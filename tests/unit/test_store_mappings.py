"""What was decided about a file is proposed for the next one with the same header; what is said now wins."""

import pytest

from dashboard.errors import UsageError
from dashboard.state import mappings as saved_mappings
from dashboard.store.mappings import fingerprint, merged
from tests.unit.store_files import opened, surveys_csv, ticket, tickets_csv


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path / "data") as made:
        yield made


def written(path, header, *rows):
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


HEADER = "No,Opened,Moved,Wait,Line,Shop"
ROWS = ("A1,2026-11-02 09:30:15,2026-11-02 10:00:00,12,hot line,North",
        "A2,2026-11-02 09:31:15,2026-11-02 10:01:00,15,chat,South")  # fmt: skip
CHOICES = {
    "kind": "tickets",
    "mapping": {"ticket_id": "No", "created_at": "Opened", "resolved_at": "Moved", "channel": "Line"},
    "values": {"channel": {"hot line": "phone"}},
    "keep": {"Shop": False},
}


@pytest.fixture
def file(tmp_path):
    return written(tmp_path / "a.csv", HEADER, *ROWS)


def goes_to(draft):
    return {column.header: (column.field, column.how) for column in draft.columns if column.field}


def choose(store, path, by="Li Na", **choices):
    return store.mappings.save(store.inspect(path, **choices), choices, by)


def test_the_next_file_is_matched_as_saved(store, file, tmp_path):
    unaided = store.inspect(file)
    assert (unaided.saved, store.mappings.find([c.header for c in unaided.columns])) == (False, None)
    saved = choose(store, file, **CHOICES)
    next_month = written(tmp_path / "b.csv", HEADER, *ROWS, "A3,2026-12-02 09:31:15,,15,chat,East")
    draft = store.inspect(next_month)
    assert draft.saved
    chosen = {header: (field, "saved") for field, header in CHOICES["mapping"].items()}
    ours = store.inspect(next_month, saved=False, **CHOICES)
    assert goes_to(draft) == {h: chosen[h] if how == "chosen" else (f, how) for h, (f, how) in goes_to(ours).items()}
    assert "saved" in {how for _, how in goes_to(draft).values()}
    assert [c.keep for c in draft.columns] == [c.keep for c in ours.columns]
    assert draft.values == ours.values
    assert draft.unknown == ours.unknown
    assert store.mappings.find([c.header for c in draft.columns]) == saved
    assert (saved.saved_by, saved.kind, saved.header) == ("Li Na", "tickets", tuple(HEADER.split(",")))


def test_it_imports_the_same_rows_as_saying_it_again(store, file):
    said = store.preview(store.inspect(file, **CHOICES))
    choose(store, file, **CHOICES)
    saved = store.preview(store.inspect(file))
    assert saved.facts | {"problems": 0} == said.facts | {"problems": 0}
    assert saved.files["tickets"].read_bytes() == said.files["tickets"].read_bytes()


def test_nothing_saved_is_asked_for(store, file):
    choose(store, file, **CHOICES)
    assert store.inspect(file, saved=False) == store.inspect(file, saved=False, kind=None)
    assert not store.inspect(file, saved=False).saved


@pytest.mark.parametrize("header", ["no, OPENED ,Ｍoved,wait,Line,shop", "NO,Opened,Moved,Wait,LINE,Shop "])
def test_case_width_and_blanks_of_titles_do_not_matter(store, file, tmp_path, header):
    choose(store, file, **CHOICES)
    draft = store.inspect(written(tmp_path / "b.csv", header, *ROWS))
    assert draft.saved
    assert [c.field for c in draft.columns] == [c.field for c in store.inspect(file).columns]
    assert [c.keep for c in draft.columns] == [c.keep for c in store.inspect(file).columns]


@pytest.mark.parametrize("header", ["No,Opened,Moved,Wait,Line", "Opened,No,Moved,Wait,Line,Shop", HEADER + ",More"])
def test_another_header_is_another_file(store, file, tmp_path, header):
    choose(store, file, **CHOICES)
    width = len(header.split(","))
    rows = [",".join([*row.split(","), "x"][:width]) for row in ROWS]
    assert not store.inspect(written(tmp_path / "b.csv", header, *rows)).saved


def test_what_is_said_now_wins(store, file):
    choose(store, file, **CHOICES)
    draft = store.inspect(
        file, mapping={"closed_at": "Moved", "channel": ""}, keep={"Shop": True}, values={"channel": {"chat": "email"}}
    )
    assert goes_to(draft)["Moved"] == ("closed_at", "chosen"), "a column goes to one field"
    assert "Line" not in goes_to(draft)
    assert goes_to(draft)["Opened"][0] == "created_at"
    assert [c.keep for c in draft.columns if c.header == "Shop"] == [True]
    assert draft.values["channel"] == {"hot line": "phone", "chat": "email"}


def test_saving_again_keeps_what_was_saved_before(store, file):
    choose(store, file, **CHOICES)
    again = choose(store, file, mapping={"closed_at": "Moved"})
    assert again.choices["mapping"] == {
        "ticket_id": "No", "created_at": "Opened", "channel": "Line", "closed_at": "Moved",
    }  # fmt: skip
    assert again.choices["values"] == CHOICES["values"]
    afresh = store.mappings.save(store.inspect(file, saved=False), {"keep": {"Shop": True}}, "Li Na")
    assert afresh.choices == {"kind": afresh.kind, "keep": {"Shop": True}}
    assert store.mappings.every() == [afresh]


def test_how_one_file_was_written_is_not_saved(store, file):
    choices = {"encoding": "utf-8", "delimiter": ",", "header_row": 1, "source": "x", "answers": {"encoding": "utf-8"}}
    assert choose(store, file, **CHOICES, **choices).choices == CHOICES


STALE = {
    "mapping": {"colour": "Wait", "created_at": "Opened"},
    "values": {"channel": {"hot line": "phone", "chat": "pigeon"}, "colour": {"a": "b"}},
    "keep": {"Shop": False, "Gone": True},
    "answers": {"day_first": "month", "scale:csat": "0-10", "unit:Wait": "fortnight", "tickets_of": "jira"},
}


def test_what_no_longer_fits_is_left_out_and_no_error(store, file):
    """Saved by an earlier version of the program, which knew other fields, values and questions."""
    titles = HEADER.split(",")
    for layout in ("", "gone_desk"):
        saved_mappings.save(
            store.engine, fingerprint(titles, "tickets"), "tickets", titles,
            {"kind": "tickets", "layout": layout, **STALE}, "local",
        )  # fmt: skip
        draft = store.inspect(file)
        assert draft.saved
        assert goes_to(draft)["Opened"][0] == "created_at"
        assert "colour" not in {field for field, _ in goes_to(draft).values()}
        assert draft.values == {"channel": {"hot line": "phone"}}
        assert draft.answers == {}
        assert [c.keep for c in draft.columns if c.header == "Shop"] == [False]


def test_a_saved_day_order_holds_only_while_the_file_leaves_it_open(store, tmp_path):
    header = "ticket_id,created_at,status"
    choose(store, written(tmp_path / "a.csv", header, "A1,03/04/2026 10:00:01,open"), answers={"day_first": "day"})
    still_open = store.inspect(written(tmp_path / "b.csv", header, "A2,05/06/2026 10:00:01,open"))
    assert (still_open.day_first, still_open.answers) == (True, {"day_first": "day"})
    decided = store.inspect(written(tmp_path / "c.csv", header, "A3,05/26/2026 10:00:01,open"))
    assert (decided.day_first, decided.answers) == (False, {}), "the file's own dates say month first"
    said = store.inspect(tmp_path / "b.csv", answers={"day_first": "month"})
    assert said.day_first is False


def test_a_saved_scale_holds_also_in_a_month_with_low_scores_only(store, tmp_path):
    header = "ticket_id,created_at,status,csat"

    def rows(*scores):
        return [f"A{n},2026-11-02 10:00:0{n},open,{score}" for n, score in enumerate(scores)]

    choose(store, written(tmp_path / "a.csv", header, *rows(9, 10, 3)), answers={"scale:csat": "1-10"})
    low = store.inspect(written(tmp_path / "b.csv", header, *rows(2, 5, 4)))
    assert low.answers == {"scale:csat": "1-10"}
    without = store.inspect(written(tmp_path / "c.csv", header, *rows(2, 5)), mapping={"csat": ""})
    assert without.answers == {}, "no scores, no scale"


def test_a_saved_unit_is_used(store, tmp_path):
    header = "ticket_id,created_at,status,first_response_at"
    path = written(tmp_path / "a.csv", header, "A1,2026-11-02 10:00:01,open,12", "A2,2026-11-02 10:00:01,open,15")
    choose(store, path, answers={"unit:first_response_at": "minute"})
    draft = store.inspect(path)
    assert draft.answers == {"unit:first_response_at": "minute"}
    assert "first_response_at" in goes_to(draft)


def test_tickets_and_surveys_of_one_header_are_two_mappings(store, tmp_path):
    path = surveys_csv(tmp_path / "a.csv", ("S1", "T1", 5))
    choose(store, path, kind="tickets", mapping={"created_at": "sent_at"})
    later = choose(store, path, kind="surveys", mapping={"comment": "ticket_id"})
    assert len(store.mappings.every()) == 2
    assert store.inspect(path).kind == "surveys", "the newer one, where nobody says which"
    assert store.inspect(path, kind="tickets").kind == "tickets"
    store.mappings.forget(later.fingerprint)
    assert store.inspect(path).kind == "tickets"


def test_a_forgotten_mapping_matches_nothing(store, file):
    saved = choose(store, file, **CHOICES)
    assert store.mappings.forget(saved.fingerprint[:8]) == saved
    assert store.mappings.every() == []
    assert store.inspect(file) == store.inspect(file, saved=False)
    with pytest.raises(UsageError, match="0 saved mappings"):
        store.mappings.forget(saved.fingerprint)


def test_a_file_matched_by_name_is_saved_too(store, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    assert choose(store, path).choices == {"kind": "tickets"}
    draft = store.inspect(path)
    assert draft.saved
    assert "saved" not in {how for _, how in goes_to(draft).values()}


def test_choices_are_put_on_top_of_others():
    under = {"kind": "tickets", "layout": "x", "mapping": {"a": "1", "b": "2"}, "keep": {"3": True}}
    over = {"kind": None, "layout": "y", "mapping": {"c": "1"}, "keep": {}, "answers": {"q": "a"}, "values": None}
    assert merged(under, over) == {
        "kind": "tickets", "layout": "y", "mapping": {"b": "2", "c": "1"}, "keep": {"3": True}, "answers": {"q": "a"},
    }  # fmt: skip
    assert under["mapping"] == {"a": "1", "b": "2"}
