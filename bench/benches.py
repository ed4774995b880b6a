"""Four benches for bench/printing.py: goods in totes, packers, printers on loopback, and a browser without a window."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.person import Page, Person
from warehouse import clock
from warehouse.labels.models import Printer, Station, StationPrinter
from warehouse.orders import progress
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.people.operations import add_person
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import add_barcode, add_product, empty_lot
from warehouse.stock.quantities import Balance

BENCHES = 4
PIN = "7391"
_PLENTY = 100_000


class Printed:
    """A printer on loopback: when each paper's first byte came. One that is stalled takes connections, no bytes."""

    def __init__(self, is_stalled: bool = False) -> None:
        self.first: list[float] = []
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._kept: list[socket.socket] = []
        self.is_stalled = is_stalled
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, number: int, seconds: float = 60) -> float:
        """When the paper of this number began."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.first) > number, seconds), "no paper came"
            return self.first[number]

    def close(self) -> None:
        """It is switched off."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._kept:
            connection.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self.is_stalled:
                self._kept.append(connection)
            else:
                threading.Thread(target=self._take, args=(connection,), daemon=True).start()

    def _take(self, connection: socket.socket) -> None:
        with connection:
            if not connection.recv(1):
                return
            with self._changed:
                self.first.append(time.perf_counter())
                self._changed.notify_all()
            while connection.recv(65536):
                """To the end."""


class Browser:
    """What `tests.person.Person` asks of its client, over one connection to the real server."""

    def __init__(self, address: str) -> None:
        self.address, self.cookies = address, SimpleCookie()
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.answered_at = self.seconds = 0.0

    def get(self, path: str, follow_redirects: bool = True) -> Any:
        """A page."""
        return self._asked("GET", path, None, {})

    def post(
        self,
        path: str,
        data: dict[str, Any],
        headers: dict[str, str] | None = None,
        follow_redirects: bool = True,
    ) -> Any:
        """A form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.address}
        return self._asked("POST", path, urlencode(data), kind | (headers or {}))

    def _asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        cookies = "; ".join(f"{name}={each.value}" for name, each in self.cookies.items())
        start = time.perf_counter()
        self.connection.request(method, path, body, headers | {"Cookie": cookies})
        response = self.connection.getresponse()
        text = response.read().decode()
        self.answered_at = time.perf_counter()
        self.seconds = self.answered_at - start
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(line)
        if response.status in (302, 303):
            place = urlsplit(urljoin(self.address + path, response.headers["Location"]))
            return self.get(place.path + (f"?{place.query}" if place.query else ""))
        return SimpleNamespace(
            status_code=response.status, headers=response.headers, get_data=lambda as_text: text,
            request=SimpleNamespace(path=path),
        )  # fmt: skip


@dataclass
class Bench:
    """A packer at a station with two printers of its own."""

    name: str
    label: Printed
    slip: Printed

    def person(self, address: str) -> tuple[Person, Browser]:
        """The packer, signed in at the station."""
        browser = Browser(address)
        client = cast(FlaskClient, browser)
        person = Person(cast(Flask, None), self.name, client, Page(browser.get("/sign-in")))
        person.send("/sign-in", badge=f"U.{self.name}")
        person.send("/sign-in", pin=PIN)
        person.open("/packing")
        assert person.scan(f"S.{self.name}").message == "scanning.station", person.page.text
        return person, browser


def furnish(session: Session) -> list[Bench]:
    """Stations, printers and packers."""
    site = session.scalars(select(Warehouse.id)).one()
    benches = []
    for number in range(1, BENCHES + 1):
        bench = Bench(f"PACK{number}", Printed(), Printed())
        station = Station(warehouse_id=site, name=bench.name)
        session.add(station)
        session.flush()
        add_person(session, bench.name, ["packer"], site, PIN, badge=f"U.{bench.name}")
        for paper, printed in (("label", bench.label), ("slip", bench.slip)):
            printer = Printer(warehouse_id=site, name=f"{bench.name}-{paper}", url=printed.url, kind=paper)
            session.add(printer)
            session.flush()
            session.add(StationPrinter(station_id=station.id, paper=paper, printer_id=printer.id))
        benches.append(bench)
    return benches


def stock(session: Session, number: int) -> None:
    """Products, each in plenty in a bin of its own."""
    site = session.scalars(select(Warehouse.id)).one()
    act, nowhere = Act(site, None, None, None, clock.now()), virtual(session, site, "adjustment")
    for one in range(number):
        product = add_product(
            session, f"PP-{one:03}", f"Product number {one} of the printing bench", weight_grams=100
        )
        add_barcode(session, product, code_of(one))
        place = add_location(session, site, f"PP-{one:03}-B", "pick", sequence=50_000 + one)
        ledger.move(
            session,
            act,
            Goods(product.id, empty_lot(session, product.id).id, _PLENTY),
            nowhere,
            place,
            "opening",
        )


def code_of(product: int) -> str:
    """What is printed on a piece: plain Code 128."""
    return f"PP{product:06}"


def picked(session: Session, name: str, lines: int) -> str:
    """An order of so many lines, one piece each, whose goods stand picked at the bench; answers its tote."""
    site = session.scalars(select(Warehouse.id)).one()
    shop = session.scalars(select(Channel).where(Channel.code == "SHOP")).one()
    products = session.scalars(
        select(Product).where(Product.sku.like("PP-%")).order_by(Product.sku).limit(lines)
    ).all()
    order = CustomerOrder(warehouse_id=site, channel_id=shop.id, number=name, number_key=name, placed_at=clock.now(),
                          name="Jo Bench", address1="1 Mill Lane", city="York", country="GB")  # fmt: skip
    order.lines = [
        CustomerOrderLine(line=line, product=product, sku_text="", quantity_ordered=1)
        for line, product in enumerate(products, start=1)
    ]
    session.add(order)
    tote = add_location(session, site, f"TOTE-{name}", "tote", sequence=1)
    session.flush()
    act = Act(site, None, None, None, clock.now())
    _fetch(session, act, order.lines, tote)
    ledger.carry(
        session, act, tote, session.scalars(select(Location.id).where(Location.code == "BENCH-1")).one()
    )
    return tote.code


def _fetch(session: Session, act: Act, lines: Sequence[CustomerOrderLine], tote: Location) -> None:
    for line in lines:
        assert line.product_id is not None, "it was just given"
        lot = empty_lot(session, line.product_id).id
        balance = session.scalars(select(Balance).filter_by(product_id=line.product_id, lot_id=lot)
                                  .where(Balance.quantity_on_hand > 1000)).one()  # fmt: skip
        ledger.allocate(session, balance, line.id, 1)
        session.expire(balance)
        source = session.get_one(Location, balance.location_id)
        paper = Paper("order", line.customer_order_id, line.id)
        ledger.move(session, act, Goods(line.product_id, lot, 1), source, tote, "pick", paper, promised=True)
        progress.add_picked(session, line.id, 1)
