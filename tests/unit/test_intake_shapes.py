"""Files whose shape is in doubt: headers that are none, rows that do not fit, quotes and letters of other habits."""

import pytest

from dashboard.errors import FileRefusedError
from dashboard.intake import inspect, parse
from dashboard.intake.dialect import detect
from dashboard.intake.encodings import decode, without_controls
from dashboard.intake.headless import is_headless
from dashboard.intake.inspection import table_of

KEY = b"a key for tests only, 32 bytes.."


def table(tmp_path, text: str | bytes, **told):
    """(names, rows, problems of the rows left out) as a draft reads them."""
    path = tmp_path / "in.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    draft = inspect(path, name="in.csv", zone="UTC", **told)
    found = table_of(draft)
    columns = [found.columns[column.position].to_list() for column in draft.columns]
    names = [column.header for column in draft.columns]
    return names, list(zip(*columns, strict=True)), [misfit.problem for misfit in found.misfits]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name,team\n1,Ann\n2,Bo\n3,Cy\n", "3 cells, but most rows have 2"),
        ("id,name\n1,Ann,x\n2,Bo,y\n3,Cy,z\n", "2 cells, but most rows have 3"),
        ("id,name,x\n" + "1,a\n2,b,c,d\n3,e,f\n" * 4 + "9,a\n8,b,c,d\n", "10 of 14 rows looked at do not fit"),
        ("a,b,c\n1\n2,3\n4,5,6,7\n", "rows looked at do not fit the header in line 1, which has 3 cells"),
        ('id,name\n1,"An "old" one"\n2,"A "new" one"\n3,x\n', "In 2 of 3 rows text follows a closing quote"),
        ("Totals,,,\nx,1,2,3\ny,4,5,6\n", "Line 1 names 1 columns and leaves 3 without a name"),
        ("a" * 401 + ",b\nx,y\n", "a cell of 401 letters"),
        ('{"id": 1, "name": "x"}\n{"id": 2, "name": "y"}\n', "This is JSON"),
        ('[\n  {"id": 1}\n]\n', "This is JSON"),
        ("Ann,Kim,2020\nAnn,Bo,2021\nBo,Kim,2022\n", "looks like data"),
        ("kim@example.org,Berlin\nann@example.org,Paris\n", "looks like data"),
        ("open,Berlin\nopen,Paris\nopen,Rome\nopen,Berlin\n", "looks like data"),
        ("!\n#\n$\n", "looks like data"),
    ],
)  # fmt: skip
def test_what_is_no_table_under_its_header_stops(tmp_path, text, says):
    with pytest.raises(FileRefusedError) as caught:
        table(tmp_path, text)
    assert says in caught.value.say()


def test_whoever_says_which_row_is_the_header_is_believed(tmp_path):
    names, rows, _ = table(tmp_path, "Totals,,,\nx,1,2,3\ny,4,5,6\n", header_row=1)
    assert (names, len(rows)) == (["Totals", "", "", ""], 2)
    names, rows, _ = table(tmp_path, "Ann,Kim,2020\nBo,Kim,2021\n", header_row=0)
    assert (names, rows) == (["Column 1", "Column 2", "Column 3"], [("Ann", "Kim", "2020"), ("Bo", "Kim", "2021")])


def test_a_minority_of_misfits_is_left_out_and_titles_do_not_count(tmp_path):
    text = "id,name\n1,Ann\n2,Bo,x\n3,Cy\n" + "A note below\n" * 5
    assert table(tmp_path, text)[1:] == ([("1", "Ann"), ("3", "Cy")], ["cells_more"] + ["cells_fewer"] * 5)


@pytest.mark.parametrize(
    ("names", "below", "headless"),
    [
        (["Museum", "2011", "2010"], [["North", "23.824", "17.5"], ["South", "11", "12"]], False),
        (["id", "1", "2", "3"], [["a", "5", "4", "3"], ["b", "1", "2", "3"]], True),
        (["id", "score"], [["1", "5"], ["2", "4"]], False),
        (["32"], [], True),
        (["Status", "Type"], [["open", "x"], ["Status", "Type"], ["closed", "y"]], False),
        (["Status", "Type"], [["open", "Type"], ["closed", "y"]] * 9, True),
    ],
)
def test_a_row_that_is_like_those_below_names_nothing(names, below, headless):
    assert is_headless(names, below) is headless


def test_a_header_goes_on_in_words_over_numbers(tmp_path):
    head = "Team,Open,Total,Total\n,,last year,this year\n,,,restated\n"
    rows = [(f"Team {i}", str(i), str(10 + i), str(20 + i)) for i in range(12)]
    assert table(tmp_path, head + "".join(",".join(row) + "\n" for row in rows)) == (
        ["Team", "Open", "Total last year", "Total this year restated"], rows, [],
    )  # fmt: skip


def test_a_first_row_without_a_value_is_no_header(tmp_path):
    text = "id,score\nA1,n/a\n" + "".join(f"A{i},{i % 5 + 1}\n" for i in range(2, 12))
    assert len(table(tmp_path, text)[1]) == 11


def test_a_header_of_two_rows_that_comes_again_is_left_out_with_the_title_above_it(tmp_path):
    page = ",Wait,Wait,Note\nTeam,first,all,\n" + "Orders,1,2,x\nRefunds,3,4,y\n" * 9
    names, rows, problems = table(tmp_path, page + "Page two,,,\n" + page)
    assert names == ["Team", "Wait first", "Wait all", "Note"]
    assert [row[0] for row in rows] == ["Orders", "Refunds"] * 18
    assert problems == ["footer", "repeated_header", "repeated_header"]


def test_apostrophes_inside_words_are_letters_where_they_are_the_quotes(tmp_path):
    lines = ["'id','note','team'"] + [f"'{i}','it's, as we''d say, the shop's','Ann's'" for i in range(5)]
    names, rows, problems = table(tmp_path, "\r".join(lines))
    assert names == ["id", "note", "team"]
    assert rows == [(str(i), "it's, as we'd say, the shop's", "Ann's") for i in range(5)]
    assert problems == []


def test_an_unquoted_word_keeps_its_apostrophe_beside_quoted_cells(tmp_path):
    lines = ["id,'note',team"] + [f"{i},'a, b',Men's" for i in range(8)]
    assert table(tmp_path, "\n".join(lines))[1] == [(str(i), "a, b", "Men's") for i in range(8)]


def test_quotes_behind_backslashes_are_found_by_the_quotes_left_over():
    text = b'"id";"note"\r"1";"say \\"x\\""\r"2";"an \\"y\\" z"\r'
    assert detect(text).quotechar == '"\\'
    assert detect(b'"id","path"\n"1","C:\\"\n"2","D:\\"\n').quotechar == '"'


def test_windows_letters_that_went_through_latin_1_are_letters_again(tmp_path):
    text = "id,note\n1,Apr \x96 Jun: the \x93old\x94 one\x92s\n"
    assert table(tmp_path, text)[1] == [("1", "Apr – Jun: the “old” one’s")]
    assert decode(text.encode(), "in.csv").text == decode(text.encode(), "in.csv", "utf-8").text
    twice = "Ã¥Â\xa5Â½ Ã¢Â\x80Â\x93".encode()
    assert without_controls(twice) == twice


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1253", ["Λεωνίδας", "Αλέξανδρος", "Ειρήνη"]),
        ("cp1251", ["Наталья", "Дмитрий", "Сергей"]),
        ("cp1252", ["Zoë", "Jürgen", "Françoise"]),
        ("cp1252", ["é", "ß@", "Étape"]),
    ],
)
def test_other_alphabets_are_no_western_letters_and_asked_about(tmp_path, encoding, names):
    path = tmp_path / "in.csv"
    path.write_bytes(("id,age,name\n" + "".join(f"{i},3{i},{name}\n" for i, name in enumerate(names))).encode(encoding))
    draft = inspect(path, name="in.csv", zone="UTC")
    assert draft.encoding == encoding
    assert table_of(draft).columns[2].to_list() == names
    asked = [question.options for question in draft.questions if question.code == "encoding"]
    assert [code for code, _ in asked[0]][0:1] == [encoding] if encoding != "cp1252" else asked == []


def test_durations_with_their_own_units_need_no_other(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(
        "ticket_id,created_at,Handle time\nT1,2026-03-14 10:00:00,3 hours 4 minutes\nT2,2026-03-15 10:00,2 h\n"
    )
    import polars as pl

    parsed = parse(inspect(path, name="in.csv", zone="UTC"), tmp_path / "out", key=KEY)
    assert parsed.tickets is not None
    assert pl.read_parquet(parsed.tickets)["handle_seconds"].to_list() == [11_040, 7_200]


def test_an_empty_cell_is_no_known_name():
    """Cut at the tab inside a cell, the last line would be an empty name and the name of a field."""
    assert detect('"Ticket","Created"\n"0",""\n"0",""\n"0","\n\t客服"'.encode()).delimiter == ","
