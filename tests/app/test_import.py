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
