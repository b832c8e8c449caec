"""People on the command line: the first administrator is made there, and whoever uses it may do everything."""

import json
import shutil

import pytest

from dashboard import cli
from dashboard.store.people import operator
from tests.unit.store_files import opened, ticket, tickets_csv


@pytest.fixture
def csat(monkeypatch, tmp_path, new_store, capsys):
    """Run a command line on a store with a login: (exit status, standard output, standard error)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CSAT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CSAT_DATA", str(shutil.copytree(new_store, tmp_path / "data")))
    monkeypatch.setenv("CSAT_FREE_MB", "0")
    monkeypatch.setenv("CSAT_OIDC_ISSUER", "https://id.example")

    def csat(*arguments):
        status = cli.run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return csat


def test_the_first_administrator_comes_from_the_command_line(csat):
    assert csat("user", "list") == (0, "", "Nobody was added yet: csat user add SUB --role admin.\n")
    assert csat("user", "add", "a1", "--role", "admin", "--name", "Li Na") == (0, "Li Na (a1): admin\n", "")
    assert csat("user", "add", "b2", "--role", "viewer") == (0, "b2 (b2): viewer\n", "")
    status, _, err = csat("user", "add", "b2", "--role", "admin")
    assert (status, "b2 is here already" in err) == (2, True)
    assert csat("user", "role", "b2", "editor") == (0, "b2 (b2): editor\n", "")
    assert csat("user", "disable", "b2") == (0, "b2 (b2) has no access any more.\n", "")
    told = [json.loads(line) for line in csat("user", "list", "--json")[1].splitlines()]
    assert [(u["sub"], u["role"], u["is_disabled"]) for u in told] == [("a1", "admin", False), ("b2", "editor", True)]
    assert [line.split() for line in csat("user", "list")[1].splitlines()[1:]][-1] == ["b2", "b2", "–", "–"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("user", "add", "x", "--role", "owner"), "owner"),
        (("user", "add", "local", "--role", "admin"), "cannot be the name of an account"),
        (("user", "role", "nobody", "admin"), "Nobody here is called nobody"),
        (("user", "disable", "nobody"), "Nobody here is called nobody"),
    ],
)
def test_what_cannot_be_done_is_said(csat, line, said):
    status, out, err = csat(*line)
    assert (status, out, said in err, "Traceback" in err) == (2, "", True, False)


def test_the_last_administrator_stays(csat):
    csat("user", "add", "a1", "--role", "admin", "--name", "Li Na")
    for line in (("user", "disable", "a1"), ("user", "role", "a1", "viewer")):
        status, _, err = csat(*line)
        assert (status, "Li Na is the last administrator." in err) == (2, True)


def test_without_a_login_it_says_so(csat, monkeypatch):
    monkeypatch.delenv("CSAT_OIDC_ISSUER")
    status, _, err = csat("user", "add", "a1", "--role", "admin")
    assert (status, err) == (0, "No login is set up yet; see Login and roles in the README.\n")


def test_whoever_uses_the_command_line_is_named_in_the_audit(csat, tmp_path):
    path = tickets_csv(tmp_path / "a.csv", ticket("T1"))
    assert csat("import", path)[0] == 0
    (record,) = [json.loads(line) for line in csat("imports", "--json")[1].splitlines()]
    assert csat("undo", record["import_id"])[0] == 0
    assert csat("user", "add", "a1", "--role", "viewer")[0] == 0
    assert record["imported_by"] == operator()
    with opened(tmp_path / "data") as store:
        assert [(e.who, e.what) for e in store.audit.every()] == [
            (operator(), "role"), (operator(), "undo"), (operator(), "import"),
        ]  # fmt: skip
