"""Settings come from the environment, are checked once, and name the variable that is wrong."""

from pathlib import Path

import pytest

from dashboard import settings
from dashboard.errors import UsageError


def test_defaults_listen_on_this_machine_only(monkeypatch):
    monkeypatch.delenv("CSAT_DATA", raising=False)
    found = settings.read_settings()
    assert found.host == "127.0.0.1"
    assert found.zone == "Asia/Shanghai"
    assert found.data == Path.cwd() / "data"


def test_environment_then_given_values(monkeypatch, tmp_path):
    monkeypatch.setenv("CSAT_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("CSAT_PORT", "9001")
    assert settings.read_settings().data == tmp_path / "store"
    assert settings.read_settings(port=9002).port == 9002


def test_an_empty_variable_is_no_value(monkeypatch):
    monkeypatch.setenv("CSAT_PORT", "")
    assert settings.read_settings().port == 8501


@pytest.mark.parametrize(
    ("name", "value"), [("CSAT_PORT", "eighty"), ("CSAT_PORT", "70000"), ("CSAT_ZONE", "Shanghai/Asia")]
)
def test_a_bad_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        settings.read_settings()
    assert caught.value.where == name
    assert value in caught.value.say()


def test_readers_of_all_processes_share_a_quarter_of_the_memory(monkeypatch):
    monkeypatch.setattr(settings, "machine_memory", lambda: 16_384 * settings.MEGABYTE)
    assert settings.read_settings(processes=1).reader_mb == 4096
    assert settings.read_settings(processes=4).reader_mb == 1024
    assert settings.read_settings().build_mb == 4096, "a build that goes to the disk takes several times as long"
    monkeypatch.setattr(settings, "machine_memory", lambda: 2_048 * settings.MEGABYTE)
    assert settings.read_settings().build_mb == 1024


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEBHOOK_URL", "ftp://robot/?key=k3y"), ("WEBHOOK_URL", "https://[k3y"), ("WEBHOOK_URL", "k3y"),
     ("WEBHOOK_URL", "https:///k3y")],
)  # fmt: skip
def test_a_secret_that_cannot_be_used_is_not_repeated(monkeypatch, name, value):
    monkeypatch.setenv(f"CSAT_{name}", value)
    with pytest.raises(UsageError) as caught:
        settings.read_settings()
    assert caught.value.where == f"CSAT_{name}"
    assert "k3y" not in caught.value.say()


def test_secrets_are_not_shown_with_the_settings(monkeypatch):
    for name in settings.SECRETS:
        monkeypatch.setenv(f"CSAT_{name.upper()}", f"https://k3y/{name}")
    found = settings.read_settings()
    assert "k3y" not in repr(found) + str(found.model_dump())
    assert found.webhook_url.get_secret_value() == "https://k3y/webhook_url"
