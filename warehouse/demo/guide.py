"""What to try first: the lines that `warehouse serve` prints."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo.building import FIXED_CART
from warehouse.demo.sheet import FILE_NAME
from warehouse.labels.models import Printer
from warehouse.orders.models import PurchaseOrder
from warehouse.orders.notices import NoticeLine
from warehouse.people.models import Person
from warehouse.picking.models import PickList

PINS = {
    "U.ADA": "1111",
    "U.BEN": "2222",
    "U.CARLA": "3333",
    "U.DAN": "4444",
    "U.EVE": "5555",
    "U.FINN": "6666",
}
WORK = {
    "U.ADA": "picks",
    "U.BEN": "receives",
    "U.CARLA": "supervises",
    "U.DAN": "may nothing",
    "U.EVE": "packs",
    "U.FINN": "counts",
}


def lines(database: Database, settings: Config, address: str) -> list[str]:
    """Where it is served, who may sign in, where paper goes, and ten lines of what to try."""
    with database.reading() as session:
        folders = [
            url.removeprefix("file:")
            for url in session.scalars(select(Printer.url))
            if url.startswith("file:")
        ]
        told = [f"Warehouse at {address} (Ctrl-C ends it)"]
        if folders:
            told.append(f"Printed paper goes to {', '.join(dict.fromkeys(folders))}")
        if _demo_people(session):
            told += _people(session) + _first_steps(session, settings)
        elif session.scalar(select(Person.id).limit(1)) is None:
            told.append("Nobody can sign in yet: the first page asks for the first supervisor.")
    return told


def has_demo_people(database: Database) -> bool:
    """True when somebody of the demo could sign in."""
    with database.reading() as session:
        return bool(_demo_people(session))


def _demo_people(session: Session) -> list[Person]:
    wanted = select(Person).where(Person.badge.in_(PINS), Person.disabled_at.is_(None)).order_by(Person.id)
    return list(session.scalars(wanted).unique())


def _people(session: Session) -> list[str]:
    told = [
        f"{one.name} {WORK[one.badge or '']}: {one.badge} PIN {PINS[one.badge or '']}"
        for one in _demo_people(session)
    ]
    return ["Demo badges: " + " · ".join(told)]


def _first_steps(session: Session, settings: Config) -> list[str]:
    """Ten lines, a parcel's day long."""
    order = session.scalar(
        select(PurchaseOrder.id).where(PurchaseOrder.closed_at.is_(None)).order_by(PurchaseOrder.id.desc())
    )
    arrives = f"type P.{order} and Enter, then scan its products" if order else "scan a purchase order"
    pallet = session.scalar(
        select(NoticeLine.sscc).filter_by(purchase_order_id=order).order_by(NoticeLine.id).limit(1)
    )
    arrives += f" or its pallet 00{pallet}" if pallet else ""
    sheet = settings.instance / FILE_NAME
    paper = (
        f"Print {_shown(sheet)} to scan from paper."
        if sheet.exists()
        else "Type any code and end it with Enter."
    )
    return [
        "Try this first:",
        " 1. Type U.BEN and Enter, then PIN 2222: Ben receives. " + paper,
        f" 2. Open Receive: {arrives}; 'all the rest' takes what is left.",
        " 3. Open Put away: scan what stands on the dock, then the bin that is shown.",
        " 4. Sign out; U.ADA, 1111. Open Pick, tap Next work: the earliest cut-off comes first.",
        " 5. Scan a tote, then each bin and product that the screen names; set the tote down at BENCH-1."
        + _cluster(session),
        " 6. Scan a wrong bin, tap Short, tap Undo: nothing is lost and nothing moves unseen.",
        " 7. U.EVE, 5555. Open Pack: scan a tote at the bench, then each product; slip and label are printed.",
        " 8. Scan the label (X. and a number) on the box: packed. Open Dispatch, scan it again: it is gone.",
        " 9. U.FINN, 6666. Open Count: scan a bin and count it, without seeing what should be there.",
        "10. U.CARLA, 3333. See /office/waves and /office/people; then run warehouse audit.",
    ]


def _cluster(session: Session) -> str:
    """The walk of several orders, while nobody has begun it."""
    waits = select(PickList.id).where(PickList.way == "cluster", PickList.claimed_by.is_(None))
    number = session.scalar(waits.where(PickList.finished_at.is_(None)).limit(1))
    return f" Several orders at once: scan L.{number}, then {FIXED_CART}." if number else ""


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
