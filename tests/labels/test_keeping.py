"""Whose turn it is at a printer, where small labels come out, and what is kept of a paper and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.labels.conftest import CONTENTS, Bench
from tests.labels.printers import FakePrinter
from warehouse import clock
from warehouse.labels import batches, purging, spool
from warehouse.labels.models import Printer, PrintJob, StationPrinter
from warehouse.labels.worker import Worker
from warehouse.sites import Warehouse


def test_a_bench_label_never_waits_behind_500_bin_labels(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for while the roll is being printed, and is the next paper that comes out."""
    with FakePrinter() as printer:
        bench.set_printer(url=printer.url)
        asked = {"station_id": bench.station_id, "person_id": None, "device_id": None}
        papers = [(f"bin {number}", CONTENTS["location"]) for number in range(500)]
        bench.database.write(
            lambda s: batches.ask_for(
                s, "roll", "location", papers, s.get_one(Printer, bench.printer().id), asked
            )
        )
        served, label = Worker(bench.database), list[int]()
        monkeypatch.setattr("warehouse.labels.transports.tcp.TcpTransport.rest", 0.0)
        real = served._print

        def print_and_ask(job: object) -> bool:
            if len(printer.printed) == 7 and not label:
                label.append(bench.ask("parcel"))
            return real(job)  # type: ignore[arg-type]

        monkeypatch.setattr(served, "_print", print_and_ask)
        assert served.run_once() == 50, "then the printer is given back, for others may wait for it"
        assert printer.printed[8] == bench.job(label[0]).payload


def test_small_labels_come_out_of_the_stations_small_printer_and_address_labels_do_not(bench: Bench) -> None:
    large = bench.printer().id
    assert bench.job(bench.ask("location")).printer_id == large

    def add(session: Session) -> int:
        small = Printer(
            warehouse_id=bench.warehouse_id, name="small", url=f"file:{bench.folder}", kind="label"
        )
        session.add(small)
        session.flush()
        session.add(StationPrinter(station_id=bench.station_id, paper="small", printer_id=small.id))
        return small.id

    small = bench.database.write(add)
    for kind in ("location", "product", "tote", "badge", "command"):
        assert bench.job(bench.ask(kind)).printer_id == small, kind
    for kind in ("parcel", "pallet", "logistics"):
        assert bench.job(bench.ask(kind)).printer_id == large, kind
    assert bench.job(bench.ask("location", station_id=None)).printer_id == large


def _age(bench: Bench, days: int) -> None:
    old = clock.now() - timedelta(days=days)
    bench.database.write(lambda s: s.execute(update(PrintJob).values(made_at=old)))


def _purge(bench: Bench) -> int:
    return bench.database.write(lambda s: purging.purge(s, clock.now()))


def test_after_its_days_only_that_a_paper_was_printed_is_kept(bench: Bench) -> None:
    job = bench.ask("parcel")
    Worker(bench.database).run_once()
    _age(bench, 89)
    assert _purge(bench) == 0
    _age(bench, 91)
    assert _purge(bench) == 1
    assert _purge(bench) == 0
    row = bench.job(job)
    assert (row.state, row.payload, row.content["order_number"]) == ("sent", None, "1001")
    assert row.payload_sha256 is not None and row.purged_at is not None
    assert "ship_to" not in row.content and "Żaneta" not in str(row.content)


def test_a_building_may_keep_its_papers_for_a_shorter_time(bench: Bench) -> None:
    bench.ask("parcel")
    Worker(bench.database).run_once()
    _age(bench, 8)
    bench.database.write(lambda s: s.execute(update(Warehouse).values(keeps_paper_days=7)))
    assert _purge(bench) == 1


def test_what_still_waits_to_come_out_is_not_forgotten(bench: Bench) -> None:
    job = bench.ask("location")
    _age(bench, 400)
    assert _purge(bench) == 0
    Worker(bench.database).run_once()
    assert bench.job(job).state == "sent"


def test_a_forgotten_paper_cannot_be_printed_again_and_says_why(bench: Bench) -> None:
    job = bench.ask("parcel")
    Worker(bench.database).run_once()
    _age(bench, 91)
    _purge(bench)
    with pytest.raises(spool.Forgotten, match="too old: what it said is not kept"):
        bench.do(job, lambda s, row: spool.print_again(s, row, None, "lost"))
    assert not bench.do(job, spool.retry)


def test_a_forgotten_badge_names_nobody(bench: Bench) -> None:
    job = bench.ask("badge")
    Worker(bench.database).run_once()
    _age(bench, 91)
    _purge(bench)
    assert "Ada" not in str(bench.job(job).content)
