"""A viewer without a browser: a websocket client that speaks Streamlit's messages, as its program in a browser does."""

import asyncio
import http.client
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SECONDS = 120  # an answer that takes longer is an error
WIDGET = re.compile(rb"\$\$ID-[0-9a-f]{32}-(filter_[a-z]+_en)")
OLDEST = 2  # a message that so many runs on end did not need is forgotten, as the browser does (max_cached_message_age)


@dataclass(slots=True)
class Answer:
    """One page run as the viewer saw it. seconds: from the wish to the last message."""

    seconds: float = 0.0
    messages: int = 0
    size: int = 0
    holds: bool = False
    fault: str = ""


@dataclass(slots=True)
class Visitor:
    """One open page.

    server: where to connect to, as host:port. known: messages by their hash, shared by all visitors of one server to
    save memory; which of them this visitor has is in `ages`.
    """

    server: str
    known: dict[str, bytes] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    query: str = ""
    page: str = ""
    scripts: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)
    socket: websockets.ClientConnection | None = None

    async def enter(self) -> None:
        """Load the page itself, which a proxy marks with the server that this visitor stays with, then connect."""
        cookies = await asyncio.to_thread(self._cookies)
        self.socket = await websockets.connect(
            f"ws://{self.server}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(f"http://{self.server}"),
            additional_headers={"Cookie": cookies} if cookies else {},
            max_size=None,
            compression=None,
            open_timeout=SECONDS,
            ping_interval=None,
        )

    async def leave(self) -> None:
        """Close the page."""
        if self.socket is not None:
            await self.socket.close()

    async def ask(self, needle: bytes, *, changed: Mapping[str, Iterable[str]] | None = None) -> Answer:
        """Run the page `page` with the address `query` and the changed widgets; wait for all of its answer.

        needle: what one message of the answer must hold. changed: choices by a widget's key.
        """
        assert self.socket is not None
        begun, answer = time.perf_counter(), Answer()
        try:
            async with asyncio.timeout(SECONDS):
                await self.socket.send(self._wish(changed or {}))
                await self._take(answer, needle)
        except (TimeoutError, OSError, websockets.WebSocketException) as error:
            answer.fault = type(error).__name__
        answer.seconds = time.perf_counter() - begun
        if not answer.fault and not answer.holds:
            answer.fault = "another answer"
        return answer

    def _wish(self, changed: Mapping[str, Iterable[str]]) -> bytes:
        told = BackMsg()
        run = told.rerun_script
        run.query_string, run.page_script_hash = self.query, self.scripts.get(self.page, "")
        run.cached_message_hashes.extend(self.ages)
        run.context_info.timezone, run.context_info.locale = "Asia/Shanghai", "en-GB"
        for key, labels in changed.items():
            widget = run.widget_states.widgets.add(id=self.widgets[key])
            widget.string_array_value.SetInParent()  # an empty choice is one too; unset would mean the widget's default
            widget.string_array_value.data.extend(labels)
        return told.SerializeToString()

    async def _take(self, answer: Answer, needle: bytes) -> None:
        assert self.socket is not None
        used: set[str] = set()
        while True:
            raw = await self.socket.recv()
            assert isinstance(raw, bytes)
            answer.messages, answer.size = answer.messages + 1, answer.size + len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                used.add(message.ref_hash)
                raw = self.known[message.ref_hash]
            elif message.metadata.cacheable:
                used.add(message.hash)
                self.known[message.hash] = raw
            if kind in ("delta", "ref_hash"):
                answer.holds = answer.holds or needle in raw
                for found in WIDGET.finditer(raw):
                    self.widgets[found[1].decode()] = found[0].decode()
                if b"stException" in raw or (kind == "delta" and message.delta.new_element.HasField("exception")):
                    answer.fault = "exception"
            elif kind == "navigation":
                self.scripts = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    answer.fault = "did not finish"
                break
        self.ages = {one: 0 if one in used else age + 1 for one, age in self.ages.items()} | dict.fromkeys(used, 0)
        self.ages = {one: age for one, age in self.ages.items() if age <= OLDEST}

    def _cookies(self) -> str:
        host, _, port = self.server.partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=SECONDS)
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or [])
