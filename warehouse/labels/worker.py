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
from warehouse.labels import leases, transports
from warehouse.labels.kinds import kind_named
from warehouse.labels.leases import Claimed
from warehouse.labels.models import WorkerHeartbeat
from warehouse.labels.rendering import render
from warehouse.labels.transports import InDoubt, NotSent

T = TypeVar("T")
Chore = Callable[[Session, datetime], object]
#: What else the building wants done every minute, each in a transaction of its own; cli.py names it.
_chores: list[Chore] = []
log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
BEAT_SECONDS = 10.0
CHORE_SECONDS = 60.0
#: A worker not heard of for so long is not there.
GONE_AFTER = timedelta(seconds=35)
#: Then the printer is given back, so that a label of the bench is never behind hundreds of bin labels.
_JOBS_AT_A_STRETCH = 50


def every_minute(chore: Chore) -> None:
    """Let the worker do this too: it is the one process that runs without anybody asking."""
    if chore not in _chores:
        _chores.append(chore)


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

    def run(self) -> None:
        """Serve until `stop`; jobs under way are finished first."""
        self._forget_the_gone()
        next_beat = next_chore = 0.0
        while not self._stopping.is_set():
            if (next_beat := next_beat - LOOK_SECONDS) <= 0:
                next_beat = BEAT_SECONDS
                self._survive(self._beat)
            if (next_chore := next_chore - LOOK_SECONDS) <= 0:
                next_chore = CHORE_SECONDS
                self.do_chores()
            self._survive(self._look)
            self._stopping.wait(LOOK_SECONDS)
        for thread in self._busy.values():
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

    def _look(self) -> None:
        with self.database.reading() as session:
            lost = bool(leases.lost_jobs(session))
        if lost:
            self.database.write(leases.find_printers)
        self._busy = {printer: thread for printer, thread in self._busy.items() if thread.is_alive()}
        for printer_id in set(self._due()) - set(self._busy):
            serve = partial(self._survive, partial(self._serve, printer_id))
            self._busy[printer_id] = threading.Thread(target=serve, name=f"printer-{printer_id}")
            self._busy[printer_id].start()

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
            count += self._print(job)
        self.database.write(lambda session: leases.release(session, printer_id, self.name))
        return count

    def _claim(self, printer_id: int) -> Claimed | None:
        return self.database.write(lambda session: leases.claim(session, printer_id, self.name, clock.now()))

    def _print(self, job: Claimed) -> bool:
        """One job. True when its bytes are with the printer."""
        payload = job.payload or self._rendered(job)
        if payload is None:
            return False
        try:
            transport = transports.transport_to(job.url, job.answers)
            with transport.open(file_name(job)) as connection:
                if not self._begin(job):
                    return False
                receipt = connection.send(payload)
        except NotSent as refused:
            self._wait(job, refused.health, refused.reason)
            return False
        except InDoubt as doubt:
            self._doubt(job, str(doubt))
            return False
        self._write(lambda s, at: leases.finish_sent(s, job, self.name, at, receipt.learned))
        self._stopping.wait(transport.rest)
        return True

    def _wait(self, job: Claimed, health: str, reason: str) -> None:
        log.warning("job %d waits: %s", job.job_id, reason)
        self._write(lambda s, at: leases.finish_waiting(s, job, self.name, at, health, reason))

    def _doubt(self, job: Claimed, reason: str) -> None:
        log.warning("job %d is in doubt: %s", job.job_id, reason)
        self._write(lambda s, at: leases.finish_uncertain(s, job, self.name, at, reason))

    def _rendered(self, job: Claimed) -> bytes | None:
        """The bytes, kept with the job; None when they cannot be made or the job was taken back meanwhile."""
        try:
            payload = render(job.kind, job.content, job.dpi, job.size, job.mark)
        except Exception as error:  # whatever is wrong with one job must not stop the others
            log.warning("job %d (%s) cannot be rendered: %s", job.job_id, job.kind, type(error).__name__)
            reason = f"{error}" or type(error).__name__
            self._write(lambda s, at: leases.finish_failed(s, job, self.name, reason))
            return None
        kept = self._write(lambda s, at: leases.keep(s, job.job_id, self.name, payload))
        return payload if kept else None

    def _begin(self, job: Claimed) -> bool:
        return bool(self._write(lambda s, at: leases.begin_sending(s, job.job_id, self.name, at)))

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


def file_name(job: Claimed) -> str:
    """How a folder names this paper: `<job>-<kind>.zpl`, or `.pdf`."""
    return f"{job.job_id}-{job.kind}.{'pdf' if kind_named(job.kind).design is None else 'zpl'}"
