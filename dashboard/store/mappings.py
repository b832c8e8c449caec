"""Mappings remembered: what was decided about a file is proposed for the next one with the same header.

    store.mappings.save(draft, {"mapping": {"created_at": "下单时间"}}, by="Li Na")
    store.inspect(next_month)      # its columns are matched as saved; what is said now wins

Kept are choices about columns and values, not how one file was written (encoding, separator, sheet).
"""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.errors import FileRefusedError, MappingError
from dashboard.intake import Draft
from dashboard.state import mappings as saved_mappings
from dashboard.state.database import Engine
from dashboard.state.mappings import SavedMapping
from dashboard.store.people import EDITOR, LOCAL, People

SINGLE = ("kind", "layout", "decimal", "file_zone")
GROUPED = ("mapping", "keep", "values", "answers", "rules")
OF_THE_FILE = ("encoding",)  # answers that hold for one file only
# Scores of 1 to 10 may all lie under 6 in one month: then nobody asks, and the answer still holds.
LASTING = ("scale:csat",)

Look = Callable[..., Draft]


def fingerprint(titles: Sequence[str], kind: str) -> str:
    """The name of a header: the same whatever the case, the width and the blanks of its titles."""
    return hashlib.sha256("\x1f".join([kind, *map(_plain, titles)]).encode()).hexdigest()


class Mappings:
    """The saved mappings of one store. It takes an editor to change them."""

    def __init__(self, engine: Engine, people: People) -> None:
        self.engine, self.people = engine, people

    def save(self, draft: Draft, choices: Mapping[str, Any], by: str) -> SavedMapping:
        """Remember what was decided about this file, over what was saved before if the draft has it in.

        choices: as given to `Store.inspect`; what holds for one file only is left out.
        """
        self.people.need(by, EDITOR)
        titles = [column.header for column in draft.columns]
        before = self.find(titles, draft.kind) if draft.saved else None
        kept = {name: choices[name] for name in (*SINGLE, *GROUPED) if choices.get(name)}
        if before:
            kept = merged(_renamed(before, titles), kept)
        if answers := {code: said for code, said in kept.get("answers", {}).items() if code not in OF_THE_FILE}:
            kept["answers"] = answers
        else:
            kept.pop("answers", None)
        kept["kind"] = draft.kind
        saved = saved_mappings.save(self.engine, fingerprint(titles, draft.kind), draft.kind, titles, kept, by)
        self.people.told(by, "mapping", saved.fingerprint, kind=saved.kind)
        return saved

    def find(self, titles: Sequence[str], kind: str | None = None) -> SavedMapping | None:
        """What is saved for this header; the newest where tickets and surveys have one and no kind is given."""
        kinds = (kind,) if kind else ("tickets", "surveys")
        found = saved_mappings.find(self.engine, [fingerprint(titles, one) for one in kinds])
        return found[0] if found else None

    def every(self) -> list[SavedMapping]:
        """All of them, the newest first."""
        return saved_mappings.every(self.engine)

    def forget(self, fingerprint: str, *, by: str = LOCAL) -> SavedMapping:
        """Forget one, named by its fingerprint or the beginning of it. Raises UsageError."""
        self.people.need(by, EDITOR)
        gone = saved_mappings.forget(self.engine, fingerprint)
        self.people.told(by, "mapping_forgotten", gone.fingerprint)
        return gone

    def look(self, look: Look, given: Mapping[str, Any]) -> Draft:
        """Look at a file with what is given, over what was saved for its header.

        A saved choice that no longer fits is left out, and so is an answer to what is no longer asked: this file's own
        dates may decide now how they are written.
        """
        plain = look(**given)
        titles = [column.header for column in plain.columns]
        saved = self.find(titles, given.get("kind"))
        if saved is None:
            return plain
        choices = _renamed(saved, titles)
        answers = choices.pop("answers", {})
        if not answers and choices == {"kind": plain.kind}:
            return replace(plain, saved=True)
        draft, kept = _fitting(look, given, choices)
        asked = {question.code: [code for code, _ in question.options] for question in draft.questions}
        filled = {column.field for column in draft.columns}
        lasting = [code for code in LASTING if code.partition(":")[2] in filled]
        hold = {code: said for code, said in answers.items() if said in asked.get(code, ()) or code in lasting}
        if hold:
            draft, kept = _fitting(look, given, merged(kept, {"answers": hold}))
        said = {field for field, title in kept.get("mapping", {}).items() if title} - set(given.get("mapping") or {})
        columns = tuple(
            replace(column, how="saved") if column.how == "chosen" and column.field in said else column
            for column in draft.columns
        )
        return replace(draft, columns=columns, saved=True)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Choices on top of others, of which those stay that are not said anew. A column goes to one field."""
    both = {**under, **{name: value for name, value in over.items() if value is not None}}
    for name in GROUPED:
        old, new = under.get(name) or {}, over.get(name) or {}
        if name == "values":
            both[name] = {field: {**old.get(field, {}), **new.get(field, {})} for field in {**old, **new}}
        elif name == "mapping":
            taken = {title for title in new.values() if title}
            both[name] = {field: title for field, title in old.items() if title not in taken} | new
        else:
            both[name] = {**old, **new}
    return {name: value for name, value in both.items() if name not in GROUPED or value}


def _fitting(look: Look, given: Mapping[str, Any], saved: Mapping[str, Any]) -> tuple[Draft, dict[str, Any]]:
    """The draft with what is saved, as far as it fits, and what of it did."""
    try:
        return look(**merged(saved, given)), dict(saved)
    except (MappingError, FileRefusedError):
        kept: dict[str, Any] = {}
        draft = look(**given)
        for piece in _pieces(saved):
            try:
                draft = look(**merged(merged(kept, piece), given))
            except (MappingError, FileRefusedError):
                continue
            kept = merged(kept, piece)
        return draft, kept


def _pieces(choices: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Choices one by one, those first on which the others rest."""
    yield from ({name: choices[name]} for name in SINGLE if name in choices)
    for name in GROUPED:
        for key, value in choices.get(name, {}).items():
            if name == "values":
                yield from ({name: {key: {word: code}}} for word, code in value.items())
            else:
                yield {name: {key: value}}


def _renamed(saved: SavedMapping, titles: Collection[str]) -> dict[str, Any]:
    """The saved choices in the words of this header, whose titles may differ in case and blanks."""
    names = dict(zip(saved.header, titles, strict=True))
    choices = dict(saved.choices)
    if "mapping" in choices:
        choices["mapping"] = {field: names.get(title, title) for field, title in choices["mapping"].items()}
    if "keep" in choices:
        choices["keep"] = {names.get(title, title): keep for title, keep in choices["keep"].items()}
    if "answers" in choices:
        choices["answers"] = {_code(code, names): said for code, said in choices["answers"].items()}
    return choices


def _code(code: str, names: Mapping[str, str]) -> str:
    kind, colon, title = code.partition(":")
    return f"{kind}{colon}{names.get(title, title)}"


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())
