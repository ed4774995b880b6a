"""One import from its files to its outcome: read, judge, write, in one transaction."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warehouse import clock
from warehouse.codes import fold
from warehouse.db import MANY, Database
from warehouse.exchange.faults import Fault, Outcome, Unreadable, printable
from warehouse.exchange.files import Reading, Row, read_files
from warehouse.exchange.intake import Intake, Kind, Watch, _unwatched


@dataclass(frozen=True)
class Wishes:
    """How the import is to go: look only; one bad row stops all; where to write what was kept out."""

    dry_run: bool = False
    all_or_none: bool = False
    rejects: str | None = None


class _TakeBack(Exception):
    """Ends the transaction without a trace."""


def run_import(
    database: Database, kind: Kind, paths: Sequence[str], wishes: Wishes, watch: Watch = _unwatched
) -> Outcome:
    """Take the files in. What was kept out, and why, stands in the outcome."""
    try:
        reading = read_files(paths, kind.columns)
        outcome = Outcome(dry_run=wishes.dry_run, notices=reading.notices)
        with suppress(_TakeBack), database.writing() as session:
            _take_in(Intake(session, clock.now(), watch=watch), kind, reading, wishes, outcome)
    except Unreadable as error:
        return Outcome(unreadable=[str(error)], nothing_in=True)
    if len(reading.rows) >= MANY:
        database.renew_statistics()
    return outcome


def _take_in(intake: Intake, kind: Kind, reading: Reading, wishes: Wishes, outcome: Outcome) -> None:
    stands_alone = (kind.by_paper or wishes.rejects is not None) and not wishes.all_or_none
    for row, fault in zip(reading.broken, reading.faults, strict=True):
        intake.keep_out([row], [fault])
    records = kind.read(intake, reading.rows)
    sound = stands_alone or not intake.faults
    if sound:
        kind.write(intake, records)
    outcome.faults = sorted(set(intake.faults), key=_in_order(intake.faults))
    outcome.notices += intake.notices
    outcome.nothing_in = bool(intake.faults) and (not stands_alone or not _something_went_in(intake, reading))
    outcome.counts = intake.counts if not outcome.nothing_in else outcome.counts
    outcome.kept_out = _kept_out(intake, kind)
    if wishes.rejects is not None:
        _write_rejects(wishes.rejects, kind, intake.kept_out)
    if wishes.dry_run or outcome.nothing_in:
        raise _TakeBack


def _something_went_in(intake: Intake, reading: Reading) -> bool:
    return any(row not in intake.kept_out for row in reading.rows)


def _kept_out(intake: Intake, kind: Kind) -> str:
    """How much stayed out, in the words of the kind; '' for none."""
    if not kind.by_paper:
        return f"{len(intake.kept_out)} rows" if intake.kept_out else ""
    owner = "channel" if "channel" in kind.columns.required else "supplier"
    papers = {(fold(row.get(owner)), fold(row.get("number"))) for row in intake.kept_out}
    return f"{len(papers)} {kind.name.replace('-', ' ')}" if papers else ""


def _in_order(faults: list[Fault]):  # type: ignore[no-untyped-def]
    """Files in the order in which they were named, lines as they stand."""
    files = list(dict.fromkeys(fault.file for fault in faults))
    return lambda fault: (files.index(fault.file), fault.line, fault.column, fault.what)


def _write_rejects(path: str, kind: Kind, kept_out: dict[Row, list[Fault]]) -> None:
    """The rows that stayed out, ready to be mended and imported again, with the first reason of each."""
    columns = [name for name in kind.columns.known if any(name in row.cells for row in kept_out)]
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*columns, "fault"])
            for row, faults in kept_out.items():
                own = next((fault for fault in faults if fault.line == row.line), faults[0])
                writer.writerow([*(row.get(name) for name in columns), str(own)])
    except OSError as error:
        raise Unreadable(f"{printable(path)}: cannot be written: {error.strerror}") from None
