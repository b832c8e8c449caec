"""Whether a header and the rows below it belong together. Where they do not, no row may be read: a name too few or too
many puts every cell behind it under a wrong name."""

from collections import Counter
from collections.abc import Sequence

from dashboard.errors import FileRefusedError

ENOUGH = 10  # rows from which on misfits of all sorts say that the header is none
NAME_LETTERS = 400  # questions of a survey may be long


def fits(row: Sequence[str], width: int, named: int) -> bool:
    """Whether a row can stand under a header of `width` cells, the last name of which is the `named`th."""
    return named <= len(row) and not any(cell.strip() for cell in row[width:])


def refuse_unfit(name: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, line: int, is_sure: bool) -> None:
    """Raise FileRefusedError when most rows do not fit the header, it names fewer columns than it leaves unnamed, or it
    is a text.

    rows: some of the whole file; line: the header's; is_sure: somebody, or a layout, said that this is the header.
    """
    width = len(header)
    named = max((position for position, title in enumerate(header) if title), default=-1) + 1
    several = [row for row in rows if len(row) > 1 or width == 1]  # a single cell is a title or a footer
    unfit = Counter(len(row) for row in several if not fits(row, width, named))
    cells, count = max(unfit.items(), key=lambda item: item[1], default=(0, 0))
    if count * 2 > len(several):
        raise FileRefusedError(
            "The header in line {line} has {columns} cells, but most rows have {cells}.",
            "Check the separator and the row of the header, or export again.",
            where=name, line=line, columns=width, cells=cells,
        )  # fmt: skip
    is_hopeless = unfit.total() == len(several) or len(several) >= ENOUGH
    if unfit.total() * 2 > len(several) and is_hopeless:
        raise FileRefusedError(
            "{unfit} of {rows} rows looked at do not fit the header in line {line}, which has {columns} cells.",
            "Check the separator and the row of the header, or export again.", where=name, line=line, columns=width,
            unfit=unfit.total(), rows=len(several),
        )  # fmt: skip
    if is_sure:
        return
    unnamed = sum(
        1 for position, title in enumerate(header)
        if not title and any(position < len(row) and row[position].strip() for row in rows)
    )  # fmt: skip
    names = sum(1 for title in header if title)
    if unnamed > names:
        raise FileRefusedError(
            "Line {line} names {names} columns and leaves {unnamed} without a name.",
            "Say which row is the header, or export again.", where=name, line=line, names=names, unnamed=unnamed,
        )  # fmt: skip
    longest = max(map(len, header), default=0)
    if longest > NAME_LETTERS:
        raise FileRefusedError(
            "Line {line} is no header: it has a cell of {letters} letters.",
            "Say which row is the header, or export again.", where=name, line=line, letters=longest,
        )  # fmt: skip
