"""The import page: a file is looked at, counted, imported, taken out again."""

import csv
import io
import json

import pytest

TICKETS = """工单编号,创建时间,首次回复时间,状态,渠道
A-1,2026-03-02 10:00:00,2026-03-02 10:01:00,已解决,在线客服
A-2,2026-03-02 11:00:00,2026-03-02 11:03:00,已解决,电话
A-3,2026-03-03 09:00:00,,处理中,邮件
A-4,不知道,,处理中,邮件
A-5,2026-03-03 10:00:00,2026-03-03 10:20:00,已解决,电话
A-6,2026-03-03 11:00:00,2026-03-03 11:20:00,已解决,电话
"""

SURVEYS = """ticket_id,answered_at,question,score,scale
A-1,2026-03-02 12:00:00,csat,5,1-5
"""
ICON = ":material/description: "


@pytest.fixture
def desk(visit, tmp_path):
    """The import page over an empty store."""
    at = visit(tmp_path / "data")
    return next(b for b in at.button if b.key == "import_tickets").click().run()


def upload(desk, name, content, *, to=3):
    """Drop a file, and go on to this step where the page does not go there by itself."""
    desk.file_uploader[0].upload(name, content, "text/csv").run()
    while any(b.label == "Next" and not b.disabled for b in desk.button) and step(desk) < to:
        press(desk, "Next")
    return desk


def step(desk):
    """The number of the present step: the badge in blue."""
    (marked,) = [m.value for m in desk.markdown if m.value.startswith(":blue-badge[")]
    return int(marked.removeprefix(":blue-badge[")[0])


def press(desk, start):
    return next(b for b in desk.button if b.label.startswith(start)).click().run()


def metrics(desk):
    return {metric.label: metric.value for metric in desk.metric}


def names(desk):
    """Of the file that is shown."""
    return [h.value.removeprefix(ICON).replace("\\", "") for h in desk.subheader if h.value.startswith(ICON)]


def texts(desk):
    return [text.value for text in desk.text]


def test_a_chinese_export_is_understood_counted_and_imported(desk):
    upload(desk, "工单.csv", TICKETS.encode("gb18030"))
    assert not desk.exception
    assert metrics(desk) == {"To add": "5", "To update": "0", "Unchanged": "0", "Left out": "1"}
    described = next(c.value for c in desk.caption if "6 rows" in c.value)
    for part in ("GB18030", "comma", "looks like: Tickets"):
        assert part in described.replace("\\", "")
    assert any("不知道" in text for text in texts(desk))  # the example of what is left out

    press(desk, "Import 5 rows")
    assert desk.success[0].value == "Imported: 5 added, 0 updated, 0 unchanged, 1 left out."
    assert "工单.csv" in texts(desk)  # in the history

    press(desk, "See it in Overview")
    assert [h.value for h in desk.header] == ["Overview"]
    assert "2026-03-02..2026-03-03" in str(desk.query_params["d"])


def test_nothing_is_written_before_the_button(desk):
    upload(desk, "t.csv", TICKETS.encode())
    assert not [b for b in desk.button if b.label.startswith("Undo")]


def test_an_import_is_undone(desk):
    upload(desk, "t.csv", TICKETS.encode())
    press(desk, "Import 5 rows")
    press(desk, "Undo this import")
    assert "undone" in [c.value for c in desk.caption]
    assert not desk.success


def test_the_same_file_again_says_so_and_changes_nothing(desk):
    upload(desk, "t.csv", TICKETS.encode())
    press(desk, "Import 5 rows")
    press(desk, "Import another file")
    upload(desk, "again.csv", TICKETS.encode())
    assert metrics(desk)["Unchanged"] == "5"
    assert any("same content" in info.value for info in desk.info)
    assert next(b for b in desk.button if b.label.startswith("Import 0 rows")).disabled


def test_a_column_is_given_another_field(desk):
    upload(desk, "t.csv", TICKETS.encode(), to=2)
    press(desk, "Review")
    box = next(s for s in desk.selectbox if s.value == "first_response_at")
    box.select("").run()
    assert not [s for s in desk.selectbox if s.value == "first_response_at"]
    press(desk, "Next")
    assert metrics(desk)["To add"] == "5"


def test_a_field_takes_one_column_only(desk):
    upload(desk, "t.csv", TICKETS.encode())
    press(desk, "Review")
    next(s for s in desk.selectbox if s.value == "first_response_at").select("created_at").run()
    assert any("matched twice" in warning.value for warning in desk.warning)
    assert next(b for b in desk.button if b.label == "Next").disabled


def test_without_a_creation_time_the_page_says_which_column_lacks(desk):
    upload(desk, "t.csv", b"ticket_id,status\n1,open\n2,open\n")
    assert any("Created at" in warning.value for warning in desk.warning)
    assert not desk.metric
    assert not [b for b in desk.button if b.label.startswith("Import ")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "This is a web page, not a table"),
        (b"", "The file is empty"),
        (b"PK\x03\x04" + b"0" * 200, "zip archive"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(desk, content, sentence):
    upload(desk, "t.csv", content)
    assert not desk.exception
    (error,) = desk.error
    assert sentence in error.value.replace("\\", "")
    assert not desk.metric


def test_names_and_cells_of_a_file_are_letters(desk):
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["ticket_id", "created_at", "![x](http://a.b/c.png)"])
    rows.writerow(["1", "<img src=x>", "<script>"])
    rows.writerow(["2", "2026-03-02 10:00:00", "y"])
    upload(desk, "![x](http://a.b/c.png).csv", out.getvalue().encode())
    assert not desk.exception
    assert any("<img src=x>" in text for text in texts(desk))  # the example of what is left out
    assert not marked(desk)
    press(desk, "Review")
    assert "![x](http://a.b/c.png)" in texts(desk)
    assert not marked(desk)
    assert not [s.label for s in desk.selectbox if "![x](" in s.label]


def marked(desk):
    """What the page shows as marked-up text that the file could have slipped in."""
    shown = (*desk.markdown, *desk.subheader, *desk.caption, *desk.info, *desk.warning)
    return [m.value for m in shown if "![x](" in m.value or "<img" in m.value]


AMBIGUOUS = """ticket_id,created_at,first_response_at,status,channel
B-1,03/04/2026 10:00,03/04/2026 10:05,solved,chat
B-2,05/06/2026 11:00,05/06/2026 11:05,solved,400电话
B-3,07/08/2026 12:00,07/08/2026 12:05,solved,400电话
"""


def test_a_question_that_the_file_leaves_open_is_asked_and_obeyed(desk):
    upload(desk, "t.csv", AMBIGUOUS.encode())
    assert not desk.exception
    assert not [b for b in desk.button if b.label.startswith("Import 3")], "nothing goes in before the answer"
    (question,) = desk.radio
    assert "day first or month first" in question.label.replace("\\", "")
    assert question.value is None
    assert next(b for b in desk.button if b.label == "Next").disabled
    question.set_value("month").run()
    assert not desk.exception
    press(desk, "Next")
    assert metrics(desk)["To add"] == "3"
    press(desk, "Import 3 rows")
    press(desk, "See it in Overview")
    assert "2026-03-04..2026-07-08" in str(desk.query_params["d"])  # 4 March to 8 July


def test_an_unknown_channel_is_given_its_meaning(desk):
    upload(desk, "t.csv", AMBIGUOUS.encode())
    desk.radio[0].set_value("day").run()
    word = next(s for s in desk.selectbox if "400电话" in s.label)
    assert "2 rows" in word.label.replace("\\", "")
    word.select("phone").run()
    assert next(s for s in desk.selectbox if "400电话" in s.label).value == "phone", "it can still be changed"
    assert desk.radio[0].value == "day", "answers stay when something else is chosen"
    press(desk, "Next")
    press(desk, "Import 3 rows")
    press(desk, "See it in Overview")
    board = next(e.proto.json for e in desk.get("bidi_component") if e.proto.component_name == "csat_leaderboard")
    assert {row["key"]: row["bar"] for row in json.loads(board)["rows"]} == {"chat": 1, "phone": 2}


def test_what_the_overview_would_show_is_said_before_and_true_afterwards(desk):
    upload(desk, "t.csv", TICKETS.encode())
    said = next(m.value for m in desk.markdown if "Overview for" in m.value)
    assert "0 → **5** tickets" in said
    press(desk, "Import 5 rows")
    press(desk, "See it in Overview")
    cards = next(e.proto.json for e in desk.get("bidi_component") if e.proto.component_name == "csat_cards")
    assert json.loads(cards)["cards"][0]["value"] == "5"


def test_many_left_out_rows_need_a_second_yes(desk):
    upload(desk, "t.csv", TICKETS.replace("2026-03-03 09:00:00,,", "gestern,,").encode())
    assert metrics(desk)["Left out"] == "2"
    button = next(b for b in desk.button if b.label == "Import anyway (33.3% left out)")
    assert button.disabled
    next(c for c in desk.checkbox if "33.3%" in c.label).check().run()
    press(desk, "Import anyway")
    assert desk.success[0].value == "Imported: 4 added, 0 updated, 0 unchanged, 2 left out."


def test_a_wrong_guess_about_the_file_is_changed_and_read_again(desk):
    preamble = "客服部 导出;;\n\n工单编号;创建时间;状态\nA-1;2026-03-02 10:00;已解决\nA-2;2026-03-02 11:00;已解决\n"
    upload(desk, "t.csv", preamble.encode(), to=1)
    menus = {s.label: s for s in desk.selectbox}
    assert {"Encoding", "Separator", "Header in row", "Decimal sign", "The file holds", "Exported from"} <= set(menus)
    assert menus["Separator"].options[0] == "Automatic: semicolon"
    menus["Header in row"].select(0).run()
    assert any("3 rows" in c.value or "4 rows" in c.value for c in desk.caption), "no row is a header now"
    press(desk, "Next")
    assert any("No column for" in w.value for w in desk.warning)
    press(desk, "Back")
    next(s for s in desk.selectbox if s.label == "Header in row").select("auto").run()
    press(desk, "Next")
    assert metrics(desk)["To add"] == "2"


def test_choices_are_remembered_for_the_next_file_with_the_same_columns(desk):
    head = "工单编号,开始时刻,状态,渠道\n"
    rows = head + "C-{n},2026-03-0{n} 10:00:00,已解决,400电话\nD-{n},2026-03-0{n} 12:00:00,已解决,电话\n"
    upload(desk, "1.csv", rows.format(n=1).encode(), to=2)
    next(s for s in desk.selectbox if s.label.endswith("开始时刻")).select("created_at").run()
    next(s for s in desk.selectbox if "400电话" in s.label).select("phone").run()
    press(desk, "Next")
    press(desk, "Import 2 rows")
    press(desk, "Import another file")
    upload(desk, "2.csv", rows.format(n=2).encode())
    assert metrics(desk)["To add"] == "2", "nothing had to be chosen"
    press(desk, "Review")
    assert next(s for s in desk.selectbox if s.label.endswith("开始时刻")).value == "created_at"
    assert "as you chose last time" in " ".join(c.value for c in desk.caption)
    word = next(s for s in desk.selectbox if "400电话" in s.label)
    assert (word.value, word.options[0]) == ("phone", "Chat"), "what is remembered is seen, and can be said otherwise"


def test_columns_that_may_hold_personal_data_stay_out(desk):
    upload(
        desk, "t.csv", b"ticket_id,created_at,customer_name,line\n1,2026-03-02 10:00,Ann,fresh\n2,2026-03-02,Bo,dry\n"
    )
    press(desk, "Review")
    goes = {
        s.label.removeprefix("Goes to: ").replace("\\", ""): s.value
        for s in desk.selectbox
        if s.label.startswith("Goes to")
    }
    assert (goes["customer_name"], goes["line"]) == ("", "*keep")
    assert any("may hold personal data" in c.value for c in desk.caption)


def test_an_undone_import_is_brought_back(desk):
    upload(desk, "t.csv", TICKETS.encode())
    press(desk, "Import 5 rows")
    press(desk, "Undo this import")
    press(desk, "Bring back")
    assert "undone" not in [c.value for c in desk.caption]
    assert [b.label for b in desk.button if b.key and b.key.startswith("undo_history")] == ["Undo"]


def test_a_second_file_waits_for_its_turn(desk):
    desk.file_uploader[0].upload("a.csv", TICKETS.encode(), "text/csv").upload(
        "b.csv", SURVEYS.encode(), "text/csv"
    ).run()
    assert names(desk) == ["a.csv"]
    press(desk, "Next")
    press(desk, "Import 5 rows")
    press(desk, "Next file")
    assert names(desk) == ["b.csv"]
    assert any("1 row · " in c.value and "Surveys" in c.value for c in desk.caption)


def test_a_file_is_taken_off_the_desk(desk):
    upload(desk, "t.csv", TICKETS.encode())
    press(desk, "Change file")
    assert not desk.metric
    assert step(desk) == 1


def test_one_choice_treats_a_whole_group_of_rows(desk):
    rows = ["ticket_id,created_at,csat", *(f"{n},2026-03-02 10:{n}:00,{9 if n == 12 else 4}" for n in range(10, 60))]
    upload(desk, "t.csv", "\n".join(rows).encode())
    assert metrics(desk) == {"To add": "50", "To update": "0", "Unchanged": "0", "Left out": "0"}
    choice = next(s for s in desk.selectbox if s.label.startswith("What we do"))
    assert choice.value == "drop_score"
    choice.select("leave_out").run()
    assert metrics(desk) == {"To add": "49", "To update": "0", "Unchanged": "0", "Left out": "1"}
    next(s for s in desk.selectbox if s.label.startswith("What we do")).select("drop_score").run()
    assert metrics(desk)["To add"] == "50"


def test_what_stops_the_reading_can_be_overcome_where_a_rule_says_how(desk):
    upload(desk, "t.csv", TICKETS.replace("A-3", "A\x00-3").encode(), to=1)
    assert "NUL" in desk.error[0].value
    press(desk, "Remove them")
    assert not desk.error
    press(desk, "Next")
    assert metrics(desk)["To add"] == "5"


def test_the_rows_that_stay_out_are_shown_with_their_reason(desk):
    upload(desk, "t.csv", TICKETS.encode())
    (table,) = desk.dataframe
    (row,) = table.value.to_dict("records")
    assert (row["line"], row["problem"], row["c0"], row["found"]) == (5, "Not a date or time", "A-4", "不知道")


def test_a_remembered_choice_about_problems_is_the_one_that_is_shown(desk):
    rows = "ticket_id,created_at\n" + "".join(f"{{k}}-{n},2026-03-02 10:{n}:00\n" for n in range(10, 20))
    upload(desk, "1.csv", (rows.format(k="A") + "A-1,2031-03-02 10:00:00\n").encode())
    next(s for s in desk.selectbox if s.label.startswith("What we do")).select("leave_out").run()
    press(desk, "Import 10 rows")
    press(desk, "Import another file")
    upload(desk, "2.csv", (rows.format(k="B") + "B-1,2032-03-02 10:00:00\n").encode())
    assert metrics(desk)["Left out"] == "1"
    choice = next(s for s in desk.selectbox if s.label.startswith("What we do"))
    assert choice.value == "leave_out"
    choice.select("keep").run()
    assert metrics(desk) == {"To add": "11", "To update": "0", "Unchanged": "0", "Left out": "0"}


def test_what_waits_is_counted_again_when_the_store_has_changed(desk):
    more = TICKETS + "A-7,2026-03-03 12:00:00,,处理中,邮件\n"
    desk.file_uploader[0].upload("a.csv", TICKETS.encode(), "text/csv").upload("b.csv", more.encode(), "text/csv").run()
    press(desk, "Next")
    press(desk, "Import 5 rows")
    press(desk, "Next file")
    assert metrics(desk) == {"To add": "1", "To update": "0", "Unchanged": "5", "Left out": "1"}
    press(desk, "Undo")
    assert metrics(desk) == {"To add": "6", "To update": "0", "Unchanged": "0", "Left out": "1"}


def test_a_choice_that_stops_the_reading_leads_back_to_the_first_step(desk):
    lines = TICKETS.splitlines()
    upload(desk, "t.csv", "\n".join([*lines[:4], '"' + lines[5], *lines[6:]]).encode(), to=1)
    press(desk, "End before that row")
    press(desk, "Next")
    next(s for s in desk.selectbox if s.label.startswith("What we do")).select("stop").run()
    assert not desk.exception
    assert "never closed" in desk.error[0].value
    assert step(desk) == 1
    assert [b for b in desk.button if b.label == "End before that row"]
