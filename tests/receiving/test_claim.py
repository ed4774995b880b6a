"""The claim: what was not as ordered, with its photos, as a page, a PDF and a mail; made by one tap."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.labels.reading import pages, text_of
from tests.person import Person
from tests.photos.drawing import carton
from tests.photos.sending import fields, post
from tests.receiving.goods import MUG, TOWEL, add_order
from tests.world import World, case_code
from warehouse.config import Config
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.people.models import Device
from warehouse.people.models import Person as Row
from warehouse.receiving.models import Receipt, ReceiptLine, SupplierFault
from warehouse.stock.models import Product
from warehouse.stock.places import ensure_warehouse
from warehouse.stock.products import add_product


@pytest.fixture
def short(world: World, ben: Person) -> Person:
    """Ben counted 12 of 24 mugs and all 6 towels of order 2000, and looks at what is missing."""
    add_order(world, "2000", [("MUG-BL", 24), ("TOWEL", 6)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(case_code("MUG-BL"))
    ben.scan(case_code("TOWEL"))
    ben.tap("done")
    assert ben.page.step == "close", ben.page.sentence
    return ben


def claim_of(world: World) -> str:
    return f"/receiving/{world.one(Receipt).id}/claim"


def damage(world: World, sku: str, quantity: int) -> None:
    """So many of what came of a product are damaged."""
    with world.database.writing() as session:
        product = session.scalars(select(Product.id).filter_by(sku=sku)).one()
        session.execute(update(ReceiptLine).filter_by(product_id=product).values(quantity_damaged=quantity))


def words(person: Person, address: str, folder: Path) -> str:
    """The PDF's text, with single spaces."""
    answer = person.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.status_code
    return " ".join(text_of(answer.data, folder).split())


def test_one_tap_makes_the_claim_and_says_who_and_when(short: Person, world: World) -> None:
    page = short.send(claim_of(world))
    receipt = world.one(Receipt)
    assert receipt.claim_made_at is not None
    assert receipt.claim_made_by == world.one(Row, name="Ben").id
    assert page.status == 200
    assert "Blue mug 330 ml" in page.text and "12 missing" in page.text
    assert "towel" not in page.text
    assert "Claim made" in page.text and "Ben" in page.text
    assert page.find("a", href=f"{claim_of(world)}.pdf") is not None


def test_what_is_made_stays_as_it_was_made(short: Person, carla: Person, world: World) -> None:
    short.send(claim_of(world))
    made = world.one(Receipt).claim_made_at
    carla.open(claim_of(world))
    token = carla.page.find("input", name="csrf_token")
    assert token is not None
    carla.client.post(claim_of(world), data={"csrf_token": token.get("value")})
    again = world.one(Receipt)
    assert (again.claim_made_at, again.claim_made_by) == (made, world.one(Row, name="Ben").id)


def test_the_pdf_says_all_that_the_supplier_needs(short: Person, world: World, tmp_path: Path) -> None:
    damage(world, "TOWEL", 2)
    said = words(short, f"{claim_of(world)}.pdf", tmp_path)
    for part in ("Claim", "Acme Pottery", "2000", "DOCK-1", "Ben", "Main warehouse", "MUG-BL", "Blue mug 330 ml",
                 "24 12 12", "TOWEL", "6 6 2", "Total", "30 18 12 0 0 2"):  # fmt: skip
        assert part in said, said
    # 12 mugs and 2 towels at 0.90
    assert "£12.60" in said


def test_a_price_that_is_not_known_is_not_summed(short: Person, world: World, tmp_path: Path) -> None:
    with world.database.writing() as session:
        session.execute(update(PurchaseOrderLine).values(unit_cost=None))
    assert "Value" not in words(short, f"{claim_of(world)}.pdf", tmp_path)


def test_photos_stand_with_what_they_show(short: Person, world: World, tmp_path: Path) -> None:
    for product in ("MUG-BL", ""):
        assert post(short, fields(short, product=product), carton()).status_code == 201
    page = short.open(claim_of(world))
    (mug,) = page.all("ul", data_photos="MUG-BL")
    (delivery,) = page.all("ul", data_photos="")
    assert len(list(mug.iter("img"))) == len(list(delivery.iter("img"))) == 1
    pdf = short.client.get(f"{claim_of(world)}.pdf").data
    said = " ".join(text_of(pdf, tmp_path).split())
    assert "Photos MUG-BL · Blue mug 330 ml" in said and "The delivery" in said
    # The torn corner is red: 76 in the grey of the pages; words have only their edges in it.
    grey = b"".join(page.convert("L").tobytes() for page in pages(pdf, tmp_path, dpi=50))
    assert sum(70 <= point <= 82 for point in grey) > 1_000


def test_a_photo_whose_file_is_lost_costs_no_claim(
    short: Person, world: World, settings: Config, tmp_path: Path
) -> None:
    post(short, fields(short), carton())
    for path in (settings.instance / "photos").rglob("*.jpg"):
        path.unlink()
    assert "12" in words(short, f"{claim_of(world)}.pdf", tmp_path)


def test_nothing_to_claim_is_a_sentence(world: World, ben: Person) -> None:
    add_order(world, "2000", [("TOWEL", 6)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(case_code("TOWEL"))
    assert "Finish counting first." in ben.open(claim_of(world)).text
    assert ben.client.get(f"{claim_of(world)}.pdf").status_code == 404
    ben.open("/receiving/" + str(world.one(Receipt).id))
    ben.tap("done")
    page = ben.open(claim_of(world))
    assert "Nothing to claim." in page.text
    assert page.find("form", action=claim_of(world)) is None
    assert ben.client.get(f"{claim_of(world)}.pdf").status_code == 404


def test_before_the_count_is_ended_nothing_is_written(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(TOWEL)
    token = ben.open("/").find("input", name="csrf_token")
    assert token is not None
    ben.client.post(claim_of(world), data={"csrf_token": token.get("value")})
    assert world.one(Receipt).claim_made_at is None


def test_what_still_comes_is_not_claimed(short: Person, world: World) -> None:
    short.tap("keep-open")
    assert "Nothing to claim." in short.open(claim_of(world)).text


def test_what_was_closed_short_is_claimed_from_the_look_up(short: Person, world: World) -> None:
    short.tap("close-short")
    order = world.one(PurchaseOrder, number="2000").id
    page = short.open(f"/lookup/purchase-order/{order}")
    link = page.find("a", href=f"/receiving/purchase-orders/{order}")
    assert link is not None
    page = short.open(link.get("href", ""))
    assert page.response.request.path == claim_of(world)
    assert "12 missing" in page.text
    page = short.send(claim_of(world))
    assert world.one(Receipt).claim_made_at is not None


def test_of_several_deliveries_each_is_listed_and_the_last_claims(
    short: Person, world: World, tmp_path: Path
) -> None:
    first = world.one(Receipt).id
    short.tap("keep-open")
    short.open("/receiving")
    short.scan("2000")
    short.scan(MUG)
    short.tap("done")
    short.tap("close-short")
    order = world.one(PurchaseOrder, number="2000").id
    page = short.open(f"/receiving/purchase-orders/{order}")
    second = max(world.read(lambda session: list(session.scalars(select(Receipt.id)))))
    links = [link.get("href") for link in page.all("a") if (link.get("href") or "").endswith("/claim")]
    assert links == [f"/receiving/{second}/claim", f"/receiving/{first}/claim"]
    assert "Nothing to claim." in short.open(f"/receiving/{first}/claim").text
    assert "11 missing" in short.open(f"/receiving/{second}/claim").text


def test_cartons_with_wrong_contents_are_named(short: Person, world: World, tmp_path: Path) -> None:
    with world.database.writing() as session:
        receipt = session.scalars(select(Receipt)).one()
        sku = {
            name: session.scalars(select(Product.id).filter_by(sku=name)).one()
            for name in ("MUG-BL", "MUG-RD")
        }
        fault = SupplierFault(
            warehouse_id=receipt.warehouse_id,
            supplier_id=receipt.supplier_id,
            receipt_id=receipt.id,
            kind="wrong-contents",
            product_id=sku["MUG-RD"],
            marked_product_id=sku["MUG-BL"],
            quantity=12,
            at=receipt.opened_at,
        )
        session.add(fault)
    assert "Marked MUG-BL, holds 12 MUG-RD" in short.open(claim_of(world)).text
    said = words(short, f"{claim_of(world)}.pdf", tmp_path)
    assert "Cartons with wrong contents" in said
    assert "Blue mug 330 ml Red mug 330 ml 12 MUG-BL MUG-RD" in said


def test_the_mail_goes_to_the_supplier_with_the_lines(short: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Supplier).values(email="claims+1@acme.example?cc=x@y"))
    page = short.send(claim_of(world))
    (link,) = [a.get("href", "") for a in page.all("a") if (a.get("href") or "").startswith("mailto:")]
    to, _, rest = link.partition("?")
    assert to == "mailto:claims%2B1@acme.example%3Fcc%3Dx@y"
    assert rest.startswith("subject=Claim%3A%20purchase%20order%202000&body=")
    body = unquote(rest.partition("body=")[2])
    assert "- MUG-BL Blue mug 330 ml: 24 expected, 12 received: 12 missing\r\n" in body
    assert "Counted by Ben" in body and "Main warehouse" in body


def test_a_long_claim_is_whole_on_paper_and_short_in_the_mail(
    world: World, ben: Person, tmp_path: Path
) -> None:
    with world.database.writing() as session:
        for number in range(40):
            add_product(session, f"LONG-{number:02}", f"Product number {number}")
    add_order(world, "3000", [("TOWEL", 6), *((f"LONG-{number:02}", 10) for number in range(40))])
    ben.open("/receiving")
    ben.scan("3000")
    ben.scan(case_code("TOWEL"))
    ben.tap("done")
    page = ben.send(claim_of(world))
    (link,) = [a.get("href", "") for a in page.all("a") if (a.get("href") or "").startswith("mailto:")]
    assert "and 25 more lines in the PDF" in unquote(link)
    assert len(link) < 2000
    said = words(ben, f"{claim_of(world)}.pdf", tmp_path)
    assert all(f"LONG-{number:02}" in said for number in range(40))


def test_the_paper_speaks_the_language_of_the_person_or_english(
    short: Person, world: World, tmp_path: Path
) -> None:
    with world.database.writing() as session:
        session.execute(update(Row).where(Row.name == "Ben").values(language="de"))
    short.send(claim_of(world))
    assert short.page.find("a", href="?language=en") is not None
    assert "Purchase order" in words(short, f"{claim_of(world)}.pdf?language=en", tmp_path)


def test_only_receivers_of_this_warehouse_see_it(
    short: Person, ada: Person, carla: Person, world: World, app: Flask
) -> None:
    for address in (claim_of(world), f"{claim_of(world)}.pdf"):
        assert ada.client.get(address).status_code == 403
        assert app.test_client().get(address).status_code == 302
        assert carla.client.get(address).status_code == 200
        assert short.client.get(address.replace("/receiving/", "/receiving/9")).status_code == 404
    assert short.client.post(claim_of(world)).status_code == 400
    order = world.one(PurchaseOrder, number="2000").id
    with world.database.writing() as session:
        other = ensure_warehouse(session, "NORTH", "North", "Europe/London", "GBP")
        person = session.scalars(select(Row).filter_by(name="Carla")).unique().one()
        for role in person.roles:
            role.warehouse_id = other.id
        session.get_one(Device, carla.device).warehouse_id = other.id
    for address in (claim_of(world), f"{claim_of(world)}.pdf", f"/receiving/purchase-orders/{order}"):
        assert carla.client.get(address).status_code == 404
