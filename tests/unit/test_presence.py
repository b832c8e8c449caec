"""Whether a run still waits for its answers, as Streamlit's own requests tell it."""

from types import SimpleNamespace

import polars as pl
import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from dashboard.engines import answers
from dashboard.errors import AbandonedError
from dashboard.ui import presence


class OverError(BaseException):
    """As Streamlit ends a run."""


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    """Of a run that goes on."""
    found = ScriptRequests()

    def ended() -> None:
        raise OverError

    context = SimpleNamespace(script_requests=found, yield_check=ended)
    monkeypatch.setattr(presence, "get_script_run_ctx", lambda **_: context)
    return found


def waits() -> bool:
    """Whether the run is said to wait, at the moment when a question is worked out."""

    def read(*_: object, **__: object) -> pl.DataFrame:
        return pl.DataFrame({"waits": [answers._waits.get()()]})

    return bool(presence.while_here(read)("any")["waits"].item())


def test_a_run_waits_until_it_is_stopped(requests: ScriptRequests) -> None:
    assert waits()
    requests.request_stop()  # the tab was closed
    assert not waits()


def test_another_choice_ends_the_wait_and_a_drawer_does_not(requests: ScriptRequests) -> None:
    requests.request_rerun(RerunData(fragment_id="drawer"))
    assert waits()
    requests.request_rerun(RerunData(query_string="days=7"))
    assert not waits()


def test_without_a_run_somebody_always_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "get_script_run_ctx", lambda **_: None)
    assert waits()


def test_a_run_whose_question_was_stopped_is_over(requests: ScriptRequests) -> None:
    def read(*_: object, **__: object) -> pl.DataFrame:
        raise AbandonedError("nobody")

    with pytest.raises(OverError):
        presence.while_here(read)("any")
