"""Texts that want to be more than letters, each in its place, and a server that notes whoever follows them."""

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.conftest import free_port

# What a text can try: pictures, scripts, Markdown, formulas of LaTeX, marks of Streamlit, the end of a style.
# {at} is the canary's address, {n} tells the places apart.
KINDS = (
    '<img src="{at}/{n}i" onerror="alert({n})">',
    "<script>alert({n})</script>",
    "![x]({at}/{n}m)",
    "[a](javascript:alert({n}))",
    "$\\href{{javascript:alert({n})}}{{a}}$",
    ":material/home: :red[x] :smile:",
    "</style></textarea><svg onload=alert({n})>",
    '"><iframe src={at}/{n}f></iframe>',
    "<b>x</b><a href={at}/{n}a>b</a>",
    "**x** `y` ${{7*7}}$ {{n}} %s",
    "javascript:alert({n})",
    "{at}/{n}l www.{n}.example.com",
)
LAST = datetime(2026, 11, 20, 20, 0)
ROWS = 720


class Canary:
    """Answers everything, and keeps what it was asked for: nobody should come."""

    def __init__(self) -> None:
        self.port, self.asked = free_port(), list[str]()
        self.address = f"http://127.0.0.1:{self.port}"
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)


@contextmanager
def canary() -> Iterator[Canary]:
    """A canary that listens."""
    made = Canary()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


class Texts:
    """The hostile text of each place: `of("team")` gives the same text each time, `all("team")` one of every kind."""

    def __init__(self, at: str) -> None:
        self.at, self.places = at, dict[str, int]()

    def of(self, place: str, kind: int | None = None) -> str:
        """A mark that names the place, then what it tries: in turn each kind, or a given one."""
        number = self.places.setdefault(place, len(self.places) + 10)
        tried = KINDS[number % len(KINDS) if kind is None else kind].format(at=self.at, n=number)
        return f"{self.mark(place)}{tried}"

    def mark(self, place: str) -> str:
        """How the text of a place begins, wherever it is seen."""
        return f"Z{self.places.setdefault(place, len(self.places) + 10)}"

    def all(self, place: str) -> list[str]:
        """One of every kind."""
        return [self.of(place, kind) for kind in range(len(KINDS))]


def tickets_csv(path: Path, texts: Texts) -> Path:
    """Tickets of sixty days, in which every text of the file is hostile."""
    columns = ["ticket_id", "created_at", "first_response_at", "resolved_at", "updated_at", "status", "channel",
               "topic", "subtopic", "team", "agent", "customer_id", "csat", "Plan", *texts.all("header")]  # fmt: skip
    agents, teams, plans = texts.all("agent"), texts.all("team"), texts.all("kept value")
    subtopics, ids = texts.all("subtopic"), texts.all("ticket id")
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        for k in range(ROWS):
            made = LAST - timedelta(hours=2 * k)
            one = k % len(KINDS)
            done = made + timedelta(hours=3)
            rows.writerow(
                [
                    f"{ids[one]}{k}", made, made + timedelta(minutes=4 + one), done, done, "solved",
                    ("chat", "phone", texts.of("channel word"))[k % 3],
                    ("refund", texts.of("topic word"))[k % 2],
                    subtopics[one], teams[one], agents[k // 60 % len(agents)], texts.of("customer"), 1 + k % 5,
                    plans[one], *(f"Size {(k + n) % 3}" for n in range(len(KINDS))),
                ]
            )  # fmt: skip
    return path


def surveys_csv(path: Path, texts: Texts) -> Path:
    """Answers with comments of every kind; some belong to no ticket."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["survey_id", "ticket_id", "question", "answered_at", "score", "scale", "comment", "team"])
        comments, ids = texts.all("comment"), texts.all("ticket id")
        for k in range(60):
            one = k % len(KINDS)
            ticket = f"{ids[one]}{k}" if k % 2 else ""
            answered = LAST - timedelta(hours=2 * k) + timedelta(hours=5)
            number = f"{texts.of('survey id')}{k}"
            rows.writerow([number, ticket, "csat", answered, 1 + k % 5, "1-5", comments[one], texts.of("team", one)])
    return path
