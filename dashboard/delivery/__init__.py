"""Reports on their way to people: by mail with the files, to a chat group with the key figures.

Only the command line sends, and only where somebody set where to. Everything here is handed plain values; no password
and no address of a webhook is part of a message, an error or a log.
"""

from dataclasses import dataclass

SECONDS = 30  # a server that does not answer is given up after so long


@dataclass(frozen=True, slots=True)
class Message:
    """What is said of a report. title: of the view or page. sentence: what its figures are about. figures: the key
    figures, a line. files: names of what was written."""

    title: str
    sentence: str
    figures: str
    files: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, a line each."""
        return "\n".join(part for part in (self.title, self.sentence, self.figures) if part)
