"""What people and acts do to print jobs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.labels.conftest import CONTENTS, Bench
from tests.labels.printers import FakePrinter
from warehouse import clock
from warehouse.labels import leases, spool
from warehouse.labels.models import Printer, PrintJob, Station, StationPrinter
from warehouse.labels.worker import Worker

SCAN = "0123456789abcdef0123456789abcdef"


def _count(bench: Bench) -> int:
    return int(bench.read(lambda session: session.scalar(select(func.count(PrintJob.id)))) or 0)


def test_the_same_scan_asks_once(bench: Bench) -> None:
    first = bench.ask("parcel", scan_id=SCAN, subject="1001")
    assert bench.ask("parcel", scan_id=SCAN, subject="1001") == first
    assert bench.ask("slip", scan_id=SCAN, subject="1001") != first
    assert bench.ask("parcel", scan_id=SCAN, subject="1001", number=2) != first
    assert _count(bench) == 3


def test_the_same_form_posted_twice_is_one_job(bench: Bench) -> None:
    assert bench.ask("location", form_key="f-1") == bench.ask("location", form_key="f-1")
    assert bench.ask("location", form_key="f-2") != bench.ask("location", form_key=None)
    assert _count(bench) == 3


def test_a_job_goes_to_the_stations_own_printer(bench: Bench) -> None:
    first = bench.printer("label").id

    def add(session: Session) -> tuple[int, int]:
        station = Station(warehouse_id=bench.warehouse_id, name="BENCH-2")
        printer = Printer(warehouse_id=bench.warehouse_id, name="label-2", url="file:x", kind="label")
        session.add_all([station, printer])
        session.flush()
        session.add(StationPrinter(station_id=station.id, paper="label", printer_id=printer.id))
        return station.id, printer.id

    station_id, printer_id = bench.database.write(add)
    assert bench.job(bench.ask("tote", station_id=station_id)).printer_id == printer_id
    assert bench.job(bench.ask("tote")).printer_id == first
    assert bench.job(bench.ask("slip", station_id=station_id)).printer_id == bench.printer("slip").id


def test_an_act_that_is_rolled_back_leaves_no_paper(bench: Bench) -> None:
    class ActFailed(Exception):
        """As a refusal would."""

    def act(session: Session) -> None:
        spool.enqueue(session, warehouse_id=bench.warehouse_id, kind="tote", subject="T", content=CONTENTS["tote"],
                      station_id=None, person_id=None, device_id=None)  # fmt: skip
        raise ActFailed

    with pytest.raises(ActFailed):
        bench.database.write(act)
    assert _count(bench) == 0


def test_a_job_not_yet_sent_can_be_taken_back_and_a_sent_one_cannot(bench: Bench) -> None:
    early, late = bench.ask("parcel", scan_id=SCAN), bench.ask("slip")
    assert bench.do(early, spool.cancel)
    Worker(bench.database).run_once()
    assert not bench.do(late, spool.cancel)
    assert (bench.job(early).state, bench.job(late).state) == ("cancelled", "sent")
    assert len(bench.files()) == 1


def test_the_undo_of_a_scan_takes_back_its_papers_or_names_the_one_that_is_too_late(bench: Bench) -> None:
    bench.ask("tote", scan_id=SCAN)
    assert bench.database.write(lambda session: spool.cancel_scan(session, SCAN)) == []
    assert Worker(bench.database).run_once() == 0
    printed = bench.ask("parcel", scan_id=SCAN)
    Worker(bench.database).run_once()
    too_late = bench.database.write(lambda session: spool.cancel_scan(session, SCAN))
    assert [job.id for job in too_late] == [printed]


def test_a_job_taken_back_while_the_worker_holds_it_is_not_sent(bench: Bench) -> None:
    job = bench.ask("parcel")
    claimed = bench.database.write(lambda s: leases.claim(s, bench.printer().id, "w", clock.now()))
    assert claimed is not None
    assert bench.do(job, spool.cancel)
    assert not bench.database.write(lambda s: leases.begin_sending(s, job, "w", clock.now()))
    assert bench.job(job).state == "cancelled"


def test_printing_again_is_a_new_marked_job_with_its_reason(bench: Bench) -> None:
    first = bench.ask("parcel")
    Worker(bench.database).run_once()
    again = bench.do(first, lambda s, job: spool.print_again(s, job, None, "faded").id)
    Worker(bench.database).run_once()
    reprint = bench.job(again)
    assert (reprint.reprint_of_id, reprint.reprint_reason, reprint.print_number) == (first, "faded", 2)
    assert (reprint.state, reprint.reason) == ("sent", None)
    assert b"REPRINT 2" in (reprint.payload or b"")
    assert b"REPRINT" not in (bench.job(first).payload or b"")


def test_printing_again_what_never_came_out_is_no_reprint(bench: Bench, closed_port: int) -> None:
    bench.set_printer(url=f"tcp://127.0.0.1:{closed_port}")
    first = bench.ask("parcel")
    Worker(bench.database).run_once()
    again = bench.do(first, lambda s, job: spool.print_again(s, job, None, "wrong_printer").id)
    assert bench.job(first).state == "cancelled"
    assert bench.job(again).print_number == 1


def test_a_reprint_gets_the_new_values_that_its_kind_asks_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "_renewals", {})

    def renewal(session: Session, old: PrintJob, new: PrintJob) -> dict[str, Any]:
        return {"print_code": f"X.{new.id}"}

    spool.renew_with("parcel", renewal)
    first = bench.ask("parcel")
    Worker(bench.database).run_once()
    again = bench.do(first, lambda s, job: spool.print_again(s, job, None, "lost").id)
    assert bench.job(again).content == {**CONTENTS["parcel"], "print_code": f"X.{again}"}
    assert bench.job(first).content == CONTENTS["parcel"]


def _uncertain(bench: Bench) -> int:
    with FakePrinter("dies_after") as printer:
        bench.set_printer(url=printer.url)
        job = bench.ask("parcel")
        Worker(bench.database).run_once()
    bench.set_printer(url=f"file:{bench.folder}", not_before=None)
    assert bench.job(job).state == "uncertain"
    return job


def test_it_came_out(bench: Bench) -> None:
    job = _uncertain(bench)
    assert bench.do(job, lambda s, row: spool.answer_uncertain(s, row, True).id) == job
    assert bench.job(job).state == "confirmed"
    assert Worker(bench.database).run_once() == 0


def test_it_did_not_come_out_and_is_printed_again_marked(bench: Bench) -> None:
    job = _uncertain(bench)
    again = bench.do(job, lambda s, row: spool.answer_uncertain(s, row, False).id)
    assert Worker(bench.database).run_once() == 1
    assert bench.job(job).state == "failed"
    assert b"REPRINT 2" in (bench.job(again).payload or b"")


def test_the_question_is_asked_once(bench: Bench) -> None:
    job = _uncertain(bench)
    bench.do(job, lambda s, row: spool.answer_uncertain(s, row, False))
    with pytest.raises(spool.NotInDoubt):
        bench.do(job, lambda s, row: spool.answer_uncertain(s, row, False))
    assert _count(bench) == 2


def test_a_label_that_is_scanned_is_there_whatever_the_printer_said(bench: Bench) -> None:
    job = _uncertain(bench)
    bench.do(job, spool.confirm)
    assert bench.job(job).state == "confirmed"


def test_a_failed_job_can_be_tried_again_and_a_sent_one_cannot(bench: Bench) -> None:
    job = bench.ask("tote", content={})
    Worker(bench.database).run_once()
    assert bench.job(job).state == "failed"
    bench.do(job, lambda s, row: setattr(row, "content", CONTENTS["tote"]))
    assert bench.do(job, spool.retry)
    Worker(bench.database).run_once()
    assert bench.job(job).state == "sent"
    assert not bench.do(job, spool.retry)


def test_an_unknown_kind_is_refused_at_once(bench: Bench) -> None:
    with pytest.raises(ValueError, match="no paper of kind 'poster'"):
        bench.ask("poster", content={})


def test_the_newest_jobs_of_a_station_come_first(bench: Bench) -> None:
    asked = [
        bench.ask("tote", subject="T-1"),
        bench.ask("slip"),
        bench.ask("tote", subject="T-1", station_id=None),
    ]
    listed = bench.read(lambda s: [job.id for job in spool.jobs(s, bench.warehouse_id, ["queued"])])
    assert listed == asked[::-1]
    at_bench = bench.read(lambda s: spool.jobs(s, bench.warehouse_id, station_id=bench.station_id))
    assert [job.id for job in at_bench] == [asked[1], asked[0]]
    newest = bench.read(lambda s: spool.last_job(s, bench.warehouse_id, "tote", "T-1"))
    assert newest is not None
    assert newest.id == asked[2]
