"""Translation: every sentence that the program can say has its Chinese, with the same places for values."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard
from dashboard import fields, vocabulary
from dashboard.errors import UsageError
from dashboard.words import LANGUAGES, words

ROOT = Path(dashboard.__file__).parent
PLACES = re.compile(r"\{(\w+)")
BUILTIN_ERRORS = {name for name in vars(builtins) if name.endswith("Error")}
# Written the same in both languages, or a name.
SAME_IN_BOTH = {"VIP"}


def constants(node: ast.expr | None) -> Iterator[str]:
    """The string literals an argument can be: itself, or both arms of a conditional expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def sentences(source: str) -> Iterator[str]:
    """All English sentences that a module marks or says."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in ("t", "N_"):
            yield from constants(node.args[0] if node.args else None)
        elif name == "within" and len(node.args) > 1:
            yield from constants(node.args[1])
        elif name == "plural":
            for argument in node.args[:2]:
                yield from constants(argument)
        elif name.endswith("Error") and name not in BUILTIN_ERRORS:
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            for argument in (*node.args[:2], named.get("what"), named.get("remedy")):
                yield from constants(argument)


def said() -> dict[str, str]:
    """Sentence → where it is written."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        for sentence in sentences(path.read_text("utf-8")):
            found.setdefault(sentence, str(path.relative_to(ROOT)))
    for closed in (
        *vocabulary.CLOSED_DIMENSIONS.values(),
        *fields.CODED.values(),
        vocabulary.CONDITIONS,
        vocabulary.AGES,
    ):
        found |= dict.fromkeys(closed.values(), "vocabulary.py")
    for table in fields.TABLES.values():
        found |= {field.label: "fields.py" for field in table}
    return {sentence: where for sentence, where in found.items() if any(map(str.isalpha, sentence))}


def test_the_walk_finds_every_way_of_saying_something():
    source = (
        't("a"); self.t("b {x}", x=1); N_("c"); t.plural("d", "e", n); t.within("menu", "f"); t("g" if x else "h")\n'
        'raise UsageError("i", "j", where="not this"); raise StoreError(what="k"); raise ValueError("not this")\n'
        "t(variable)"
    )
    assert sorted(sentences(source)) == [*"ab"[:1], "b {x}", *"cdefghijk"]


def test_every_sentence_is_translated():
    chinese = words("zh_CN")
    missing = {s: where for s, where in said().items() if chinese(s) == s and s not in SAME_IN_BOTH}
    assert not missing, "no Chinese for:\n" + "\n".join(f"{where}: {s!r}" for s, where in missing.items())


def test_translations_keep_the_places():
    chinese = words("zh_CN")
    wrong = {s for s in said() if set(PLACES.findall(s)) != set(PLACES.findall(chinese(s)))}
    assert not wrong


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    known = set(said())
    stale = {sentence for _, sentence in words("zh_CN")._sentences if sentence not in known}
    assert not stale


def test_english_speaks_for_itself():
    t = words("en")
    assert t("Import {rows} rows", rows="1,204") == "Import 1,204 rows"
    assert t("{a} stays a template") == "{a} stays a template"
    assert t.plural("{n} ticket", "{n} tickets", 1) == "1 ticket"
    assert t.plural("{n} ticket", "{n} tickets", 2, n="2,000") == "2,000 tickets"


def test_values_are_never_templates():
    assert words("en")("found {x}", x="{rows}") == "found {rows}"


@pytest.mark.parametrize("lang", ["xx", "", "de"])
def test_an_unknown_language_gets_english(lang):
    assert words(lang).lang == "en"


def test_chinese_speaks():
    t = words("zh_CN")
    assert t("Overview") == "总览"
    assert t.locale == "zh-CN"
    assert set(LANGUAGES) == {"en", "zh_CN"}
    assert t("never said " + "anywhere") == "never said anywhere"  # an unknown sentence stays English


def test_two_sentences_are_set_as_their_language_sets_them():
    error = UsageError("This link was stopped.", "Ask who gave it to you for a new one.", "/v/a")
    assert str(error) == "/v/a: This link was stopped. Ask who gave it to you for a new one."
    assert error.say(words("zh_CN")) == "/v/a: 此链接已停用。请向提供链接的人索取新链接。"
    assert UsageError("This link was stopped.").say(words("zh_CN")) == "此链接已停用。"
