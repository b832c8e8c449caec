"""The command line as a person and a script use it: answers, counts, exit statuses, one line for every fault."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from dashboard import cli
from dashboard.cli.printing import print_table
from dashboard.store.people import operator
from tests.unit.store_files import surveys_csv, ticket, tickets_csv, untouched

KEYS = [
    "file", "kind", "layout", "encoding", "rows", "added", "updated", "same", "rejected", "problems", "import_id",
    "error",
]  # fmt: skip


@pytest.fixture(autouse=True)
def terminal(monkeypatch, tmp_path):
    """A store of this test's own, English, no room to keep free."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CSAT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CSAT_DATA", str(untouched(tmp_path / "data")))
    monkeypatch.setenv("CSAT_FREE_MB", "0")


@pytest.fixture
def csat(capsys):
    """Run a command line: (exit status, standard output, standard error)."""

    def csat(*arguments):
        status = cli.run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return csat


@pytest.fixture
def tickets(tmp_path):
    rows = [ticket("T1"), ticket("T2", channel="phone"), ticket("T3"), ticket("T4", created="no time")]
    return tickets_csv(tmp_path / "tickets.csv", *rows)


def test_import_prints_one_json_object_a_file(csat, tickets, tmp_path):
    surveys = surveys_csv(tmp_path / "surveys.csv", ("S1", "T1", 5), ("S2", "T2", 2))
    status, out, err = csat("import", "--json", tickets, surveys)
    assert (status, err) == (0, "")
    first, second = map(json.loads, out.splitlines())
    assert list(first) == list(second) == KEYS
    assert first["rows"] == 4 == first["added"] + first["updated"] + first["same"] + first["rejected"]
    assert first["problems"] == [{"problem": "bad_date", "rows": 1}]
    assert (second["kind"], second["added"]) == ("surveys", 2)
    status, out, _ = csat("query", "measures/satisfaction", "--format", "json")
    (row,) = json.loads(out)
    assert (status, row["answered"], row["csat_pct"]) == (0, 2, 50.0)


def test_a_dry_run_counts_and_imports_nothing(csat, tickets):
    status, out, _ = csat("import", "--dry-run", "--json", tickets)
    counts = json.loads(out)
    assert (status, counts["added"], counts["import_id"]) == (0, 3, None)
    assert csat("imports") == (0, "", "Nothing was imported yet.\n")


def test_a_dry_run_prepares_no_figures(csat, tickets, tmp_path, monkeypatch):
    monkeypatch.setenv("CSAT_DATA", str(tmp_path / "fresh"))
    assert csat("import", "--dry-run", tickets)[0] == 0
    assert list(tmp_path.glob("fresh/**/*.duckdb")) == []


def test_the_same_file_again_is_done_already(csat, tickets):
    first = json.loads(csat("import", "--json", tickets)[1])
    status, out, err = csat("import", "--json", tickets)
    again = json.loads(out)
    assert status == 0
    assert "imported before" in err
    assert (again["added"], again["updated"], again["same"]) == (0, 0, 3)
    assert again["import_id"] == first["import_id"]
    other = json.loads(csat("import", "--json", "--again", tickets)[1])
    assert (other["same"], other["import_id"] == first["import_id"]) == (3, False)


def test_a_bad_file_does_not_stop_the_others(csat, tickets, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("<!DOCTYPE html><html><body>log in</body></html>")
    status, out, err = csat("import", "--json", bad, tmp_path / "none.csv", tickets)
    assert status == 1
    refused, absent, taken = map(json.loads, out.splitlines())
    assert list(refused) == list(absent) == list(taken) == KEYS
    assert [answer["file"] for answer in (refused, absent, taken)] == ["bad.csv", "none.csv", "tickets.csv"]
    assert ("web page" in refused["error"], refused["rows"], refused["import_id"]) == (True, None, None)
    assert ("no such file" in absent["error"], taken["error"], taken["added"]) == (True, None, 3)
    assert ["bad.csv" in err.splitlines()[0], "none.csv" in err.splitlines()[1]] == [True, True]


def test_a_folder_is_called_a_folder(csat, tmp_path):
    status, out, err = csat("import", tmp_path)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "This is a folder" in err


def test_a_creation_time_without_dates_is_named_with_an_example(csat, tmp_path):
    rows = [{"Ticket ID": f"T{n}", "Opened": colour, "Channel": "chat"} for n, colour in enumerate(("red", "blue"))]
    path = tickets_csv(tmp_path / "colours.csv", *rows)
    status, out, err = csat("import", "--map", "created_at=Opened", path)
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "Opened holds no dates (line 2: red)" in err


def test_the_list_of_problems_is_in_words(csat, tickets, monkeypatch):
    assert csat("import", "--dry-run", tickets)[1].splitlines()[-1].split(maxsplit=1) == ["1", "Not a date or time"]
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert csat("import", "--dry-run", tickets)[1].splitlines()[-1].split(maxsplit=1) == ["1", "不是日期或时间"]


def test_a_column_can_be_named(csat, tmp_path):
    rows = [{"Ticket ID": f"T{n}", "Date of Purchase": "2026-11-02 09:30:15", "Channel": "chat"} for n in range(3)]
    path = tickets_csv(tmp_path / "bought.csv", *rows)
    status, _, err = csat("import", path)
    assert (status, len(err.splitlines())) == (1, 1)
    assert "created_at" in err
    assert csat("import", "--map", "created_at=Date of Purchase", path)[0] == 0


@pytest.mark.parametrize("pair", ["created_at", "colour=Red"])
def test_a_wrong_column_option_is_a_usage_fault(csat, tickets, pair):
    status, _, err = csat("import", "--map", pair, tickets)
    assert (status, len(err.splitlines())) == (2, 1)
    assert "--map" in err


def test_the_day_of_the_export_can_be_given(csat, tickets):
    csat("import", "--as-of", "2026-11-20", tickets)
    (row,) = json.loads(csat("query", "details/store", "--format", "json")[1])
    assert row["as_of_local"].startswith("2026-11-20T23:59:59")


def test_imports_lists_and_undo_takes_out(csat, tickets):
    import_id = json.loads(csat("import", "--json", tickets)[1])["import_id"]
    status, out, _ = csat("imports")
    title, line = out.splitlines()
    assert status == 0
    assert title.split() == [
        "id", "file", "kind", "rows", "added", "updated", "same", "rejected", "imported", "by", "undone",
    ]  # fmt: skip
    assert line.split()[:8] == [import_id, "tickets.csv", "tickets", "4", "3", "0", "0", "1"]
    assert csat("undo", import_id[:5])[0] == 0
    (listed,) = [json.loads(line) for line in csat("imports", "--json")[1].splitlines()]
    assert listed["undone_at"] is not None
    (row,) = json.loads(csat("query", "measures/volume", "--format", "json")[1])
    assert row["tickets"] == 0


def test_bring_back_puts_it_in_again(csat, tickets):
    import_id = json.loads(csat("import", "--json", tickets)[1])["import_id"]
    csat("undo", import_id)
    (listed,) = [json.loads(line) for line in csat("imports", "--json")[1].splitlines()]
    assert (listed["can_return"], listed["brought_back_at"]) == (True, None)
    status, out, err = csat("bring-back", import_id[:5])
    assert (status, out, err) == (0, f"{import_id} (tickets.csv) is in again.\n", "")
    (listed,) = [json.loads(line) for line in csat("imports", "--json")[1].splitlines()]
    assert (listed["undone_at"], listed["can_return"], listed["brought_back_by"]) == (None, False, operator())
    assert listed["brought_back_at"] is not None
    (row,) = json.loads(csat("query", "measures/volume", "--format", "json")[1])
    assert row["tickets"] == 3
    status, _, err = csat("bring-back", import_id)
    assert (status, len(err.splitlines())) == (2, 1)
    assert import_id in err


def test_a_mapping_is_remembered_listed_and_forgotten(csat, tmp_path):
    rows = [{"No": f"A{n}", "Opened": "2026-11-02 09:30:15", "Moved": "2026-11-02 10:00:00"} for n in range(3)]
    file = tickets_csv(tmp_path / "a.csv", *rows)
    assert csat("mappings", "list") == (0, "", "No mapping was saved yet.\n")
    options = ["--kind", "tickets", "--map", "created_at=Opened", "--map", "closed_at=Moved"]
    assert csat("import", "--dry-run", "--remember", *options, file)[::2] == (0, "")
    title, line = csat("mappings", "list")[1].splitlines()
    assert title.split() == ["id", "kind", "columns", "first", "columns", "saved", "by"]
    assert line.split()[1:6] == ["tickets", "3", "No,", "Opened,", "Moved"]
    (saved,) = [json.loads(line) for line in csat("mappings", "list", "--json")[1].splitlines()]
    assert saved["choices"]["mapping"] == {"created_at": "Opened", "closed_at": "Moved"}

    status, out, err = csat("import", "--json", file)
    assert (status, json.loads(out)["added"]) == (0, 3)
    assert err == "a.csv: matched as saved for files with this header.\n"
    assert "matched as saved" not in csat("import", "--json", "--again", "--no-saved", file)[2]

    forgotten = line.split()[0]
    assert csat("mappings", "forget", forgotten) == (0, f"{forgotten} is forgotten.\n", "")
    assert csat("mappings", "list")[1] == ""
    assert csat("mappings", "forget", forgotten)[0] == 2


def test_undo_of_an_unknown_id(csat):
    status, _, err = csat("undo", "ffff")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "ffff" in err


def test_query_filters_and_groups(csat, tmp_path):
    days = [ticket("T1", created="2026-11-02 09:00:01"), ticket("T2", created="2026-11-03 09:00:01", channel="phone")]
    csat("import", tickets_csv(tmp_path / "a.csv", *days, ticket("T3", created="2026-11-04 09:00:01")))

    def buckets(*options):
        out = csat("query", "measures/volume", "--format", "json", *options)[1]
        return {row["bucket"]: row["tickets"] for row in json.loads(out)}

    assert sum(buckets().values()) == 3, "without dates, all the data's days"
    assert buckets("--by", "day", "--from", "2026-11-03") == {"2026-11-03": 1, "2026-11-04": 1}
    assert sum(buckets("--to", "2026-11-02").values()) == 1
    assert buckets("--by", "channel", "--channel", "phone") == {"phone": 1}
    assert buckets("--by", "channel", "--channel", "phone", "--channel", "chat") == {"chat": 2, "phone": 1}


def test_query_filters_by_kept_columns(csat, tmp_path):
    rows = [ticket(f"T{n}") | {"Re=gion": region} for n, region in enumerate(("North", "South", "a=b"))]
    csat("import", tickets_csv(tmp_path / "a.csv", *rows))

    def ask(*values):
        options = [word for value in values for word in ("--attribute", value)]
        return csat("query", "measures/volume", "--format", "json", *options)

    assert json.loads(ask("Re\\=gion=North", "Re\\=gion=a=b")[1])[0]["tickets"] == 2
    for value, words in (
        ("Region=North", "No column Region was kept. Choose from Re=gion."),
        ("Re\\=gion=West", "No ticket or survey has West in Re=gion. There are: North, South, a=b."),
        ("North", "North is no COLUMN=VALUE."),
    ):
        status, out, err = ask(value)
        assert (status, out, len(err.splitlines())) == (2, "", 1)
        assert words in err


def test_a_store_without_further_columns_says_so(csat, tickets):
    csat("import", tickets)
    assert "No file had a further column to keep." in csat("query", "measures/volume", "--attribute", "a=b")[2]


def test_without_dates_answers_after_the_last_ticket_are_asked_for_too(csat, tmp_path):
    csat("import", tickets_csv(tmp_path / "t.csv", ticket("T1"), ticket("T2")))
    csat("import", surveys_csv(tmp_path / "s.csv", ("S1", "T1", 5), ("S2", "T2", 2)))
    (store,) = json.loads(csat("query", "details/store", "--format", "json")[1])
    assert store["last_date"] == "2026-11-02", "a day before the answers"
    (row,) = json.loads(csat("query", "measures/satisfaction", "--format", "json")[1])
    assert row["answered"] == 2
    (row,) = json.loads(csat("query", "measures/satisfaction", "--to", "2026-11-02", "--format", "json")[1])
    assert row["answered"] == 0


def test_query_without_a_name_lists_what_can_be_asked(csat):
    status, out, _ = csat("query")
    assert status == 0
    assert any(line.startswith("measures/speed ") for line in out.splitlines())
    assert any("limit=50, offset=0" in line for line in out.splitlines() if line.startswith("details/tickets "))


def test_what_a_query_takes_beside_the_filter_has_defaults_and_can_be_given(csat, tickets):
    csat("import", tickets)

    def listed(*pairs):
        options = [word for pair in pairs for word in ("--param", pair)]
        status, out, err = csat("query", "details/tickets", "--format", "json", *options)
        assert (status, err) == (0, "")
        return [row["ticket_id"] for row in json.loads(out)]

    assert sorted(listed()) == ["T1", "T2", "T3"]
    assert listed("sort=id", "direction=asc") == ["T1", "T2", "T3"]
    assert listed("sort=id", "direction=desc", "limit=1", "offset=1") == ["T2"]
    assert listed("search=t3") == ["T3"]
    (row,) = json.loads(csat("query", "details/ticket", "--param", "ticket_id=T2", "--format", "json")[1])
    assert (row["ticket_id"], row["channel"]) == ("T2", "phone")


@pytest.mark.parametrize(
    ("query", "pair", "words"),
    [
        ("details/ticket", None, "--param ticket_id=…"),
        ("details/tickets", "limit=many", "whole number"),
        ("details/tickets", "limit=-1", "whole number"),
        ("details/tickets", "sort=colour", "Choose from created, id"),
        ("details/tickets", "colour=red", "It takes: search=…"),
        ("details/tickets", "limit", "name=value"),
        ("details/promos", "limit=1", "It takes none"),
    ],
)
def test_a_wrong_parameter_is_told_what_would_be_right(csat, query, pair, words):
    status, out, err = csat("query", query, *(["--param", pair] if pair else []))
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert words in err


def test_days_beyond_the_data_are_named_by_the_option_that_was_given(csat, tickets):
    csat("import", tickets)
    status, out, err = csat("query", "measures/volume", "--from", "2030-01-01")
    assert (status, out, "--to" in err) == (2, "", False)
    assert "--from: There are no data from 2030-01-01 on; the last day is 2026-11-02" in err
    status, _, err = csat("query", "measures/volume", "--to", "2020-01-01")
    assert (status, "--from" in err) == (2, False)
    assert "the first day is 2026-11-02" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "measures/nothing"),
        ("query", "measures/volume", "--by", "colour"),
        ("query", "details/store", "--by", "day"),
        ("query", "measures/volume", "--channel", "fax"),
        ("query", "measures/volume", "--from", "2026-11-09", "--to", "2026-11-01"),
        ("query", "measures/volume", "--from", "yesterday"),
        ("query", "measures/volume", "--colour", "red"),
        ("dance",),
        ("import",),
    ],
)
def test_what_is_asked_wrongly_is_said_in_one_line(csat, arguments):
    status, out, err = csat(*arguments)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_csv_is_plain_numbers_and_harmless_text(csat, tmp_path):
    rows = [ticket("T1") | {"team": "=1+1"}, ticket("T2") | {"team": "夜班, B"}, ticket("T3") | {"team": "-"}]
    csat("import", tickets_csv(tmp_path / "a.csv", *rows))
    out = csat("query", "measures/volume", "--by", "team", "--format", "csv")[1]
    found = {row["bucket"]: row["tickets"] for row in csv.DictReader(io.StringIO(out))}
    assert found["'=1+1"] == "1"
    assert found["夜班, B"] == "1"


def test_tables_count_wide_letters_as_two(capsys):
    print_table(("name", "n"), [("客服", 7), ("a\nb", None)])
    assert capsys.readouterr().out == "name  n\n客服  7\na b\n"


def test_the_terminal_decides_the_language(csat, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert cli.terminal_words().lang == "zh_CN"


def test_a_bad_setting_is_named(csat, monkeypatch):
    monkeypatch.setenv("CSAT_PORT", "eighty")
    status, _, err = csat("imports")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "CSAT_PORT" in err


def test_an_unexpected_fault_is_one_line_and_debug_shows_it(csat, monkeypatch):
    def burst(*_, **__):
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(cli.opening, "Store", burst)
    status, _, err = csat("imports")
    assert (status, len(err.splitlines())) == (1, 1)
    assert "RuntimeError: first line" in err
    monkeypatch.setenv("CSAT_DEBUG", "1")
    with pytest.raises(RuntimeError):
        csat("imports")


def test_stopping_is_no_fault(csat, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.opening, "Store", stop)
    status, out, err = csat("imports")
    assert (status, out, err.strip()) == (130, "", "Stopped.")


@pytest.mark.parametrize("command", ["import", "imports", "undo", "query", "serve"])
def test_help_of_every_command_has_an_example(csat, command):
    status, out, _ = csat(command, "--help")
    assert status == 0
    assert f"csat {command}" in out.split("Example")[1]


def test_serve_hands_over_address_and_sample(csat, monkeypatch):
    from dashboard import server

    asked = {}
    monkeypatch.setattr(server, "serve", lambda settings, **options: asked.update(options))
    assert csat("serve", "--port", 9123, "--sample")[0] == 0
    assert asked == {"host": "127.0.0.1", "port": 9123, "sample": True}


def test_python_m_dashboard_is_the_program():
    """In a pipe, in another process: no bar, no colour, UTF-8, and no complaint when the reader stops early."""
    command = [sys.executable, "-m", "dashboard", "query"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as running:
        running.stdout.read(4)
        running.stdout.close()
        err = running.stderr.read()
    assert err == b""


def test_too_short_an_id_names_no_import(csat, tickets):
    taken = json.loads(csat("import", "--json", tickets)[1])["import_id"]
    assert csat("undo", "")[0] == 2
    assert csat("undo", taken[:3])[0] == 2
    assert csat("undo", taken[:4])[0] == 0


def test_a_wrong_guess_about_a_file_is_put_right_in_the_shell(csat, tmp_path):
    file = tmp_path / "export.txt"
    file.write_bytes("ticket_id#created_at#channel\nT1#2026-03-02 10:00#电话\n".encode("gb18030"))
    status, out, _ = csat("import", "--dry-run", "--json", "--separator", "#", "--encoding", "gb18030", file)
    assert (status, json.loads(out)["rows"], json.loads(out)["encoding"]) == (0, 1, "gb18030")
    for option, value, said in (("--separator", "ab", "cannot separate"), ("--decimal", "x", "no decimal sign")):
        status, out, err = csat("import", "--dry-run", option, value, file)
        assert (status != 0, said in err) == (True, True), option
