"""The worker: takes jobs from the spool, renders each once, and hands it to its printer.

One thread a printer that has something to do, so that a printer which hangs blocks no other. No transaction
is open while bytes travel. A worker that dies leaves leases behind that run out (leases.py).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import Database
from warehouse.labels import ahead, asking, leases, probing, profiles, transports
from warehouse.labels.kinds import kind_named
from warehouse.labels.leases import Claimed
from warehouse.labels.models import WorkerHeartbeat
from warehouse.labels.rendering import render, suffix, warm_up
from warehouse.labels.transports import InDoubt, NotSent, Paper

T = TypeVar("T")
Chore = Callable[[Session, datetime], object]
Errand = Callable[[Database], object]
#: What else the building wants done every minute, each in a transaction of its own; cli.py names it.
_chores: list[Chore] = []
#: What is done every few seconds beside the printers: it may be slow, and opens its transactions itself.
_errands: list[Errand] = []
log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
BEAT_SECONDS = 10.0
CHORE_SECONDS = 60.0
ERRAND_SECONDS = 0.5
#: So often it is looked which printers are to be asked how they are.
IDLE_SECONDS = 1.0
#: A worker not heard of for so long is not there.
GONE_AFTER = timedelta(seconds=35)
#: Then the printer is given back, so that a label of the bench is never behind hundreds of bin labels.
_JOBS_AT_A_STRETCH = 50
#: A receipt is waited for where a person waits for the label too, not for a roll of bin labels.
_RECEIPTS_UP_TO = 5


def every_minute(chore: Chore) -> None:
    """Let the worker do this too: it is the one process that runs without anybody asking."""
    if chore not in _chores:
        _chores.append(chore)


def beside_printing(errand: Errand) -> None:
    """Let the worker do this every few seconds, in a thread of its own: no printer waits for it."""
    if errand not in _errands:
        _errands.append(errand)


def state(session: Session, now: datetime) -> str:
    """`ok`, or what is wrong, for /readyz."""
    seen = session.scalar(select(func.max(WorkerHeartbeat.seen_at)))
    if seen is None:
        return "not running: start warehouse worker"
    silent = now - seen
    return "ok" if silent <= GONE_AFTER else f"not heard of for {int(silent.total_seconds())} seconds"


class Worker:
    """Serves all printers of one database until it is stopped."""

    def __init__(self, database: Database, name: str | None = None) -> None:
        self.database = database
        # Another worker of this machine, even of this process, is another holder of leases.
        self.name = (name or f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}")[:80]
        self.started_at = clock.now()
        self._stopping = threading.Event()
        self._busy: dict[int, threading.Thread] = {}
        self._away = threading.Thread()
        self._ahead = threading.Thread()
        self._ahead_id: int | None = None
        self._next_idle = 0.0

    def run(self) -> None:
        """Serve until `stop`; jobs under way are finished first."""
        self._forget_the_gone()
        self._ahead = threading.Thread(target=warm_up, name="warm-up")
        self._ahead.start()
        next_beat = next_chore = next_errand = 0.0
        while not self._stopping.is_set():
            if (next_beat := next_beat - LOOK_SECONDS) <= 0:
                next_beat = BEAT_SECONDS
                self._survive(self._beat)
            if (next_chore := next_chore - LOOK_SECONDS) <= 0:
                next_chore = CHORE_SECONDS
                self.do_chores()
            if _errands and (next_errand := next_errand - LOOK_SECONDS) <= 0 and not self._away.is_alive():
                next_errand = ERRAND_SECONDS
                self._away = threading.Thread(target=self.do_errands, name="errands")
                self._away.start()
            self._survive(self._look)
            self._stopping.wait(LOOK_SECONDS)
        for thread in (self._away, self._ahead, *self._busy.values()):
            if thread.ident is not None:
                thread.join()
        self._survive(self._say_goodbye)

    def stop(self) -> None:
        """Ask `run` to end; safe in a signal handler."""
        self._stopping.set()

    def run_once(self) -> int:
        """Serve all that is due now, one printer after the other; answers how many papers were handed over."""
        self.database.write(leases.find_printers)
        return sum(self._serve(printer_id) for printer_id in self._due())

    def do_chores(self) -> None:
        """All that is to be done every minute; one that fails keeps no other from being done."""
        for chore in _chores:
            self._survive(partial(self._write, chore))

    def do_errands(self) -> None:
        """All that is to be done every few seconds; one that fails keeps no other from being done."""
        for errand in _errands:
            self._survive(partial(errand, self.database))

    def _look(self) -> None:
        with self.database.reading() as session:
            lost = bool(leases.lost_jobs(session))
        if lost:
            self.database.write(leases.find_printers)
        self._busy = {printer: thread for printer, thread in self._busy.items() if thread.is_alive()}
        due = self._due()
        for printer_id in set(due) - set(self._busy):
            self._begin_with(printer_id, self._serve)
        self._next_idle -= LOOK_SECONDS
        if self._next_idle <= 0:
            self._next_idle = IDLE_SECONDS
            for printer_id in set(self._idle()) - set(self._busy):
                self._begin_with(printer_id, self.ask)
        if not due and not self._ahead.is_alive():
            self._ahead = threading.Thread(target=partial(self._survive, self.make_ahead), name="ahead")
            self._ahead.start()

    def _begin_with(self, printer_id: int, work: Callable[[int], object]) -> None:
        done = partial(self._survive, partial(work, printer_id))
        self._busy[printer_id] = threading.Thread(target=done, name=f"printer-{printer_id}")
        self._busy[printer_id].start()

    def _idle(self) -> list[int]:
        with self.database.reading() as session:
            return asking.idle_printers(session, self.name, clock.now())

    def ask_idle(self) -> None:
        """Ask all printers for which nothing waits how they are, one after the other."""
        for printer_id in self._idle():
            self.ask(printer_id)

    def ask(self, printer_id: int) -> None:
        """How it is, and what became of the jobs that it has."""
        asked = self._write(lambda s, at: asking.begin(s, printer_id, self.name, at))
        if asked is None:
            return
        refused, fates = None, []
        try:
            transport = transports.transport_to(asked.url, asked.answers)
            fates = [(job, transport.fate(job.note)) for job in asked.jobs]
            transport.look()
        except NotSent as error:
            refused = error
        self._write(lambda s, at: asking.finish(s, asked, at, refused, fates))
        self.database.write(lambda session: leases.release(session, printer_id, self.name))

    def make_ahead(self) -> bool:
        """Make one paper that somebody is going to want. False when there is none to make."""
        with self.database.reading() as session:
            wanted = ahead.unmade(session)
        if wanted is None:
            return False
        self._ahead_id = wanted.job_id
        try:
            made = render(wanted.kind, wanted.content, mark=wanted.mark)
            self._write(lambda s, at: ahead.keep(s, wanted.job_id, made, leases.digest(made)))
        except (ValueError, OSError) as error:
            reason = str(error) or type(error).__name__
            self._write(lambda s, at: ahead.give_up(s, wanted.job_id, reason))
        finally:
            self._ahead_id = None
        return True

    def _due(self) -> list[int]:
        with self.database.reading() as session:
            return leases.due_printers(session, self.name, clock.now())

    def _serve(self, printer_id: int) -> int:
        """Jobs of one printer in their order, until there is none or it refuses."""
        count = 0
        for _ in range(_JOBS_AT_A_STRETCH):
            job = None if self._stopping.is_set() else self._claim(printer_id)
            if job is None:
                break
            count += self._settle(job) if job.in_doubt else self._print(job)
        self.database.write(lambda session: leases.release(session, printer_id, self.name))
        return count

    def _claim(self, printer_id: int) -> Claimed | None:
        return self.database.write(lambda session: leases.claim(session, printer_id, self.name, clock.now()))

    def _print(self, job: Claimed) -> bool:
        """One job. True when its bytes are with the printer."""
        if job.kind == probing.KIND:
            self._get_to_know(job)
        payload = self._kept(job) or self._rendered(job)
        if payload is None:
            return False
        try:
            transport = transports.transport_to(job.url, job.answers)
            with transport.open(Paper(file_name(job), job.ticket, profiles.labels_in(payload))) as connection:
                if not self._begin(job, connection.clue):
                    return False
                receipt = connection.send(payload)
        except NotSent as refused:
            self._wait(job, refused.health, refused.reason)
            return False
        except InDoubt as doubt:
            self._doubt(job, str(doubt))
            return False
        self._write(lambda s, at: leases.finish_sent(s, job, self.name, at, receipt))
        self._stopping.wait(transport.rest)
        return True

    def _settle(self, job: Claimed) -> bool:
        """A job in doubt: the printer is asked about it before the next one changes what it knows."""
        told = transports.transport_to(job.url, job.answers).fate(job.note)
        log.warning("job %d: %s", job.job_id, told.fate.value)
        self._write(lambda s, at: leases.finish_asked(s, job, at, told))
        return False

    def _kept(self, job: Claimed) -> bytes | None:
        """The bytes that are there already: from an earlier try, or made ahead."""
        making = self._ahead
        if self._ahead_id == job.job_id:
            making.join()
            with self.database.reading() as session:
                return leases.payload_of(session, job.job_id)
        # Pages made for another printer are refused by one of labels.
        return job.payload if kind_named(job.kind).design or job.prints == "slip" else None

    def _get_to_know(self, job: Claimed) -> None:
        """Before its test page a printer is asked what it answers; one out of reach is met again by the page."""
        try:
            found = probing.probe(job.url)
        except NotSent:
            return
        self._write(lambda s, at: probing.keep(s, job.printer_id, found))

    def _wait(self, job: Claimed, health: str, reason: str) -> None:
        log.warning("job %d waits: %s", job.job_id, reason)
        self._write(lambda s, at: leases.finish_waiting(s, job, self.name, at, health, reason))

    def _doubt(self, job: Claimed, reason: str) -> None:
        log.warning("job %d is in doubt: %s", job.job_id, reason)
        self._write(lambda s, at: leases.finish_uncertain(s, job, self.name, at, reason))

    def _rendered(self, job: Claimed) -> bytes | None:
        """The bytes, kept with the job; None when they cannot be made or the job was taken back meanwhile."""
        try:
            payload = for_printer(job, render(job.kind, job.content, job.dpi, job.size, job.mark, job.prints))
        except Exception as error:  # whatever is wrong with one job must not stop the others
            log.warning("job %d (%s) cannot be rendered: %s", job.job_id, job.kind, type(error).__name__)
            reason = f"{error}" or type(error).__name__
            self._write(lambda s, at: leases.finish_failed(s, job, self.name, reason))
            return None
        kept = self._write(lambda s, at: leases.keep(s, job.job_id, self.name, payload))
        return payload if kept else None

    def _begin(self, job: Claimed, clue: str | None) -> bool:
        return bool(self._write(lambda s, at: leases.begin_sending(s, job.job_id, self.name, at, clue)))

    def _write(self, step: Callable[[Session, datetime], T]) -> T:
        return self.database.write(lambda session: step(session, clock.now()))

    def _beat(self) -> None:
        def beat(session: Session) -> None:
            session.merge(WorkerHeartbeat(name=self.name, started_at=self.started_at, seen_at=clock.now()))

        self.database.write(beat)

    def _say_goodbye(self) -> None:
        self.database.write(
            lambda s: s.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.name == self.name))
        )

    def _forget_the_gone(self) -> None:
        gone = delete(WorkerHeartbeat).where(WorkerHeartbeat.seen_at < clock.now() - timedelta(days=1))
        self._survive(lambda: self.database.write(lambda s: s.execute(gone)))

    def _survive(self, step: Callable[[], object]) -> None:
        """A database that is away for a moment must not end the worker."""
        try:
            step()
        except SQLAlchemyError as error:
            log.error("the spool cannot be reached: %s", str(error).partition("\n")[0])


def for_printer(job: Claimed, payload: bytes) -> bytes:
    """What was rendered, with what its printer adds: done once, before it is stored."""
    if suffix(job.kind, job.prints) != "zpl":
        return payload
    wants_receipt = bool(job.answers.get("receipt")) and kind_named(job.kind).identity
    return profiles.for_printer(
        payload,
        job.job_id,
        darkness=job.darkness,
        speed=job.speed,
        wants_receipt=wants_receipt and profiles.labels_in(payload) <= _RECEIPTS_UP_TO,
    )


def file_name(job: Claimed) -> str:
    """How a folder names this paper: `<job>-<kind>.zpl`, or `.pdf`."""
    return f"{job.job_id}-{job.kind}.{suffix(job.kind, job.prints)}"
