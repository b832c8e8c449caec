"""One viewer without a browser: Streamlit's websocket and its messages, nothing else."""

import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

SECONDS = 120  # so long a page run may take before it counts as lost
NOT_AGAIN = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Answer:
    """What came back for one request: milliseconds to the end, messages, bytes, and bytes by kind of element."""

    milliseconds: float = 0.0
    messages: int = 0
    bytes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class Viewer:
    """`with Viewer(port) as viewer: viewer.ask("resolution", "d=90")`"""

    def __init__(self, port: int) -> None:
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            origin=Origin(f"http://127.0.0.1:{port}"),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, page: str, query: str = "") -> Answer:
        """Open a page with an address and wait until it is drawn. page: its slug, "" for the first."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.context_info.timezone = "Asia/Shanghai"
        message.rerun_script.context_info.locale = "en-GB"
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        answer = Answer()
        while True:
            raw = self._socket.recv(timeout=SECONDS)
            assert isinstance(raw, bytes)
            answer.messages += 1
            answer.bytes += len(raw)
            got = ForwardMsg.FromString(raw)
            answer.kinds[_kind(got)] += len(raw)
            if got.WhichOneof("type") == "script_finished" and got.script_finished in NOT_AGAIN:
                answer.milliseconds = 1000 * (time.perf_counter() - began)
                return answer


def _kind(message: ForwardMsg) -> str:
    kind = message.WhichOneof("type") or ""
    if kind == "delta" and message.delta.HasField("new_element"):
        return message.delta.new_element.WhichOneof("type") or kind
    return kind
