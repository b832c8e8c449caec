"""csat report: what it writes is what the page shows; when it writes, and what its exit status says."""

import csv
import io
import shutil
import signal
import subprocess
import sys
import zipfile
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from dashboard import cli
from dashboard.cli.report import WRITERS, FileFormat
from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.store import Store
from dashboard.store.last_reports import LastReports
from tests.app.conftest import tickets_csv
from tests.conftest import ROOT
from tests.post import mail_server, robot_at_work

WRITTEN, FAILED, ASKED_WRONGLY, NOTHING_NEW, NOT_MET = range(5)


@pytest.fixture
def data(filled, tmp_path, monkeypatch):
    """A store of this test's own, English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CSAT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    folder = shutil.copytree(filled, tmp_path / "data")
    monkeypatch.setenv("CSAT_DATA", str(folder))
    return folder


@pytest.fixture
def csat(data, capsys, tmp_path):
    """Run csat report into a folder: (exit status, the paths told, standard error)."""

    def csat(*arguments, out=tmp_path / "out"):
        status = cli.run(["report", "--out", str(out), *map(str, arguments)])
        printed, err = capsys.readouterr()
        return status, printed.splitlines(), err

    return csat


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def change(data, action):
    with Store(read_settings(data=data)) as store:
        return action(store)


def cards(path):
    """File name → its lines, of a zip of CSVs."""
    with zipfile.ZipFile(path) as bundle:
        texts = {name: bundle.read(name).decode("utf-8-sig") for name in bundle.namelist()}
    return {name: list(csv.reader(io.StringIO(text))) for name, text in texts.items()}


def words_of(path):
    return "\n".join(",".join(line) for lines in cards(path).values() for line in lines)


def test_a_page_is_written_in_several_formats_with_the_figures_of_the_queries(csat, data, tmp_path):
    status, paths, err = csat("--page", "overview", "--format", "csv", "--format", "xlsx")
    assert (status, err) == (WRITTEN, "")
    name = "overview_2026-03-02_2026-03-29"
    assert paths == [str(tmp_path / "out" / f"{name}.{ending}") for ending in ("zip", "xlsx")]
    assert names(tmp_path / "out") == [f"{name}.xlsx", f"{name}.zip"], "nothing is left lying about"
    trend = cards(paths[0])["overview_trend_2026-03-02_2026-03-29.csv"]
    days = [line for line in trend if line[0].startswith("2026-03-")]
    asked = Filter(days=None, start_date=date(2026, 3, 2), end_date=date(2026, 3, 29))
    rows = change(data, lambda store: store.read("measures/volume", asked, by="day").rows(named=True))
    assert {line[0][:10]: int(line[1]) for line in days} == {row["bucket"]: row["tickets"] for row in rows}
    book = openpyxl.load_workbook(paths[1])
    assert any("28" in str(cell.value) or "336" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_dates_channels_and_days_narrow_it(csat):
    _, (path,), _ = csat("--page", "overview", "--days", 7, "--channel", "phone", "--format", "csv")
    assert path.endswith("overview_2026-03-23_2026-03-29.zip")
    assert "Channel: Phone" in words_of(path)
    _, (path,), _ = csat("--page", "satisfaction", "--from", "2026-03-01", "--to", "2026-03-10", "--format", "csv")
    assert path.endswith("satisfaction_2026-03-01_2026-03-10.zip")


def test_a_saved_view_moves_on_with_the_data_and_speaks_chinese(csat, data):
    change(data, lambda store: store.views.save("周一 round", "response", Filter(days=7, channels=("chat",)), "local"))
    status, (path,), _ = csat("--view", "周一 ROUND", "--format", "csv", "--lang", "zh_CN")
    assert status == WRITTEN
    assert path.endswith("response_2026-03-23_2026-03-29.zip")
    assert "渠道：在线客服" in words_of(path).replace(": ", "：")


def test_notes_and_own_names_are_in_the_report(csat, data):
    change(data, lambda store: store.preferences.pin_note(date(2026, 3, 20), "=New bot", by="local"))
    named = [{"list": "channel", "code": "phone", "name_en": "Hotline", "name_zh": "热线"}]
    change(data, lambda store: store.preferences.save("names", named, by="local"))
    _, (path, book), _ = csat("--page", "overview", "--format", "csv", "--format", "xlsx", "--channel", "phone")
    about = openpyxl.load_workbook(book)["About"]
    assert "20 Mar 2026: =New bot" in [cell.value for row in about for cell in row]
    assert "Channel: Hotline" in words_of(path)
    trend = cards(path)["overview_trend_2026-03-02_2026-03-29.csv"]
    (day,) = [line for line in trend if line[0] == "2026-03-20"]
    assert day[-1] == "'=New bot"


def test_a_view_that_is_empty_is_no_report(csat, tmp_path):
    status, paths, err = csat("--page", "overview", "--from", "2026-03-01", "--to", "2026-03-02", "--channel", "social")
    assert (status, paths) == (FAILED, [])
    assert "nothing to report" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Name a saved view or a page."),
        (["--page", "overview", "--view", "x"], "Name a saved view or a page."),
        (["--page", "import"], "There is no page import."),
        (["--view", "none"], "There is no saved view"),
        (["--view", "x", "--days", "3"], "has its own filter"),
        (["--page", "overview", "--days", "3", "--from", "2026-03-01"], "Give --days, or"),
        (["--page", "overview", "--channel", "fax"], "There is no channel fax."),
        (["--page", "overview", "--format", "docx"], "docx"),
        (["--page", "overview", "--lang", "de"], "de"),
        (["--page", "overview", "--if", "csat_pct"], "is no condition"),
        (["--page", "overview", "--if", "colour < 3"], "There is no metric colour"),
        (["--page", "overview", "--mail-to", "ann"], "no mail address"),
        (["--page", "overview", "--mail-to", "ann@example.com"], "No mail server is set."),
        (["--page", "overview", "--notify"], "No webhook is set."),
    ],
)
def test_what_is_asked_wrongly_is_told_and_nothing_is_written(csat, tmp_path, arguments, told):
    status, paths, err = csat(*arguments)
    assert (status, paths) == (ASKED_WRONGLY, [])
    assert told in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


# People


def test_people_are_codes_where_they_are_to_be_hidden(csat, data, tmp_path):
    named = tickets_csv().replace(b",topic,team", b",topic,agent").replace(b",Day", b",Li Na")
    change(data, lambda store: store.undo(next(r.import_id for r in store.imports() if r.kind == "tickets")))
    file = tmp_path / "named.csv"
    file.write_bytes(named)
    change(data, lambda store: store.commit(store.preview(store.inspect(file))))
    for text in ("Li Na joins", "New bot"):
        change(data, lambda store, text=text: store.preferences.pin_note(date(2026, 3, 20), text, by="local"))
    change(data, lambda store: store.views.save("hers", "agents", Filter(agents=("Li Na",)), "local"))
    _, (path,), _ = csat("--view", "hers", "--format", "csv")
    assert words_of(path).count("Li Na") > 1
    _, (path,), _ = csat("--view", "hers", "--format", "csv", "--hide-people")
    hidden = words_of(path)
    assert "Li Na" not in hidden
    assert "A-" in hidden
    change(data, lambda store: store.preferences.save("hide_agent_names", True, by="local"))
    _, (path,), _ = csat("--view", "hers", "--format", "csv")
    assert words_of(path) == hidden
    _, (path,), _ = csat("--page", "overview", "--format", "csv")
    assert "New bot" in words_of(path)
    assert "Li Na" not in words_of(path)


# Only with news


def test_a_second_report_waits_for_news(csat, data, tmp_path):
    asked = ("--page", "overview", "--format", "csv", "--since-last")
    assert csat(*asked)[0] == WRITTEN
    (tmp_path / "out" / "overview_2026-03-02_2026-03-29.zip").unlink()
    status, paths, err = csat(*asked)
    assert (status, paths) == (NOTHING_NEW, [])
    assert "Nothing new since the last report of overview" in err
    assert names(tmp_path / "out") == []
    assert csat(*asked, "--channel", "phone")[0] == WRITTEN, "another report is another matter"
    assert csat(*asked, out=tmp_path / "other")[0] == WRITTEN, "and so is another place"
    assert csat(*asked[:-1])[0] == WRITTEN, "without the option it is always written"

    lines = tickets_csv().decode().splitlines()
    file = tmp_path / "late.csv"
    file.write_text("\n".join([lines[0], lines[-1].replace("T59", "N59")]))
    record = change(data, lambda store: store.commit(store.preview(store.inspect(file))))
    assert csat(*asked)[0] == WRITTEN, "there is a ticket more"
    assert csat(*asked)[0] == NOTHING_NEW
    change(data, lambda store: store.undo(record.import_id))
    assert csat(*asked)[0] == WRITTEN, "and one less"
    file.write_text("\n".join([lines[0], lines[1].replace("T00", "N00")]))
    change(data, lambda store: store.commit(store.preview(store.inspect(file))))
    assert csat(*asked)[0] == NOTHING_NEW, "a ticket of January changes nothing that is shown"


def test_what_was_said_last_may_be_lost_or_broken(tmp_path):
    last = LastReports(tmp_path)
    assert last.digest("a") is None
    last.keep("a", "1")
    assert (last.digest("a"), last.digest("b")) == ("1", None)
    (file,) = (tmp_path / "reported").iterdir()
    for broken in ("", "[]", '{"digest"', "null"):
        file.write_text(broken)
        assert last.digest("a") is None


KILLED = """
import os, signal, sys
from pathlib import Path
from dashboard import cli
from dashboard.store import last_reports

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{trap}
sys.exit(cli.run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("trap", "written"),
    [("os.fsync = die", False), ("Path.replace = die", False), ("last_reports.LastReports.keep = die", True)],
)
def test_killed_at_a_moment_it_leaves_no_half_file_and_the_next_one_is_written(csat, tmp_path, trap, written):
    out = tmp_path / "out"
    asked = ("--page", "overview", "--format", "csv", "--since-last")
    program = [sys.executable, "-c", KILLED.format(trap=trap), "report", "--out", str(out), *asked]
    done = subprocess.run(program, capture_output=True, timeout=200, check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    whole = [name for name in names(out) if not name.startswith(".")]
    assert bool(whole) == written
    assert csat(*asked)[0] == WRITTEN, "what nobody was told is told again"
    assert cards(out / "overview_2026-03-02_2026-03-29.zip")


def test_a_folder_that_cannot_be_written_is_told(csat, tmp_path):
    (tmp_path / "file").write_text("")
    status, paths, err = csat("--page", "overview", "--format", "csv", "--since-last", out=tmp_path / "file" / "out")
    assert (status, paths) == (FAILED, [])
    assert "cannot be written" in err
    assert csat("--page", "overview", "--format", "csv", "--since-last")[0] == WRITTEN


# Only if


@pytest.mark.parametrize(
    ("condition", "status", "told"),
    [
        ("csat_pct < 90", WRITTEN, ""),
        ("csat_pct>=60", WRITTEN, ""),
        ("csat_pct < 60", NOT_MET, "Not met: csat_pct < 60. CSAT is 75.0%; nothing was written."),
        ("tickets <= 336", WRITTEN, ""),
        ("tickets > 336", NOT_MET, "Tickets is 336"),
        ("nps_score < 100", NOT_MET, "is not known here"),
    ],
)
def test_a_condition_decides(csat, tmp_path, condition, status, told):
    found, paths, err = csat("--page", "overview", "--format", "csv", "--if", condition)
    assert found == status
    assert told in err
    assert bool(paths) == (status == WRITTEN) == (tmp_path / "out").exists()


def test_a_rate_of_few_never_meets_a_condition(csat):
    status, _, err = csat("--page", "satisfaction", "--days", 2, "--format", "csv", "--if", "csat_pct > 0")
    assert status == NOT_MET
    assert "on 6 observations only" in err


def test_an_empty_store_meets_no_condition(csat, tmp_path, monkeypatch):
    monkeypatch.setenv("CSAT_DATA", str(tmp_path / "empty"))
    status, _, err = csat("--page", "overview", "--if", "tickets < 1")
    assert status == NOT_MET
    assert "There are no data yet." in err


# Sending


def test_the_webhook_is_told_the_figures_and_a_failure_is_tried_again(csat, data, monkeypatch):
    change(data, lambda store: store.views.save("Monday round", "overview", Filter(), "local"))
    asked = ("--view", "Monday round", "--format", "csv", "--since-last", "--notify")
    with robot_at_work() as robot:
        robot.answer = (500, {}, b"")
        monkeypatch.setenv("CSAT_WEBHOOK_URL", robot.url)
        status, paths, err = csat(*asked)
        assert (status, len(paths)) == (FAILED, 1), "the file is there, and its path was told"
        assert "status 500" in err
        assert "k3y" not in err
        robot.answer = (200, {}, b"")
        assert csat(*asked)[0] == WRITTEN, "as it reached nobody"
        assert csat(*asked)[0] == NOTHING_NEW
    assert len(robot.seen) == 2
    said = robot.seen[1][2]
    assert said["title"] == "Monday round"
    assert said["sentence"].startswith("2 Mar – 29 Mar vs ")
    assert said["figures"].startswith("Tickets 336")
    assert said["files"] == ["overview_2026-03-02_2026-03-29.zip"]


def mailed_by(server, monkeypatch):
    set_to = {"HOST": "127.0.0.1", "PORT": str(server.server_address[1]), "TLS": "none", "FROM": "csat@example.com"}
    for name, value in set_to.items():
        monkeypatch.setenv(f"CSAT_SMTP_{name}", value)


def test_each_place_is_told_once_and_what_failed_is_tried_again(csat, tmp_path, monkeypatch):
    asked = ("--page", "overview", "--format", "csv", "--since-last", "--notify", "--mail-to", "ann@example.com")
    file = tmp_path / "out" / "overview_2026-03-02_2026-03-29.zip"
    with mail_server() as server, robot_at_work() as robot:
        mailed_by(server, monkeypatch)
        monkeypatch.setenv("CSAT_WEBHOOK_URL", robot.url)
        robot.answer, server.refuse = (500, {}, b""), "DATA"
        status, paths, err = csat(*asked)
        assert (status, paths, len(server.mails), len(robot.seen)) == (FAILED, [str(file)], 0, 1)
        assert "did not take the mail" in err
        assert "status 500" in err, "each fault is told"
        content = file.read_bytes()
        file.unlink()

        server.refuse = ""
        status, paths, err = csat(*asked)
        assert (status, paths, len(server.mails), len(robot.seen)) == (FAILED, [], 1, 2), "the mail, by itself"
        assert "Mailed to ann@example.com." in err
        (attached,) = message_from_bytes(server.mails[0], policy=policy.default).iter_attachments()
        assert attached.get_filename() == file.name
        assert zipfile.is_zipfile(io.BytesIO(attached.get_content()))
        assert zipfile.is_zipfile(io.BytesIO(content))
        assert csat(*asked)[0] == FAILED, "as long as anything fails"
        assert (len(server.mails), file.exists()) == (1, False), "what arrived does not arrive again"

        robot.answer = (200, {}, b"")
        status, paths, err = csat(*asked)
        assert (status, paths, len(server.mails), len(robot.seen)) == (WRITTEN, [], 1, 4)
        assert robot.seen[-1][2]["files"] == [file.name]
        assert csat(*asked)[0] == NOTHING_NEW
        assert (len(server.mails), len(robot.seen)) == (1, 4)


def test_an_address_that_is_refused_costs_the_others_no_second_mail(csat, monkeypatch):
    to = ("--mail-to", "ann@example.com,nobody@example.com")
    with mail_server() as server:
        mailed_by(server, monkeypatch)
        for _ in range(2):
            status, _, err = csat("--page", "overview", "--format", "csv", "--since-last", *to)
            assert status == FAILED
            assert "nobody@example.com" in err
            assert len(server.mails) == 1


def test_the_files_are_mailed(csat, monkeypatch):
    with mail_server() as server:
        mailed_by(server, monkeypatch)
        to = ("--mail-to", "ann@example.com,bo@example.com")
        status, (path,), err = csat("--page", "satisfaction", "--format", "xlsx", "--lang", "zh_CN", *to)
    assert (status, err) == (WRITTEN, "Mailed to ann@example.com, bo@example.com.\n")
    got = message_from_bytes(server.mails[0], policy=policy.default)
    assert (got["Subject"], got["From"]) == ("满意度", "csat@example.com")
    (attached,) = got.iter_attachments()
    assert attached.get_content() == Path(path).read_bytes()
    assert "75.0%" in got.get_body().get_content()


def test_every_format_is_written_and_says_the_same(csat, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")  # tables in place of pictures
    assert set(WRITERS) == set(FileFormat)
    formats = [word for form in FileFormat for word in ("--format", form.value)]
    status, paths, err = csat("--page", "satisfaction", *formats)
    assert (status, err) == (WRITTEN, "")
    assert [path.rpartition(".")[2] for path in paths] == ["pdf", "xlsx", "html", "zip"]
    pdf, xlsx, html, bundle = paths
    pages = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    book = openpyxl.load_workbook(xlsx)
    assert "75.0%" in pages
    assert "75.0%" in Path(html).read_text("utf-8")
    assert 0.75 in [cell.value for sheet in book for row in sheet for cell in row]
    assert "75" in [cell for lines in cards(bundle).values() for line in lines for cell in line]
