"""Work beside the page: it ends whole, it can be cancelled while nothing is written, and its faults stay in it."""

from threading import Event

import pytest

from dashboard.ui.jobs import Job

LONG = 20  # seconds that no step here needs


def test_it_tells_how_far_it_is_and_ends():
    begun, go_on = Event(), Event()

    def work(tell):
        tell(0.25, "Reading the file")
        begun.set()
        go_on.wait(LONG)

    job = Job(work)
    assert begun.wait(LONG)
    assert not job.wait(0)
    assert (job.share, job.words, job.can_cancel) == (0.25, "Reading the file", True)
    go_on.set()
    assert job.wait(LONG)
    assert not job.was_cancelled


@pytest.mark.parametrize(("share", "stops"), [(0.05, True), (0.1, True), (0.5, False)])
def test_cancelling_is_heard_until_writing_begins(share, stops):
    begun, go_on, reached = Event(), Event(), []

    def work(tell):
        tell(0.0, "")
        begun.set()
        go_on.wait(LONG)
        tell(share, "")
        reached.append(share)

    job = Job(work, last_exit=0.1)
    assert begun.wait(LONG)
    job.cancel()
    assert not job.can_cancel
    go_on.set()
    assert job.wait(LONG)
    assert (job.was_cancelled, reached) == (stops, [] if stops else [share])
