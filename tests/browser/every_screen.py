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
from sqlalchemy.orm import Session

from tests.browser.long_names import LONG, NUMBERS, stretch
from tests.devices.reads import as_form, changed, good, without_separator
from tests.packing import bench
from tests.person import Page, Person
from tests.picking import walking
from tests.putaway.waiting import change_bin, lay, stand
from tests.receiving.goods import JAM, add_order, add_tracked
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Lot, Product
from warehouse.words import LANGUAGE_COOKIE

MUG, TOWEL, CARD, VASE, RED = (each_code(sku) for sku in ("MUG-BL", "TOWEL", "CARD", "VASE", "MUG-RD"))
EVERYTHING = [("MUG-BL", 10), ("CARD", 2), ("LAMP", 4), ("VASE", 3), ("MUG-RD", 12)]
WHOLE_PAGE = {"Accept": "text/html"}


class Shown(dict[str, str]):
    """The pages by name, and the templates that drew them."""

    def __init__(self) -> None:
        super().__init__()
        self.templates: set[str] = set()

    def keep(self, page: Page, name: str = "") -> Page:
        """One more page, under a name that is not yet taken."""
        assert page.status < 500, page.html[:500]
        wanted = name or f"{page.task.split('/')[0]} {page.step} {page.message or 'opened'}"
        times = sum(known == wanted or known.startswith(f"{wanted} #") for known in self)
        self[f"{wanted} #{times + 1}" if times else wanted] = page.html
        return page


class Eyes:
    """A person who keeps every page that they see."""

    def __init__(self, shown: Shown, app: Flask, name: str, language: str, hand: str = "right") -> None:
        self.shown, self.person = shown, Person.signed_in(app, name)
        self.person.client.set_cookie(LANGUAGE_COOKIE, language)
        self.person.open("/settings")
        self.person.send("/settings", hand=hand, language=language, sound="loud", theme="")

        self.walk = ""

    def open(self, address: str, name: str = "") -> Page:
        """Go there."""
        return self._see(self.person.open(address), name)

    def scan(self, code: str) -> Page:
        """Scan a code of the named world, the long one where it has one."""
        return self._see(self.person.post_scan(WHOLE_PAGE, code=LONG.get(code, code)))

    def tap(self, action: str, quantity: int | None = None, reason: str | None = None) -> Page:
        """Tap a button."""
        given = {"action": action, "quantity": quantity, "reason": reason}
        fields = {name: value for name, value in given.items() if value is not None}
        return self._see(self.person.post_scan(WHOLE_PAGE, **fields))

    def _see(self, page: Page, name: str = "") -> Page:
        if page.task.startswith("picking/"):
            self.walk = f"/{page.task}"
        return self.shown.keep(page, name)

    def right(self) -> Page:
        """Scan what the screen says would be right."""
        return self.scan(self.person.page.code)


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
    serum = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "2000", [("SERUM", 500), *EVERYTHING])
    stretch(world)
    shown = Shown()
    with _drawn(app, shown):
        eyes = {
            name: Eyes(shown, app, name, language, hand)
            for name in ("Ada", "Ben", "Carla", "Dan", "Eve", "Finn")
        }
        _receive(eyes["Ben"], serum)
        _goes_wrong(eyes["Ben"], eyes["Carla"])
        _not_ordered(eyes["Carla"], f"/{eyes['Ben'].person.page.task}")
        _label_at_dock(eyes["Ben"], world)
        _put_away(eyes["Ben"], world)
        _move(eyes["Ben"], world)
        _put_loads_away(eyes["Ben"], world)
        _pick(eyes["Ada"], eyes["Carla"], app, world, language)
        _pack(eyes["Eve"], world)
        _load(eyes["Eve"])
        _count(eyes["Finn"], world)
        _look_up(eyes["Carla"], world)
        _hold(eyes["Carla"], world)
        _claim(eyes["Carla"], world)
        _set_up(eyes["Ben"], eyes["Carla"])
        _wrong_turns(eyes["Dan"])
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


def _receive(ben: Eyes, serum: str) -> None:
    ben.open("/receiving")
    ben.scan(MUG)
    ben.open("/receiving")
    ben.scan("PO-2027-0001042")
    ben.scan(MUG)
    ben.scan(case_code("MUG-BL"))
    ben.tap("undo")
    ben.scan(RED)
    ben.tap("quantity", 4)
    ben.scan(f"01{JAM.zfill(14)}1727123110LOT73705")
    ben.scan(f"01{JAM.zfill(14)}1727123110LOT73705\x1d")
    ben.scan(JAM)
    ben.tap("undo")
    ben.scan(f"02{case_code('MUG-BL')}")
    ben.tap("quantity", 900)
    ben.tap("undo")
    ben.tap("done")
    ben.tap("keep-open")
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(serum)
    ben.scan("SERUM-LOT-2027-0000412")
    ben.scan("31.12.27")
    ben.scan(serum)


def _label_at_dock(ben: Eyes, world: World) -> None:
    """Labels of the product counted last, and a pallet made up at the dock."""
    world.database.write(_give_prefix)
    add_order(world, "PO-2027-0001077", [("TOWEL", 40)])
    ben.open("/receiving")
    ben.scan("PO-2027-0001077")
    ben.tap("pallet")
    ben.scan("S.BENCH-1")
    ben.tap("pallet")
    ben.scan(TOWEL)
    ben.tap("print")
    ben.tap("print", 12)
    ben.tap("pallet-done")
    for _act in range(5):
        ben.tap("undo")


def _give_prefix(session: Session) -> None:
    session.scalars(select(Warehouse).order_by(Warehouse.id)).first().gs1_prefix = "9521234"  # type: ignore[union-attr]


def _not_ordered(carla: Eyes, receipt: str) -> None:
    """What no line expects, unknown codes, sizes of cases, wrong contents; a delivery without an order."""
    carla.open(receipt)
    carla.scan(TOWEL)
    carla.tap("aside")
    carla.scan(case_code("TOWEL"))
    carla.tap("unexpected")
    carla.tap("case-holds")
    carla.tap("case-holds", 20)
    carla.tap("case-holds", 20, "receipt")
    carla.tap("undo")
    carla.tap("other-inside")
    carla.scan(RED)
    carla.tap("other-inside", 2)
    carla.tap("undo")
    carla.scan("4006381333931")
    carla.tap("attach")
    carla.scan(TOWEL)
    carla.tap("undo")
    carla.open("/receiving")
    carla.tap("no-order")
    carla.scan("nobody of this name")
    offered = [button.get("data-scan") for button in carla.person.page.all("button")]
    carla.scan(next(code for code in offered if code))
    carla.scan(TOWEL)
    carla.tap("done")


def _goes_wrong(ben: Eyes, carla: Eyes) -> None:
    """More than ordered, damaged, closed and opened again; with and without a supervisor."""
    for eyes in (ben, carla):
        eyes.open("/receiving")
        eyes.scan("1045")
        eyes.scan(VASE)
        eyes.tap("quantity", 6)
        eyes.open(eyes.person.page.attribute("address"), f"receiving accept, {eyes.person.name}")
        eyes.tap("aside")
    carla.tap("damaged")
    carla.tap("damaged", 1)
    carla.tap("done")
    carla.tap("close-short")
    ben.open("/receiving")
    ben.scan("1045")
    carla.scan("1045")


def _put_away(ben: Eyes, world: World) -> None:
    ben.open("/putaway")
    ben.scan(RED)
    ben.scan(MUG)
    ben.scan("A-01-A-03")
    ben.tap("skip")
    ben.scan(MUG)
    ben.tap("full")
    ben.person.open("/putaway")
    ben.shown.keep(ben.person.page, "putaway list with goods in hand")
    ben.scan(JAM)
    ben.right()


def _put_loads_away(ben: Eyes, world: World) -> None:
    """A pallet whole and split, a cart in order and as a list, a dock; a bin that takes a part."""
    pallet = "340123450000000093"
    stand(world, pallet)
    lay(world, "VASE", 6, place=pallet)
    lay(world, "LAMP", 40, place=pallet)
    lay(world, "CARD", 30, place="CART-01")
    lay(world, "TOWEL", 12, place="STAGE-1")
    ben.open("/putaway")
    ben.scan(pallet)
    ben.scan("A-01-A-04")
    ben.tap("split")
    ben.tap("release")
    ben.scan("CART-01")
    ben.tap("free")
    ben.tap("directed")
    change_bin(world, "A-01-A-04", max_weight_grams=300 * 17)
    ben.scan(each_code("CARD"))
    ben.tap("quantity", 20)
    ben.tap("full")
    ben.open("/putaway")
    ben.scan("STAGE-1")
    ben.scan(each_code("TOWEL"))


def _move(ben: Eyes, world: World) -> None:
    """From bin to bin with all questions, and a tote that nobody waits for."""
    for lot in ("L2409", "L2411"):
        lay(world, "JAM", 3, place="A-01-A-06", lot=lot)
    stand(world, "TOTE-077", at="STAGE-1", kind="tote")
    lay(world, "LAMP", 2, place="TOTE-077")
    lay(world, "VASE", 1, place="TOTE-077")
    ben.open("/transfers")
    ben.scan("A-01-A-06")
    ben.scan(JAM)
    ben.tap("all")
    ben.tap("quantity", 2)
    ben.scan("A-01-A-02")
    ben.open("/transfers", "transfers list with goods in hand")
    ben.scan("A-01-A-06")
    ben.tap("skip")
    ben.scan("TOTE-077")
    ben.tap("free")
    ben.tap("release")


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
    eve.scan("TOTE-001")
    eve.scan(RED)
    eve.scan(MUG)
    eve.scan(MUG)
    eve.scan(MUG)
    eve.tap("undo")
    eve.right()
    eve.scan(MUG)
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


def _look_up(carla: Eyes, world: World) -> None:
    for code in (NUMBERS["SHOP", "1001"], "A-01-A-01", "TOTE-002", MUG, "NO-SUCH-CODE-0123456789"):
        carla.person.open("/")
        carla.scan(code)
    carla.open(f"/lookup/purchase-order/{world.one(PurchaseOrder, number='PO-2027-0001042').id}")
    carla.open("/lookup", "search")
    carla.open("/lookup?q=mug", "search with results")
    carla.open("/lookup?q=nothinglikeit", "search without results")
    carla.open("/printing")
    carla.scan("S.BENCH-1")
    carla.scan("A-01-A-01")
    carla.open("/printing/1", "printing job")


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


def _claim(carla: Eyes, world: World) -> None:
    receipts = world.read(
        lambda session: list(session.scalars(select(Receipt).order_by(Receipt.id).limit(6)))
    )
    for receipt in receipts:
        page = carla.open(f"/receiving/{receipt.id}/claim", "claim")
        if page.find("button", form="claim") is not None:
            carla.shown.keep(carla.person.send(f"/receiving/{receipt.id}/claim"), "claim made")
    order = world.one(PurchaseOrder, number="PO-2027-0001042")
    carla.open(f"/receiving/purchase-orders/{order.id}", "deliveries")


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
