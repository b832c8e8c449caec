"""Translation: English source sentences in, the reader's language out.

English is the language of the code; every other language is one catalogue,
`locale/<lang>/LC_MESSAGES/messages.po`, read as it is (no compiled copy to forget). A sentence without a
translation stays English.

    >>> t = words("en")
    >>> t("Import {rows} rows", rows="211,985")
    'Import 211,985 rows'
    >>> t.plural("{n} ticket", "{n} tickets", 1)
    '1 ticket'
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {"en": "EN", "zh_CN": "中文"}
SOURCE = "en"
CATALOGUES = Path(__file__).parent / "locale"


def N_(sentence: str) -> str:  # noqa: N802  # the customary name of gettext's marker
    """Mark a sentence for translation where it is written, to be translated where it is shown."""
    return sentence


class Words:
    """The sentences of one language; call it with an English source sentence.

    lang: a key of `LANGUAGES`.
    own: (dimension, code) → what this store calls it.
    locale: the name HTML and Babel's numbers use, "en" or "zh-CN".
    """

    def __init__(
        self, lang: str, sentences: dict[tuple[str | None, str], str], own: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self.lang, self.locale, self._sentences = lang, lang.replace("_", "-"), sentences
        self.own = own or {}

    def with_own(self, own: Mapping[tuple[str, str], str]) -> "Words":
        """The same language with a store's own words for codes, (dimension, code) → word: data, escape it."""
        return Words(self.lang, self._sentences, own)

    def __call__(self, sentence: str, /, **values: object) -> str:
        """The sentence in this language, its `{name}` places filled with `values`.

        Without values the places stay as they are: errors fill theirs after translation.
        """
        spoken = self._sentences.get((None, sentence), sentence)
        return spoken.format(**values) if values else spoken

    def within(self, context: str, sentence: str, /, **values: object) -> str:
        """Like calling it, for a word that means different things in different places (gettext's msgctxt)."""
        spoken = self._sentences.get((context, sentence)) or self._sentences.get((None, sentence), sentence)
        return spoken.format(**values) if values else spoken

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """`one` for exactly one thing, else `many`; the place `{n}` holds the plain number unless given."""
        return self(one if n == 1 else many, **{"n": n, **values})


@cache
def words(lang: str) -> Words:
    """The sentences of a language; an unknown one gets English."""
    if lang not in LANGUAGES or lang == SOURCE:
        return Words(SOURCE, {})
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    found = {(entry.context, entry.id): entry.string for entry in catalogue if entry.id and entry.string}
    return Words(lang, found)  # type: ignore[arg-type]  # gettext plural forms are not used, so ids are plain
