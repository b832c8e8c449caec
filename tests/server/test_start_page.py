"""The page that loads the program: what is in it before the program runs, and that Streamlit's page still fits."""

import gzip
import re
from urllib.request import Request, urlopen

import pytest

from dashboard.server.middleware import STATIC
from dashboard.server.start_page import FONT, FRAME, NAME, TITLE, dress
from tests.conftest import Server

PAGE = (STATIC / "index.html").read_bytes()
TABLET_AND_MORE = "(min-width: 769px)"  # from where Streamlit puts the sidebar beside the page


def get(server: Server, path: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    asked = Request(
        f"http://127.0.0.1:{server.port}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    with urlopen(asked) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_streamlits_page_still_has_what_is_taken_out_of_it() -> None:
    text = PAGE.decode()
    assert len(FONT.findall(text)) == len(TITLE.findall(text)) == text.count("</head>") == 1


def test_name_and_looks_are_in_the_page_and_its_scripts_are_untouched() -> None:
    made = dress(PAGE).decode()
    assert f"<title>{NAME}</title>" in made
    assert f"<style>{FRAME.read_text('utf-8')}</style>" in made.split("</head>")[0]
    assert 'as="font"' not in made
    scripts = re.compile(rb"<script.*?</script>", re.DOTALL)
    assert scripts.findall(made.encode()) == scripts.findall(PAGE)  # the policy lets them run by their hash
    assert gzip.decompress(dress(PAGE, zipped=True)).decode() == made


def test_a_page_that_is_another_is_left_as_it_is() -> None:
    assert dress(b"<p>Something else</p>") == b"<p>Something else</p>"


@pytest.mark.parametrize("path", ["/", "/resolution"])
def test_every_address_gets_the_dressed_page(sample_server: Server, path: str) -> None:
    plain, headers = get(sample_server, path)
    assert plain == dress(PAGE)
    assert "etag" not in headers
    packed, headers = get(sample_server, path, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert int(headers["content-length"]) == len(packed) < 6_000
    again, _ = get(sample_server, path, If_None_Match="*")  # as a browser asks that has Streamlit's page kept
    assert again == plain


def test_the_frames_rules_stand_above_streamlits() -> None:
    """Streamlit's styles come later into the head: only by standing within :root do ours weigh more."""
    text = re.sub(r"/\*.*?\*/", "", FRAME.read_text("utf-8"), flags=re.DOTALL)
    head, _, inside = text.partition(":root {")
    assert inside.count("{") + 1 == inside.count("}")
    assert inside.rstrip().endswith("}")
    outside = [line.split()[0] for line in head.splitlines() if line]
    assert outside == ["@keyframes", "@page", "html:not(:has(.stApp))"]
    assert TABLET_AND_MORE in inside
