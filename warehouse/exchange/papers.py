"""Papers in a file: rows that belong together by a number, what they say as a whole, and their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from warehouse.codes import fold
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Row
from warehouse.exchange.intake import Intake

#: Line numbers beyond it are the program's own: the further parts of a set.
LAST_LINE = 99_999


@dataclass(eq=False)
class Line:
    """A line of a paper. `number` is the file's, or the place of the row among the paper's."""

    number: int
    numbered: bool
    sku: str
    quantity: int
    columns: dict[str, Any]
    row: Row


@dataclass(eq=False)
class PaperRecord:
    """One paper of a file: its head (filled cells only) and its lines."""

    owner: str
    number: str
    warehouse_id: int = 0
    head: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    taken: dict[int, Row] = field(default_factory=dict)
    """The rows by their lines' numbers."""

    def wrong(self, column: str, what: str) -> Fault:
        """A fault of the paper as a whole, at its first row."""
        return self.rows[0].fault(column, what)


def gather(
    intake: Intake, rows: list[Row], owner: str, take: Callable[[Cells, PaperRecord], None]
) -> list[PaperRecord]:
    """The sound papers among the rows. `take` reads one row into its paper; one faulty row keeps a paper out."""
    papers: dict[tuple[str, str], PaperRecord] = {}
    faults: dict[tuple[str, str], list[Fault]] = {}
    for row in intake.watch(rows, "rows"):
        mine: list[Fault] = []
        cells = Cells(row, mine)
        named = (
            cells.text(owner, 40 if owner == "channel" else 60, required=True),
            cells.text("number", 60, required=True),
        )
        key = fold(named[0]), fold(named[1])
        paper = papers.setdefault(key, PaperRecord(*named))
        paper.rows.append(row)
        if not mine:
            take(cells, paper)
        faults.setdefault(key, []).extend(mine)
    _keep_out_broken(intake, papers, owner)
    for key, paper in papers.items():
        if faults[key]:
            intake.keep_out(paper.rows, faults[key])
    return [paper for paper in papers.values() if paper.rows[0] not in intake.kept_out]


def _keep_out_broken(intake: Intake, papers: dict[tuple[str, str], PaperRecord], owner: str) -> None:
    """A row with too few cells or too many spoils the paper that it names."""
    for row, faults in list(intake.kept_out.items()):
        paper = papers.get((fold(row.get(owner)), fold(row.get("number"))))
        if paper is not None:
            for other in paper.rows:
                intake.kept_out.setdefault(other, []).extend(faults)


def say_once(cells: Cells, paper: PaperRecord, told: dict[str, Any]) -> None:
    """Put the row's head cells to the paper's; two rows that say different things are a fault."""
    for column, value in told.items():
        if value in (None, ""):
            continue
        known = paper.head.setdefault(column, value)
        if known != value:
            cells.wrong(
                column, f"contradicts another row of {paper.number}, found {found(cells.row.get(column))}"
            )


def add_line(
    cells: Cells, paper: PaperRecord, sku: str, quantity: int | None, columns: dict[str, Any]
) -> None:
    """Put a line to the paper. A line's number is given once."""
    number = cells.quantity("line")
    if number is not None and number > LAST_LINE:
        cells.wrong("line", f"at most {LAST_LINE}, found {number}")
    if quantity is None or not cells.sound:
        return
    if number in paper.taken:
        cells.wrong("line", f"line {number} of {paper.number} stands in row {paper.taken[number].line} too")
        return
    numbered = number is not None
    number = number or max(paper.taken, default=0) + 1
    paper.taken[number] = cells.row
    paper.lines.append(Line(number, numbered, sku, quantity, columns, cells.row))


def partners(lines: Iterable[Line], known: Iterable[tuple[int, str, Any]]) -> list[tuple[Line, Any | None]]:
    """Each line of the file with the line of the known paper that it speaks of, or None for a new one.

    By number where the file has numbers and the SKU is the same; else the first unspoken one of the SKU:
    one SKU may stand on two lines.
    """
    left: dict[str, list[tuple[int, Any]]] = {}
    for number, sku, row in sorted(known, key=lambda one: one[0]):
        left.setdefault(fold(sku), []).append((number, row))
    return [(line, _partner(line, left.get(fold(line.sku), []))) for line in lines]


def _partner(line: Line, candidates: list[tuple[int, Any]]) -> Any | None:
    """Takes the one that the line speaks of out of the candidates."""
    for place, (number, row) in enumerate(candidates):
        if number == line.number or not line.numbered:
            del candidates[place]
            return row
    return None
