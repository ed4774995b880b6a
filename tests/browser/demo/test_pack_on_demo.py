"""An order of each channel of the demo is packed with keys alone at 360 x 640, and what the printers got of it is read
as its readers would: the slip drawn and scanned, the label drawn and scanned, both against what the channel's data say.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image, ImageChops
from sqlalchemy import func, select

from tests.browser.conftest import Hands
from tests.draw_many import draw_many
from tests.labels.reading import barcodes, pages, sentences_of
from tests.person import Person
from tests.world import World
from warehouse import clock
from warehouse.db import MONEY_SCALE, Database
from warehouse.labels import slip_words
from warehouse.labels.models import PrintJob
from warehouse.labels.zpl import DOTS_PER_MM
from warehouse.orders import channel_rules, looks
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.picking import waves
from warehouse.picking.choosing import Choice
from warehouse.picking.models import PickListOrder
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation

GOOD = {"ok", "line_done", "task_done"}
MOST_SCANS = 200
PAPER_COMES_WITHIN_SECONDS = 60
LABEL_MM = (100.0, 150.0)
#: Of a page in points, so much one way and the other.
POINTS = {"A4": (595, 842), "A5": (420, 595), "Letter": (612, 792)}


@dataclass(frozen=True)
class Packed:
    """An order whose label was scanned on the box, and what its papers must say."""

    order: CustomerOrder
    parcel: Parcel
    label: ParcelLabel
    channel: str
    skus: list[str]
    look: dict[str, Any]
    rules: dict[str, Any]

    @property
    def spoken(self) -> str:
        return looks.language(self.order, self.look)


def test_an_order_of_each_channel_is_packed_with_keys_alone(
    shop: Database, app: Flask, hands: Hands, tmp_path: Path
) -> None:
    """One of each channel, and a present in the language of its customer."""
    world = World(shop)
    chosen = one_of_each_channel(world)
    fetch(Person.signed_in(app, "Ada"), world, chosen)
    hands.sign_in("Eve")
    hands.go("/packing")
    hands.scan("S.BENCH-1")
    everything = [packed(hands, world, order_id) for order_id in chosen]
    assert {one.channel for one in everything} == set(channels(world))
    assert any(one.order.gift_message and one.spoken != "en" for one in everything)
    for one in everything:
        the_slip_is_the_channels(one, paper(world, tmp_path, one.label.slip_job_id), tmp_path)
    labels = [paper(world, tmp_path, one.label.print_job_id) for one in everything]
    for one, zpl, picture in zip(everything, labels, drawn_many(labels), strict=True):
        the_label_is_the_parcels(one, zpl.decode("ascii"), picture)


def channels(world: World) -> list[str]:
    return list(world.read(lambda session: session.scalars(select(Channel.code)).all()))


def one_of_each_channel(world: World) -> list[int]:
    """The order with the fewest pieces of each channel, and one more: a present that is not in English."""
    pieces = func.sum(CustomerOrderLine.quantity_ordered)
    least = select(CustomerOrder.id).join(CustomerOrderLine).group_by(CustomerOrder.id)
    least = least.where(CustomerOrder.released_at.is_(None)).order_by(pieces, CustomerOrder.id).limit(1)
    usual = least.join(Channel).where(CustomerOrder.gift_message.is_(None))
    wished = [usual.where(Channel.code == code) for code in channels(world)]
    wished.append(least.where(CustomerOrder.gift_message.is_not(None), CustomerOrder.language == "de"))
    return world.read(lambda session: [session.scalars(one).one() for one in wished])


def fetch(ada: Person, world: World, chosen: list[int]) -> None:
    """Ada walks each order by itself, through POST /scans, until its tote stands at the bench."""
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        waves.release(session, act, choice=Choice(order_ids=chosen), way="single")
    for order_id in chosen:
        number = world.one(PickListOrder, customer_order_id=order_id).pick_list_id
        ada.open("/picking")
        page = ada.scan(f"L.{number}")
        for _ in range(MOST_SCANS):
            if page.outcome == "task_done":
                break
            assert page.outcome in GOOD, page.sentence
            page = ada.scan(page.code)
        else:
            raise AssertionError(page.text)


def packed(hands: Hands, world: World, order_id: int) -> Packed:
    """Its tote, then whatever the screen asks for, until the label is on the box: keys alone."""
    tote = world.read(lambda session: session.scalars(_tote_of(order_id)).first())
    assert tote, "picked goods stand at the bench"
    hands.go("/packing")
    hands.scan(tote)
    assert hands.told("task").startswith("packing/"), hands.text
    for _ in range(MOST_SCANS):
        hands.right()
        assert hands.told("outcome") in GOOD, hands.text
        if hands.told("outcome") == "task_done":
            break
    assert hands.told("message") in {"packing.packed", "packing.packed_for_cage"}, hands.text
    return world.read(lambda session: _told(session, order_id))


def _tote_of(order_id: int) -> Any:
    found = select(Location.code).join(Allocation, Allocation.location_id == Location.id)
    found = found.join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
    return found.where(CustomerOrderLine.customer_order_id == order_id, Location.kind == "tote")


def _told(session: Any, order_id: int) -> Packed:
    order = session.get_one(CustomerOrder, order_id)
    parcel = session.scalars(select(Parcel).filter_by(customer_order_id=order_id)).one()
    assert parcel.packed_at is not None
    assert all(line.quantity_packed == line.quantity_wanted for line in order.lines)
    label = current_label(session, parcel.id)
    assert label is not None
    assert label.scanned_at is not None
    skus, channel = [line.product.sku for line in order.lines if line.product is not None], order.channel
    return Packed(order, parcel, label, channel.code, skus, channel.brand.look, channel.rules or {})


def paper(world: World, folder: Path, job_id: int | None) -> bytes:
    """What the printer got of a job: its file lies in the folder, whole, as soon as it is there at all."""
    job = world.one(PrintJob, id=job_id)
    deadline = time.monotonic() + PAPER_COMES_WITHIN_SECONDS
    while not (came := list((folder / "printed").glob(f"{job.id}-{job.kind}.*"))):
        assert time.monotonic() < deadline, f"job {job.id} is {world.one(PrintJob, id=job_id).state}"
        time.sleep(0.1)
    return came[0].read_bytes()


def the_slip_is_the_channels(one: Packed, pdf: bytes, folder: Path) -> None:
    """Its code is the order's; paper, language, words, prices, logo and returns part are as the channel's data say."""
    told, words = sentences_of(pdf, folder), slip_words.words(one.spoken)
    for sheet in folder.glob("page*.png"):
        sheet.unlink()
    sheets = pages(pdf, folder, mode="RGB")
    found = [code for sheet in sheets for code in barcodes(sheet)]
    has_returns = channel_rules.has_returns_part(one.rules)
    assert set(found) == {f"O.{one.order.id}"}
    assert len(found) == (3 if has_returns else 1), one.order.number
    wide, tall = POINTS[one.look["paper"]]
    assert (sheets[0].width * 72 // 200, sheets[0].height * 72 // 200) == (wide, tall)
    for expected in (one.order.number, one.order.name, one.order.city, *one.skus):
        assert expected in told, expected
    assert words["title"].casefold() in told.casefold()
    assert words["ordered_on"] in told
    the_brand_is_shown(one, told, sheets[0])
    prices_are_shown_as_the_brand_says(one, told)
    gift = " ".join((one.order.gift_message or "").split())
    assert gift in told
    assert (words["gift"].casefold() in told.casefold()) is bool(gift)
    assert (words["returns"].casefold() in told.casefold()) is has_returns


def the_brand_is_shown(one: Packed, told: str, sheet: Image.Image) -> None:
    """What the rules allow of the brand is there in the order's language, what they forbid is not."""
    allowed = {
        "texts": not channel_rules.is_neutral(one.rules),
        "promotion": channel_rules.allows_promotion(one.rules),
        "return_steps": channel_rules.has_returns_part(one.rules),
    }
    for which, is_allowed in allowed.items():
        for sentence in looks.paragraphs(one.look, which, one.spoken):
            assert (sentence in told) is is_allowed, sentence
    assert (one.look["contact"] in told) is channel_rules.allows_contact(one.rules)
    assert (one.look["shop_name"] in told) is not channel_rules.is_neutral(one.rules)
    assert has_colour(sheet, one.look["colour"]) is channel_rules.allows_logo(one.rules)


def has_colour(sheet: Image.Image, colour: str) -> bool:
    """Where the logo stands, at the head on the left, is a drawing in the brand's colour."""
    millimetre = sheet.width / 210
    left, top, right, bottom = (int(edge * millimetre) for edge in (16, 13, 33, 30))
    where = sheet.crop((left, top, right, bottom))
    # Two colours are the same where their difference is next to black.
    wanted = Image.new("RGB", where.size, colour)
    unlike = ImageChops.difference(where, wanted).convert("L")
    inked = sum(unlike.histogram()[:12])
    return inked > 0.04 * where.width * where.height


def prices_are_shown_as_the_brand_says(one: Packed, told: str) -> None:
    """Where the brand asks for prices the sum is there; a present and every other slip has no money on it."""
    if not looks.shows_prices(one.look, one.rules, one.order.gift_message):
        assert "£" not in told, told
        return
    total = sum(line.quantity_packed * (line.unit_price or 0) for line in one.order.lines) / MONEY_SCALE
    assert f"£{total:,.2f}" in told, told


def drawn_many(labels: list[bytes]) -> list[Image.Image]:
    """The labels as the printer would burn them."""
    pictures = draw_many([(zpl, LABEL_MM, DOTS_PER_MM[203]) for zpl in labels])
    assert all(isinstance(one, bytes) for one in pictures), pictures
    return [Image.open(io.BytesIO(one)).convert("L") for one in pictures if isinstance(one, bytes)]


def the_label_is_the_parcels(one: Packed, zpl: str, picture: Image.Image) -> None:
    """Its code is that of this very print, and it says the parcel's number and address."""
    assert barcodes(picture) == [one.label.code]
    for words in (one.label.tracking_number, one.order.number, str(one.order.postcode)):
        assert words in zpl, words
