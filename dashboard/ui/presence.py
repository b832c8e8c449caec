"""Whether a visitor still waits for what a page run asks: they may close the tab, or choose something else meanwhile.

Streamlit stops a run at its next call of Streamlit; while a run waits for an answer, it makes none. So whoever works
the answer out asks here.
"""

import polars as pl
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

from dashboard.engines.answers import Waits, waiting
from dashboard.errors import AbandonedError
from dashboard.filters import Filter
from dashboard.pages._parts import Read


def while_here(read: Read) -> Read:
    """The same answers, worked out only as long as the run goes on that asks for them; a run that is over ends."""

    def asked(name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        context = get_script_run_ctx(suppress_warning=True)  # of this call: drawers run without the rest of the page
        if context is None or context.script_requests is None:
            return read(name, filter, **params)
        with waiting(_goes_on(context.script_requests)):
            try:
                return read(name, filter, **params)
            except AbandonedError:
                context.yield_check()  # ends the run, as it would have ended at its next call
                raise

    return asked


def _goes_on(requests: ScriptRequests) -> Waits:
    def goes_on() -> bool:
        state, wish = requests._state, requests._rerun_data  # there is no way to look without taking the request
        if state is ScriptRequestType.RERUN:  # a drawer waits for the end of the run, a whole page does not
            return bool(wish.fragment_id_queue) and not wish.is_fragment_scoped_rerun
        return state is ScriptRequestType.CONTINUE

    return goes_on
