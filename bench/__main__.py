"""`make bench`: measures, writes its section of bench/latest.json, prints a table.

What is timed: a scan on the generated demo, against the least that any web program could do in its place,
a bare Flask view that makes one INSERT durable. Both are called in turns in the same process, so that a
noisy machine is noisy to both. No figure here is asserted; goals stand beside the figures.
"""

from __future__ import annotations

import gzip
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from bench import (
    batching,
    believing,
    handheld,
    long_list,
    long_receipt,
    printing,
    releasing,
    results,
    routes,
    walked_week,
)
from bench.both import on_both
from tests.person import Page, Person
from warehouse import create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo import load
from warehouse.migrating import upgrade

SECTION = "scan"
ROUNDS = 120
WARM_UP = 10
ANY_BIN = "A-01-A-02"
GOAL_RATIO = 3.0
GOAL_STATEMENTS = 12
GOAL_FIRST_PAGE_BYTES = 60_000


def bare(database: Database) -> Callable[[], None]:
    """The baseline: one POST, one durable INSERT, nothing else."""
    app = Flask("bare")
    with database.writing() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS bare (at VARCHAR(40), said VARCHAR(40))"))

    @app.post("/")
    def insert() -> str:
        with database.engine.connect().execution_options(writing=True) as connection:
            connection.execute(
                text("INSERT INTO bare VALUES (:at, :said)"), {"at": str(time.time()), "said": "x"}
            )
            connection.commit()
        return "ok"

    client = app.test_client()
    return lambda: _assert_ok(client.post("/", data={"code": "x"}).status_code)


def _assert_ok(status: int) -> None:
    assert status == 200


class Walk:
    """Somebody who follows the screen, so that every timed scan is one that the floor really makes."""

    def __init__(self, app: Flask, name: str) -> None:
        self.person = Person.signed_in(app, name)

    def receive(self) -> Iterator[str]:
        """Product after product of one purchase order; names each scan before it is made."""
        self.person.open("/receiving")
        self.person.scan(self.person.page.code)
        while self.person.page.step == "scan_product" and not self.person.page.code.startswith("C."):
            yield "receive: a product"

    def pick(self) -> Iterator[str]:
        """List after list."""
        self.person.open("/picking")
        while self.person.tap("next-work").outcome == "ok":
            while "/" in self.person.page.task:
                yield f"pick: {self.person.page.step}"

    def scan(self) -> float:
        """Send what the screen says would be right; seconds until the answer is there, reading it not counted."""
        # Where goods have no bin yet, any bin may be scanned, and none is named.
        fields = self.person.scan_fields() | {"code": self.person.page.code or ANY_BIN}
        start = time.perf_counter()
        response = self.person.client.post("/scans", data=fields, headers={"HX-Request": "true"})
        seconds = time.perf_counter() - start
        self.person.page = Page(response)
        assert self.person.page.outcome in {"ok", "line_done", "task_done"}, self.person.page.text
        return seconds


def measure(url: str, instance: Path) -> dict[str, Any]:
    """Times of each kind of scan and of the baseline, taken in turns."""
    database = Database(url)
    upgrade(database)
    load.generated(database, instance=instance, size="shop", seed=7)
    app = create_app(
        Config(instance=instance, database_url=url, secret_key="bench", pin_hash_cost=8), database
    )
    base, counted = bare(database), Statements(database)
    times: dict[str, list[float]] = {"baseline": []}
    statements: dict[str, int] = {}
    ben, ada = Walk(app, "Ben"), Walk(app, "Ada")
    for walk, steps in ((ben, ben.receive()), (ada, ada.pick())):
        for turn, name in zip(range(ROUNDS + WARM_UP), steps, strict=False):
            seconds = _timed(base)
            counted.number = 0
            scan_seconds = walk.scan()
            if turn >= WARM_UP:
                times["baseline"].append(seconds)
                times.setdefault(name, []).append(scan_seconds)
                statements[name] = max(statements.get(name, 0), counted.number)
    figures = _figures(times, statements)
    figures["first page"] = _first_page(app)
    figures["receipt of 1,000 lines"] = long_receipt.measure(app, database)
    figures["pick lists"] = long_list.measure(app, database)
    figures["release"] = releasing.measure(database)
    database.engine.dispose()
    return figures


class Statements:
    """Counts SQL statements; the control of transactions and savepoints is not one."""

    def __init__(self, database: Database) -> None:
        self.number = 0
        event.listen(database.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        control = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
        self.number += not statement.lstrip().upper().startswith(control)


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _figures(times: dict[str, list[float]], statements: dict[str, int]) -> dict[str, Any]:
    base = statistics.median(times["baseline"])
    figures: dict[str, Any] = {}
    for name, taken in times.items():
        ordered = sorted(taken)
        figures[name] = {
            "scans": len(taken),
            "median_ms": round(statistics.median(taken) * 1000, 2),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
            "ratio": round(statistics.median(taken) / base, 2),
            "statements": statements.get(name, 1),
        }
    return figures


def _first_page(app: Flask) -> dict[str, int]:
    """Bytes over the wire for the sign-in page and all that it asks for."""
    client, wants = app.test_client(), {"Accept-Encoding": "gzip"}
    page = client.get("/sign-in", headers=wants)
    html = (
        gzip.decompress(page.data).decode() if page.headers.get("Content-Encoding") == "gzip" else page.text
    )
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    total = len(page.data) + sum(
        len(client.get(part.replace("&amp;", "&"), headers=wants).data) for part in parts
    )
    return {"bytes": total, "files": len(parts) + 1}


def _print(database: str, figures: dict[str, Any]) -> None:
    print(f"\n{database}: a scan against a bare durable INSERT")
    print(f"(goal: at most {GOAL_RATIO}x and {GOAL_STATEMENTS} statements)")
    for name, figure in figures.items():
        if "statements" in figure:
            print(
                f"  {name:28} {figure['median_ms']:8.2f} ms  p95 {figure['p95_ms']:8.2f} ms  "
                f"{figure['ratio']:6.2f}x  {figure['statements']:3} statements  ({figure['scans']} scans)"
            )
    page = figures["first page"]
    print(
        f"  first page {page['bytes']} bytes in {page['files']} files (goal: under {GOAL_FIRST_PAGE_BYTES})"
    )
    receipt = figures["receipt of 1,000 lines"]
    print(
        f"  a receipt of {' and '.join(map(str, receipt['lines']))} lines: {receipt['ratio']}x a scan "
        f"(goal: at most {long_receipt.GOAL_RATIO}x)"
    )
    long_list.print_figures(figures["pick lists"])
    releasing.print_figures(figures["release"])


def main() -> None:
    """Measure on both databases."""
    results.write(SECTION, on_both(measure, _print))
    routes.main()
    batching.main()
    walked_week.main()
    believing.main()
    printing.main()
    with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
        handheld.main(Path(folder))


if __name__ == "__main__":
    main()
