"""From the last piece verified to the first byte at the printer: one section of bench/latest.json.

Four packers at four benches at once, each with a printer for labels and one for slips, on the real server and its
worker. Measured from the answer to the last scan. The baseline of the same run is the same work by a worker that makes
no slip ahead. What a stalled printer costs a scan is the ratio to the scans without.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bench import results
from bench.benches import BENCHES, Bench, Printed, code_of, furnish, picked, stock
from bench.both import on_both
from tests import world
from tests.soak.running import WAREHOUSE, Running
from warehouse import clock
from warehouse.db import Database
from warehouse.labels.models import Printer
from warehouse.labels.rendering import render
from warehouse.labels.worker import state

SECTION = "printing"
#: Parcels that a bench packs, and how many lines they have: many small ones, a few large ones.
PARCELS, LINES = 12, (2, 3, 3, 4, 4, 6, 8, 12, 25)
LONGEST = 60
#: A quick packer needs so long from one piece to the next.
BETWEEN_SCANS = (0.5, 1.0)
GOAL_FIRST_BYTE_MS = 1000
GOAL_SLIP_SECONDS = 1.0
_UNASSISTED = """
from warehouse import cli
from warehouse.labels import worker
from warehouse.packing import ahead
worker._errands.remove(ahead.make_slips)
cli.main(["worker"])
"""


@dataclass
class Taken:
    """Seconds: of each scan, and to the first byte of each label, slip, and the later of the two."""

    scans: list[float] = field(default_factory=list)
    label: list[float] = field(default_factory=list)
    slip: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)


def measure(url: str, folder: Path) -> dict[str, Any]:
    """The figures on one database."""
    world.build(url)
    database = Database(url)
    with database.writing() as session:
        benches = furnish(session)
        stock(session, max(LINES))
    database.renew_statistics()
    running = Running(url, folder)
    running.start()
    running.wait()
    try:
        plain = _shift(running, database, benches, "PLAIN", [sys.executable, "-c", _UNASSISTED])
        ahead = _shift(running, database, benches, "AHEAD", [*WAREHOUSE, "worker"])
        _stall(database, benches)
        stalled = _shift(running, database, benches, "STALL", [*WAREHOUSE, "worker"], is_stalled=True)
    finally:
        running.kill()
        database.engine.dispose()
        for bench in benches:
            bench.label.close()
            bench.slip.close()
    return _figures(plain, ahead, stalled)


def slip_seconds(lines: int = LONGEST) -> dict[str, Any]:
    """Processor time of a slip of so many lines; the baseline is a slip of one."""

    def content(number: int) -> dict[str, Any]:
        rows = [{"sku": f"SKU-{one}", "name": f"Mug number {one}, blue", "ordered": 3, "here": 2, "to_follow": 1}
                for one in range(number)]  # fmt: skip
        return {
            "order_number": "1001",
            "order_code": "O.17",
            "ship_to": ["Żaneta Müller", "York"],
            "lines": rows,
        }

    def seconds(number: int) -> float:
        start = time.process_time()
        render("slip", content(number))
        return time.process_time() - start

    first = seconds(1)
    one, many = [statistics.median(seconds(number) for _turn in range(5)) for number in (1, lines)]
    return {"lines": lines, "cpu_seconds": round(many, 3), "of_one_line": round(one, 3), "ratio": round(many / one, 1),
            "very_first": round(first, 3)}  # fmt: skip


def _shift(
    running: Running,
    database: Database,
    benches: Sequence[Bench],
    name: str,
    worker: list[str],
    is_stalled: bool = False,
) -> Taken:
    """All packers at once; each packs parcels of the same sizes in an order of its own."""
    totes: dict[str, list[tuple[str, int]]] = {}
    for bench in benches:
        sizes = [LINES[turn % len(LINES)] for turn in range(PARCELS)]
        random.Random(bench.name).shuffle(sizes)
        with database.writing() as session:
            totes[bench.name] = [
                (picked(session, f"{name}-{bench.name}-{turn}", size), size)
                for turn, size in enumerate(sizes)
            ]
    process = subprocess.Popen(worker, env=running.environment, cwd=running.instance, start_new_session=True)
    _wait_for_worker(database)
    taken = [Taken() for _bench in benches]
    packers = [
        threading.Thread(target=_pack, args=(bench, running.address, totes[bench.name], one, is_stalled))
        for bench, one in zip(benches, taken, strict=True)
    ]
    try:
        for packer in packers:
            packer.start()
        for packer in packers:
            packer.join()
    finally:
        # In peace: the leases of one that is killed would hold up the next shift.
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    # A packer that had to stop has said why, and there is no figure without it.
    assert all(len(one.scans) >= PARCELS for one in taken), "a packer had to stop"
    return Taken(
        *(
            [each for one in taken for each in getattr(one, part)]
            for part in ("scans", "label", "slip", "both")
        )
    )


def _wait_for_worker(database: Database) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with database.reading() as session:
            if state(session, clock.now()) == "ok":
                return
        time.sleep(0.1)
    raise AssertionError("the worker did not start")


def _pack(
    bench: Bench, address: str, totes: Sequence[tuple[str, int]], taken: Taken, is_stalled: bool
) -> None:
    person, browser = bench.person(address)
    dice = random.Random(bench.name)
    for turn, (tote, lines) in enumerate(totes):
        before = len(bench.label.first), len(bench.slip.first)
        for code in (tote, *(code_of(line) for line in range(lines))):
            time.sleep(dice.uniform(*BETWEEN_SCANS))
            page = person.scan(code)
            assert page.outcome in {"ok", "line_done"}, f"{code}: {page.sentence}"
            taken.scans.append(browser.seconds)
        assert page.message == "packing.verified", page.text
        # The first parcel of a shift is the warming up.
        if not is_stalled and not turn:
            bench.label.wait_for(before[0])
            bench.slip.wait_for(before[1])
        elif not is_stalled:
            verified_at = browser.answered_at
            label = bench.label.wait_for(before[0]) - verified_at
            slip = bench.slip.wait_for(before[1]) - verified_at
            for part, seconds in (("label", label), ("slip", slip), ("both", max(label, slip))):
                getattr(taken, part).append(max(seconds, 0.0))
        page = person.scan(page.code)
        assert page.message == "packing.packed", page.text
        taken.scans.append(browser.seconds)


def _stall(database: Database, benches: Sequence[Bench]) -> None:
    """Every printer takes connections and nothing else."""
    for bench in benches:
        for paper in ("label", "slip"):
            getattr(bench, paper).close()
            setattr(bench, paper, Printed(is_stalled=True))
            change = update(Printer).where(Printer.name == f"{bench.name}-{paper}")
            url = getattr(bench, paper).url
            answers = {"status": True, "closes": True}
            database.write(lambda s, c=change, u=url, a=answers: s.execute(c.values(url=u, answers=a)))  # type: ignore[misc]


def _figures(plain: Taken, ahead: Taken, stalled: Taken) -> dict[str, Any]:
    figures: dict[str, Any] = {"benches": BENCHES, "parcels": len(ahead.both), "processors": os.cpu_count()}
    for part in ("label", "slip", "both"):
        figures[part] = _summary(getattr(ahead, part)) | {"baseline": _summary(getattr(plain, part))}
    usual, slow = statistics.median(ahead.scans), statistics.median(stalled.scans)
    figures["stalled printers"] = _summary(stalled.scans) | {
        "baseline": _summary(ahead.scans),
        "ratio": round(slow / usual, 2),
    }
    return figures


def _summary(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "median_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "worst_ms": round(ordered[-1] * 1000, 1),
    }


def _print(kind: str, figures: dict[str, Any]) -> None:
    print(f"\n{kind}: from the last piece to the first byte, {figures['benches']} benches at once")
    print(f"(goal: under {GOAL_FIRST_BYTE_MS} ms at p95; the baseline makes no slip ahead)")
    for part in ("label", "slip", "both"):
        one = figures[part]
        base = one["baseline"]
        print(
            f"  {part:6} median {one['median_ms']:7.1f} ms  p95 {one['p95_ms']:7.1f} ms  "
            f"(baseline {base['median_ms']:.1f} and {base['p95_ms']:.1f} ms; {figures['parcels']} parcels)"
        )
    stalled = figures["stalled printers"]
    print(
        f"  a scan while all printers are stalled: median {stalled['median_ms']} ms, "
        f"{stalled['ratio']}x a scan without (p95 {stalled['p95_ms']} and {stalled['baseline']['p95_ms']} ms)"
    )


def main() -> None:
    """Measure on both databases, write the section, print it."""
    section: dict[str, Any] = {"slip": slip_seconds()}
    slip = section["slip"]
    print(f"\nA slip of {slip['lines']} lines: {slip['cpu_seconds']} s of processor time")
    print(f"(goal: under {GOAL_SLIP_SECONDS} s; {slip['ratio']}x one of a line)")
    section |= on_both(measure, _print)
    results.write(SECTION, section)


if __name__ == "__main__":
    main()
