"""The key of a header or of a word: what is left when case, blanks and punctuation are taken away."""

import re
import unicodedata

NOT_LETTERS = re.compile(r"[\W_]+")


def key_of(text: str) -> str:
    """NFKC, casefold, letters and digits only: `Created_At ` and `created at` have one key."""
    return NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
