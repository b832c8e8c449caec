"""A runner that hides people: agents are codes, customers are gone, in every answer and in every question.

The header of a query says which columns hold whom (types `agent`, `customer`, `group`, and `bucket` by agent), so a
page, a file or the command line that is handed a veiled runner cannot show a name, and cannot ask by one either. Kept
columns of files are left out whole where their header tells of such people or a value of theirs is an agent's name:

- a filter chooses agents by code; a name chooses nobody, and so does a column that is left out;
- a search finds tickets by an agent's code, never by the name, and comments by what is left of them without names;
- topics and teams, as exported in free words, lose the names in them; a team that had one is told apart by a code, by
  which it can be chosen, and is not found by what is gone;
- nothing is ordered by name, or the order would tell who is who to somebody with the list of names.

A code comes from the store's key and the name alone: the same in every version of the figures, another in every store.
"""

import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

import polars as pl

from dashboard import sqlfile
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter, attribute, attribute_parts
from dashboard.persons import OF_PERSONS, OF_STAFF, PERSONAL
from dashboard.sqlfile import Column, SqlFile

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without letters that are read as digits
LETTERS = 5
FREE_WORDS = ("words", "team", "subtopic")  # types of columns, and dimensions
NOBODY = ""  # no agent of an export is called so
NAMED = "[agent]"  # in the place of a name in words
EVERY_ROW = {"limit": 10**9, "offset": 0}
AT_ONCE = 200  # numbers in one pattern
# What stands between the words of a name: signs, digits, marks and pictures by their ranges. "No letter" would be more
# than the engine of patterns can hold as soon as there are forty agents, and fifty times as slow.
GAP = (
    r"[\x00-@\[-`\{-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u0300-\u036F\u2000-\u2BFF\u3000-\u303F"
    r"\uFE00-\uFE0F\uFF00-\uFF20\x{1F000}-\x{1FAFF}]{0,3}"
)
MOST_GAPS = 400  # in one pattern
MOST_WORDS, MOST_LETTERS = 12, 200  # of a name that are looked for
ALWAYS = Filter(days=None, start_date=FIRST_DAY, end_date=LAST_DAY)


class Run(Protocol):
    """What is veiled: a query's name, a settled filter and its further parameters → a frame."""

    def __call__(self, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame: ...


class Veil:
    """One runner of figures, seen by somebody who may not know names.

    key: the store's. agents: show codes in place of their names. customers: leave their ids out.
    """

    def __init__(self, run: Run, key: bytes, *, agents: bool, customers: bool = False) -> None:
        self._run, self._key, self._hides_agents, self._hides_customers = run, key, agents, customers
        self._queries = sqlfile.load()

    def run(self, name: str, filter: Filter | None = None, **params: object) -> pl.DataFrame:
        """The answer without the people. Takes what the runner behind it takes, with codes in place of names."""
        query = self._queries.get(name)
        if query is None:
            return self._run(name, filter, **params)  # it names what there is
        if filter is not None and filter.attributes:
            filter = replace(filter, attributes=tuple(sorted({self._askable(text) for text in filter.attributes})))
        if self._hides_agents:
            filter, params = self._asked(query, filter, params)
        has_comments = any(column.type == "comment" for column in query.columns)
        ask = self._told if self._hides_agents and has_comments else self._run
        answer = ask(name, filter, **params)
        if any(column.type == "attribute" for column in query.columns):
            answer = answer.filter(~pl.col("header").is_in(list(self._left_out)))
        if self._hides_customers:
            hidden = [column.name for column in query.columns if column.type == "customer"]
            answer = answer.with_columns(pl.lit(None, pl.String).alias(name) for name in hidden)
        return self._coded(query, answer, params.get("by")) if self._hides_agents else answer

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Name → code of everybody in these figures."""
        return codes(self._run("details/agents")["agent_id"], self._key)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        """Headers of the kept columns that hold people."""
        kept = self._run("details/attribute_values")
        found = set()
        for header in kept["header"].unique():
            is_customer = self._hides_customers and (PERSONAL.search(header) or OF_PERSONS.search(header))
            if is_customer or (self._hides_agents and OF_STAFF.search(header)):
                found.add(header)
        if self._hides_agents:
            is_name = naming(self._codes)
            found |= {row["header"] for row in kept.iter_rows(named=True) if is_name(row["value"])}
        return frozenset(found)

    @cached_property
    def _nameless(self) -> "Nameless":
        """Words without the names of agents."""
        return Nameless(self._codes, self._key)

    @cached_property
    def _teams(self) -> dict[str, str]:
        """Team as shown → as exported, of those that hold a name."""
        return {self._nameless.team(text): text for text in self._free_words("team")}

    def _free_words(self, dimension: str) -> dict[str, str]:
        """What occurs in a column of free words and holds a name → the same without it."""
        measures = ("measures/volume", "measures/survey_response")
        found = pl.concat([self._run(measure, ALWAYS, by=dimension)["bucket"] for measure in measures])
        words = found.drop_nulls().unique().to_frame("words").with_columns(bare=self._nameless.of(pl.col("words")))
        return dict(words.filter(pl.col("words") != pl.col("bare")).iter_rows())

    @cached_property
    def _named(self) -> dict[str, str]:
        """Topics and teams that hold a name, as exported → without it."""
        return self._free_words("subtopic") | self._free_words("team")

    def _told(self, name: str, filter: Filter | None = None, **params: Any) -> pl.DataFrame:
        """Comments without names. What is searched for is looked for in what is left, or finding a comment by a name
        would tell whom it is about."""
        (column,) = (column.name for column in self._queries[name].columns if column.type == "comment")
        text = str(params.get("search") or "").strip().lower()
        if not text or not EVERY_ROW.keys() <= params.keys():
            return self._unnamed(self._run(name, filter, **params), column)
        found = self._unnamed(self._run(name, filter, **{**params, **EVERY_ROW, "search": ""}), column)
        found = found.filter(pl.col(column).str.to_lowercase().str.contains(text, literal=True))
        found = found.with_columns(matching=pl.lit(found.height, pl.Int64))
        return found.slice(params["offset"], params["limit"])

    def _unnamed(self, answer: pl.DataFrame, column: str) -> pl.DataFrame:
        return answer.with_columns(self._nameless.of(pl.col(column)))

    def _askable(self, text: str) -> str:
        """A chosen value of a kept column, or one that nobody has where the column is left out."""
        header, _ = attribute_parts(text)
        return attribute(header, NOBODY) if header in self._left_out else text

    def _asked(
        self, query: SqlFile, filter: Filter | None, params: Mapping[str, Any]
    ) -> tuple[Filter | None, dict[str, Any]]:
        """The question with names in place of codes, and nothing of it that only a name could answer."""
        given = dict(params)
        if filter is not None and filter.agents:
            names = {code: name for name, code in self._codes.items()}
            filter = replace(filter, agents=tuple(sorted({names.get(code, NOBODY) for code in filter.agents})))
        if filter is not None and filter.teams:
            filter = replace(filter, teams=tuple(sorted({self._team(text) for text in filter.teams})))
        for param, kind in query.params.items():
            if kind == "Search" and param in given:
                text = _text_of(given[param])
                found = [name for name, code in self._codes.items() if text.upper() in code]
                hidden = [words for words, bare in self._named.items() if text.lower() not in bare.lower()]
                given[param] = {"text": text, "agents": found, "hidden": hidden if text else None}
        if given.get("sort") == "agent" or (given.get("sort") == "team" and self._teams):
            given |= {"sort": "created", "direction": "desc"}
        return filter, given

    def shown_team(self, text: str) -> str:
        """A team, whether as exported or as shown, as it is shown."""
        return text if text in self._teams else self._nameless.team(text)

    def exported_team(self, text: str) -> str:
        """A team, whether as exported or as shown, as exported."""
        return self._teams.get(text, text)

    def _team(self, text: str) -> str:
        """A chosen team as exported; nobody's where it is chosen by a name."""
        return self._teams.get(text, text if self._nameless.team(text) == text else NOBODY)

    def _coded(self, query: SqlFile, answer: pl.DataFrame, by: object) -> pl.DataFrame:
        for place, column in enumerate(query.columns):
            if query.holds(column, "agent", by):
                answer = self._replaced(answer, column, pl.lit(value=True))
            elif column.type == "group":
                answer = self._replaced(answer, column, pl.col("dimension") == "agent")
                answer = self._without_names(answer, column, pl.col("dimension") == "team")
            elif any(query.holds(column, kind, by) for kind in FREE_WORDS):
                answer, before = self._without_names(answer, column, pl.lit(value=True)), answer
                if answer.equals(before):
                    continue
            else:
                continue
            if place == 0 or column.type == "group":  # such rows come ordered by name
                answer = answer.sort(answer.columns[: place + 1], nulls_last=True)
        return answer

    def _without_names(self, answer: pl.DataFrame, column: Column, where: pl.Expr) -> pl.DataFrame:
        """One column of free words without names; what stands for one thing, or groups rows, stays apart."""
        told = self._nameless.words if column.type == "words" else self._nameless.team
        held = answer.filter(where).select(words=pl.col(column.name)).drop_nulls().unique()
        held = held.filter(pl.col("words") != self._nameless.of(pl.col("words")))
        bare = {text: told(text) for text in held["words"]}
        shown = pl.col(column.name).replace(bare)
        return answer.with_columns(pl.when(where).then(shown).otherwise(pl.col(column.name)).alias(column.name))

    def _replaced(self, answer: pl.DataFrame, column: Column, where: pl.Expr) -> pl.DataFrame:
        """Codes in one column. A name that is not known, which cannot be, becomes nothing rather than a name."""
        codes = pl.col(column.name).replace_strict(self._codes, default=None, return_dtype=pl.String)
        return answer.with_columns(pl.when(where).then(codes).otherwise(pl.col(column.name)).alias(column.name))


class Nameless:
    """Words without the names of these agents, and without the numbers of theirs that have four digits or more.

    key: of the store.
    """

    def __init__(self, names: Iterable[str], key: bytes) -> None:
        names = list(names)
        self._key, self._patterns = key, [(pattern, NAMED) for pattern in name_patterns(names)]
        numbers = sorted({number for name in names for number in re.findall(r"\d{4,}", _plain(name))})
        for k in range(0, len(numbers), AT_ONCE):
            between = rf"(^|\D)(?:{'|'.join(numbers[k : k + AT_ONCE])})(\D|$)"
            self._patterns += [(between, f"${{1}}{NAMED}${{2}}")] * 2  # again for those with one letter between them

    def of(self, words: pl.Expr) -> pl.Expr:
        """A column without names."""
        for pattern, instead in self._patterns:
            words = words.str.replace_all(pattern, instead)
        return words

    def words(self, text: str) -> str:
        """A text without names."""
        return str(pl.select(self.of(pl.lit(text))).item())

    def team(self, text: str) -> str:
        """A team without names, and told apart from others that read alike then."""
        bare = self.words(text)
        return text if bare == text else f"{bare} {_letters(text, self._key, use=b'team')[:LETTERS]}"


def telling(names: Iterable[str], key: bytes) -> Callable[[str], bool]:
    """Whether a text tells of one of these agents in any way that is known here: as `naming` or `Nameless` say."""
    names = list(names)
    is_named, nameless = naming(names), Nameless(names, key)

    def tells(text: str) -> bool:
        return is_named(text) or nameless.words(_plain(text)) != _plain(text)

    return tells


def naming(names: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text holds one of these names: all its words in any order and case, whatever number stands beside them
    ("1003 Li Na" is named in "Na Li (lead)"); Chinese names also within a word. A name of numbers alone is only itself.
    """
    whole = {name.casefold() for name in names}
    by_word: dict[str, list[frozenset[str]]] = {}
    within = set()
    for words in map(_words, whole):
        if words:
            by_word.setdefault(min(words), []).append(words)
            within |= {word for word in words if len(word) > 1 and not word.isascii()}

    def is_named(text: str) -> bool:
        said = _words(text)
        return (
            text.casefold() in whole
            or any(words <= said for word in said for words in by_word.get(word, ()))
            or any(part in word for word in said if not word.isascii() for part in within)
        )

    return is_named


def name_patterns(names: Iterable[str]) -> list[str]:
    """Regular expressions that find these names in a text: all their words in a row, the first one first or last,
    whatever stands between them; Chinese names also within a word. A name of numbers or of one letter is not found, nor
    one of more letters than anybody writes."""
    found: dict[str, int] = {}
    for name in names:
        words = re.findall(r"[^\W\d_]+", _plain(name))[:MOST_WORDS]
        if not 2 <= len("".join(words)) <= MOST_LETTERS:
            continue
        for order in (words, [*words[1:], words[0]]):
            bare = GAP.join(order)
            found[rf"\b{bare}\b" if bare.isascii() else bare] = len(words)
    parts: list[list[str]] = []
    room = 0
    for pattern in sorted(found, key=lambda pattern: (-len(pattern), pattern)):  # the longest name that fits
        room -= found[pattern]
        if room < 0:
            parts, room = [*parts, []], MOST_GAPS - found[pattern]
        parts[-1].append(pattern)
    return ["(?i)" + "|".join(part) for part in parts]


def _text_of(search: object) -> str:
    """What is looked for; agents that are handed in beside it are not heeded here."""
    return str(search["text"] if isinstance(search, Mapping) else search)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", _plain(text).casefold()))


def codes(names: Iterable[str], key: bytes) -> dict[str, str]:
    """Name → code like A-7KQ2M; no two are alike. Where two begin alike, both are longer."""
    letters = {name: _letters(name, key) for name in names}
    found: dict[str, str] = {}
    length = LETTERS
    while letters:
        taken = Counter(text[:length] for text in letters.values())
        unique = {name: text for name, text in letters.items() if taken[text[:length]] == 1}
        found |= {name: f"A-{text[:length]}" for name, text in unique.items()}
        letters = {name: text for name, text in letters.items() if name not in unique}
        length += 1
    return found


def _letters(name: str, key: bytes, *, use: bytes = b"agent") -> str:
    """51 letters that only the key can make of a name; the prefix keeps them apart from other uses of the key."""
    digest = int.from_bytes(hmac.digest(key, use + b"\0" + name.encode(), "sha256"))
    return "".join(ALPHABET[digest >> shift & 31] for shift in range(251, 0, -5))
