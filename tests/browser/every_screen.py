"""Every screen of the floor in one language, each reached by scanning and tapping: what a browser is shown afterwards.

The line is walked through the door itself, without htmx's header, so that each answer is the whole page, with the
verdict of the scan that led to it. `walk_the_line` answers the pages by name; `templates` names what was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered
from sqlalchemy import select

from tests.browser import (
    at_the_bench,
    at_the_dock,
    at_the_printer,
    at_the_van,
    filling_faces,
    nobodys_goods,
    on_the_way,
    several_orders,
)
from tests.browser.eyes import Eyes, Shown
from tests.browser.long_names import LONG, NUMBERS, SKUS, stretch
from tests.devices.reads import as_form, changed, good, without_separator
from tests.packing import bench
from tests.person import Page, Person
from tests.picking import walking
from tests.putaway.waiting import lay
from tests.receiving.goods import add_order, add_tracked
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrder
from warehouse.stock.models import Location, Lot, Product
from warehouse.words import LANGUAGE_COOKIE

MUG, TOWEL, CARD, VASE, RED = (each_code(sku) for sku in ("MUG-BL", "TOWEL", "CARD", "VASE", "MUG-RD"))
EVERYTHING = [("MUG-BL", 10), ("CARD", 2), ("LAMP", 4), ("VASE", 3), ("MUG-RD", 12)]


@contextmanager
def _drawn(app: Flask, shown: Shown) -> Iterator[None]:
    def note(_app: Flask, template: Any, **_others: Any) -> None:
        shown.templates.add(template.name)

    with template_rendered.connected_to(note, app):
        yield


def walk_the_line(app: Flask, world: World, language: str, hand: str = "right") -> Shown:
    """Every screen of the floor, with the longest words, in this language."""
    for number in range(1043, 1047):
        add_order(world, str(number), EVERYTHING)
    add_order(world, "1077", [("TOWEL", 40)])
    serum = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "2000", [("SERUM", 500), *EVERYTHING])
    stretch(world)
    shown = Shown()
    with _drawn(app, shown):
        eyes = {
            name: Eyes(shown, app, name, language, hand)
            for name in ("Ada", "Ben", "Carla", "Dan", "Eve", "Finn")
        }
        at_the_dock.receive(eyes["Ben"], serum)
        at_the_dock.goes_wrong(eyes["Ben"], eyes["Carla"])
        at_the_dock.not_ordered(eyes["Carla"])
        at_the_dock.label_at_dock(eyes["Ben"], world)
        at_the_dock.put_away(eyes["Ben"], world)
        at_the_dock.move(eyes["Ben"], world)
        at_the_dock.put_loads_away(eyes["Ben"], world)
        _pick(eyes["Ada"], eyes["Carla"], app, world, language)
        _pack(eyes["Eve"], world)
        at_the_bench.box(eyes["Eve"], world)
        _load(eyes["Eve"])
        _count(eyes["Finn"], world)
        _look_up(eyes["Carla"], world)
        at_the_printer.print_labels(eyes["Carla"], world)
        _hold(eyes["Carla"], world)
        at_the_dock.claim(eyes["Carla"], world)
        _set_up(eyes["Ben"], eyes["Carla"])
        _wrong_turns(eyes["Dan"])
        filling_faces.fill(eyes["Ben"], eyes["Ada"], world)
        several_orders.walk(eyes["Ada"], world)
        several_orders.sort(eyes["Ada"], eyes["Carla"], world)
        nobodys_goods.put_back(eyes["Ada"], world)
        on_the_way.ask(eyes["Ada"], eyes["Ben"], world)
        at_the_van.load(eyes["Eve"], world)
        _at_the_door(shown, app, language)
        _cover(eyes["Ada"])
    return shown


def _at_the_door(shown: Shown, app: Flask, language: str) -> None:
    client = app.test_client()
    client.set_cookie(LANGUAGE_COOKIE, language)
    person = Person(app, "Ada", client, Page(client.get("/sign-in")))
    shown.keep(person.page, "sign-in badge")
    shown.keep(person.send("/sign-in", badge="U.NOBODY"), "sign-in unknown badge")
    shown.keep(person.send("/sign-in", badge="U.DAN"), "sign-in pin")
    shown.keep(person.send("/sign-in", pin="0000"), "sign-in wrong pin")
    for _ in range(4):
        person.send("/sign-in", pin="0000")
    shown.keep(person.page, "sign-in paused")
    person.send("/approvals", badge="U.CARLA", pin="3333")
    shown.keep(person.page, "sign-in unlocked")


def _pick(ada: Eyes, carla: Eyes, app: Flask, world: World, language: str) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("A-01-A-01")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-02")
    ada.tap("short")
    ada.tap("no")
    ada.right()
    ada.scan(RED)
    ada.scan(MUG)
    ada.tap("short")
    ada.tap("no")
    ada.open("/")
    ada.open("/picking")
    ada.open(ada.walk)
    ada.scan(MUG)
    ada.tap("skip")
    ada.open(f"/put-back/{world.one(Location, code=LONG['TOTE-001']).id}")
    ada.open("/put-back")
    ada.scan("TOTE-001")
    ada.scan(MUG)
    ada.scan("C.UNDO")
    ada.open(ada.walk)
    ada.right()
    ada.right()
    ada.tap("undo")
    ada.right()
    ada.right()
    carla.open("/")
    carla.scan("TOTE-001")
    ada.tap("release")
    ada.scan("TOTE-001")
    ada.scan("BENCH-1")
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-002")
    ada.right()
    ada.tap("short")
    ada.tap("no")
    ada.scan(MUG)
    ada.scan(MUG)
    second = Eyes(ada.shown, app, "Ada", language)
    second.open("/picking")
    second.tap("next-work")
    ada.open(second.walk)
    second.scan("TOTE-002")
    ada.open("/picking")
    ada.tap("next-work")
    ada.tap("take-over")
    ada.right()
    ada.scan("BENCH-1")
    ada.tap("next-work")
    ada.scan("TOTE-003")
    ada.right()
    walking.cancel(world, "1002")
    ada.scan(CARD)
    ada.open(ada.walk)
    ada.tap("done")
    ada.tap("next-work")
    ada.scan("TOTE-004")
    ada.tap("short")


def _pack(eve: Eyes, world: World) -> None:
    eve.open("/packing")
    eve.scan(RED)
    eve.scan("TOTE-001")
    eve.scan(RED)
    eve.tap("reject")
    eve.tap("short")
    eve.tap("short", reason=SKUS.get("MUG-BL", "MUG-BL"))
    eve.scan(MUG)
    eve.scan(MUG)
    eve.scan(MUG)
    eve.tap("undo")
    eve.right()
    eve.scan(MUG)
    eve.scan(RED)
    eve.tap("reject")
    eve.tap("undo")
    eve.scan(TOWEL)
    for job, state in zip(
        bench.jobs(world, "parcel") + bench.jobs(world, "slip"), ("uncertain", "failed"), strict=False
    ):
        bench.set_job(
            world, job.id, state=state, attempt=1, reason="Cover open, ribbon out, head too hot: 500"
        )
    eve.open(eve.person.page.attribute("address"))
    eve.tap("no")
    eve.right()
    eve.scan("TOTE-002")
    eve.scan(MUG)
    eve.scan(case_code("MUG-BL"))
    eve.tap("quantity", 12)
    eve.open("/packing")


def _load(eve: Eyes) -> None:
    code = eve.open("/dispatch").code
    eve.scan(code)
    eve.scan(code)
    eve.scan(TOWEL)


def _count(finn: Eyes, world: World) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-05")
    finn.scan(MUG)
    finn.scan(case_code("TOWEL"))
    finn.tap("quantity", 2400)
    finn.tap("yes")
    finn.open("/counting")
    finn.open("/", "home with work left open")
    _is_it_here(finn, world)


def _is_it_here(finn: Eyes, world: World) -> None:
    """Serials, lots and others that were not scanned; yes, no, undone; and a bin that is opened again."""
    drone = add_tracked(world, "DRONE", "serial")
    place = LONG["A-01-A-05"]
    for serial in ("SN-0000000000000001", "SN-0000000000000002"):
        lay(world, "DRONE", 1, place=place, serial=serial)
    lay(world, "VASE", 12, place=place)
    finn.open("/counting")
    finn.scan(place)
    finn.scan(place)
    finn.tap("yes")
    finn.tap("done")
    finn.tap("no")
    finn.tap("undo")
    finn.scan(f"01{drone.zfill(14)}21SN-0000000000000001")
    for _each in range(4):
        finn.tap("done")
        finn.tap("no")
    finn.tap("undo")


def _look_up(carla: Eyes, world: World) -> None:
    for code in (NUMBERS["SHOP", "1001"], "A-01-A-01", "TOTE-002", MUG, "NO-SUCH-CODE-0123456789"):
        carla.person.open("/")
        carla.scan(code)
    carla.open(f"/lookup/purchase-order/{world.one(PurchaseOrder, number='PO-2027-0001042').id}")
    carla.open("/lookup", "search")
    carla.open("/lookup?q=mug", "search with results")
    carla.open("/lookup?q=nothinglikeit", "search without results")


def _hold(carla: Eyes, world: World) -> None:
    """A lot is held and released; a product on hold is looked up."""
    lot = world.read(lambda session: session.scalars(select(Lot.id).where(Lot.code != "")).first())
    product = world.read(lambda session: session.scalars(select(Product.id).order_by(Product.id)).first())
    carla.open(f"/lookup/lot/{lot}")
    carla.open(f"/hold-lot/{lot}")
    carla.tap("hold", reason="Recalled by the supplier")
    carla.open(f"/lookup/lot/{lot}", "a lot on hold")
    carla.open(f"/hold-lot/{lot}", "a lot to be released")
    carla.tap("release", reason="Checked: all right")
    carla.open(f"/hold-product/{product}")
    carla.tap("hold", reason="Quality to be checked")
    carla.open(f"/lookup/product/{product}", "a product on hold")
    carla.open(f"/hold-product/{product}", "a product to be released")
    carla.tap("release", reason="Held by mistake")


def _set_up(ben: Eyes, carla: Eyes) -> None:
    ben.open("/settings", "settings")
    carla.open("/setup/scanner", "scanner test")
    for name, reads in (("ready", good()), ("not ready", changed(end="none", text=without_separator))):
        carla.person.open("/setup/scanner?again=1")
        carla.shown.keep(carla.person.send("/setup/scanner", **as_form(reads)), f"scanner {name}")


def _wrong_turns(dan: Eyes) -> None:
    dan.open("/", "home without work")
    dan.open("/picking", "403")
    dan.open("/nowhere", "404")
    dan.open("/shell", "shell")


def _cover(ada: Eyes) -> None:
    ada.person.open("/")
    ada.shown.keep(ada.person.send("/lock", next="/picking", task_name="Pick GREY-TOTE-000004"), "cover")
    ada.shown.keep(ada.person.send("/unlock", pin="0000"), "cover, wrong pin")
