"""One family of errors. Each hands over the next step: what is wrong, where, and what to do.

The sentences are English source texts of the catalogue (`dashboard/locale`); values travel apart from them, so that
a message can be said in another language and no text from data is ever part of a template.
"""

from collections.abc import Callable


class DashboardError(Exception):
    """Something a person can act on.

    what:   the fault in one sentence, with `{name}` places for values.
    remedy: what to do about it, likewise.
    where:  file, line and column, or the setting; plain text, may be empty.
    values: what fills the places, shown as letters; a DashboardError as its own message.
    """

    def __init__(self, what: str, remedy: str = "", where: str = "", **values: object) -> None:
        super().__init__(what)
        self.what, self.remedy, self.where, self.values = what, remedy, where, values

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The whole message in one line, in the language of `translate` (default: English)."""
        values = {k: v.say(translate) if isinstance(v, DashboardError) else v for k, v in self.values.items()}
        spoken = [translate(part).format(**values) for part in (self.what, self.remedy) if part]
        text = ("" if spoken[0].endswith("。") else " ").join(spoken)  # a full-width stop brings its own space
        return f"{self.where}: {text}" if self.where else text

    def __str__(self) -> str:
        return self.say()


class UsageError(DashboardError):
    """The request itself cannot be carried out: an unknown name, a date that is none."""


class FileRefusedError(DashboardError):
    """A file that cannot be imported, whatever is mapped.

    rule: the code of the rule (`intake.rules`) by which a person can have it read all the same, or empty.
    """

    def __init__(self, what: str, remedy: str = "", where: str = "", rule: str = "", **values: object) -> None:
        super().__init__(what, remedy, where, **values)
        self.rule = rule


class MappingError(DashboardError):
    """A file that could be imported if a column were named for a field."""


class StoreError(DashboardError):
    """The store (lake, marts, state) cannot do what was asked; what it held before is unchanged."""


class TooMuchError(StoreError):
    """A question that would take more memory or time than one may; a narrower one is answered."""


class AbandonedError(StoreError):
    """A question that was stopped, since nobody waits for its answer any more."""


class DeliveryError(DashboardError):
    """A report that was written but did not reach whom it was meant for."""
