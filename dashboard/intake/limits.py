"""How much of a file we are ready to take, and how long its parser may run. One place, so that tests can tighten it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """columns: of the header; record_bytes: of one record; cell_letters: of one cell; rows: of the file;
    memory_bytes: address space of the parser for files up to plain_bytes; memory_per_byte: what each further byte of
    the file adds (whole columns are held, because a whole column decides how its cells are read);
    cpu_seconds, wall_seconds: its running time for files up to plain_bytes, and *_per_byte for each further byte;
    unpacked_bytes, parts, cells: of a workbook, by its own directory and
    once it is open; look_bytes: text up to which every row is looked at before the import, instead of a spread sample.
    """

    columns: int = 500
    record_bytes: int = 1_000_000
    cell_letters: int = 65_536
    rows: int = 20_000_000
    memory_bytes: int = 2 * 1024**3
    plain_bytes: int = 64 * 1024**2
    memory_per_byte: int = 16
    cpu_seconds: int = 120
    wall_seconds: int = 300
    cpu_per_byte: float = 4e-7
    wall_per_byte: float = 4e-6  # ten times what it takes: other work may hold the processors meanwhile
    unpacked_bytes: int = 1024**3
    parts: int = 10_000
    cells: int = 50_000_000
    look_bytes: int = 32 * 1024**2

    def address_space(self, file_bytes: int) -> int:
        """Bytes of address space that the parser of a file of this size may have."""
        return self.memory_bytes + self.memory_per_byte * max(0, file_bytes - self.plain_bytes)

    def of_file(self, file_bytes: int) -> "Limits":
        """The same with the running time that a file of this size may take."""
        more = max(0, file_bytes - self.plain_bytes)
        return replace(
            self,
            cpu_seconds=self.cpu_seconds + int(self.cpu_per_byte * more),
            wall_seconds=self.wall_seconds + int(self.wall_per_byte * more),
        )


LIMITS = Limits()
