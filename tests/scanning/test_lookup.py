"""What a code means: one meaning, in a fixed order, the same for every flow."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import World, case_code, each_code
from warehouse import codes, gtin
from warehouse.db import Database
from warehouse.scanning.lookup import resolve
from warehouse.scanning.meaning import Meaning
from warehouse.stock.models import Product
from warehouse.stock.products import add_barcode, product_by_sku

GS = "\x1d"


def meaning(world: World, text: str, *expect: str) -> Meaning:
    return world.read(lambda session: resolve(session, world.warehouse_id, text, frozenset(expect)))


def test_a_bin_is_a_location_and_a_tote_a_tote(world: World) -> None:
    assert meaning(world, "A-01-A-01").kind == "location"
    assert meaning(world, " a-01-a-01 ").label == "A-01-A-01"
    assert meaning(world, "TOTE-001").kind == "tote"
    assert meaning(world, "CART-01").kind == "cart"


def test_a_barcode_counts_one_and_a_case_its_factor(world: World) -> None:
    piece, case = meaning(world, each_code("MUG-BL")), meaning(world, case_code("MUG-BL"))
    mug = world.one(Product, sku="MUG-BL")
    assert (piece.kind, piece.id, piece.quantity, piece.unit) == ("product", mug.id, 1, "each")
    assert (case.kind, case.id, case.quantity, case.unit) == ("product", mug.id, 12, "case")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C.SHORT", "command"),
        ("U.ADA", "badge"),
        ("O.1", "order"),
        ("p.1", "purchase-order"),
        ("X.77", "parcel"),
    ],
)
def test_our_own_labels_say_what_they_are(world: World, text: str, kind: str) -> None:
    assert meaning(world, text).kind == kind


@pytest.mark.parametrize("text", ["", "NOWHERE", "O.x", "X.", "4006381333930", "🦊", "0" * 300, "C"])
def test_what_means_nothing_is_unknown(world: World, text: str) -> None:
    assert meaning(world, text).kind == "unknown"


def test_a_sku_is_taken_in_any_case_and_after_exact_codes(world: World) -> None:
    assert meaning(world, "mug-bl").label == "Blue mug 330 ml"


def test_upc_and_ean_forms_of_one_number_are_one_product(world: World, database: Database) -> None:
    with database.writing() as session:
        lamp = product_by_sku(session, "LAMP")
        assert lamp is not None
        add_barcode(session, lamp, "036000291452")
        with pytest.raises(codes.CodeTaken):
            add_barcode(session, product_by_sku(session, "VASE") or lamp, "0036000291452")
        session.rollback()
        lamp = product_by_sku(session, "LAMP")
        assert lamp is not None
        add_barcode(session, lamp, "036000291452")
        lamp_id = lamp.id
    for form in ("036000291452", "0036000291452", "00036000291452"):
        assert meaning(world, form).id == lamp_id


def test_a_upc_e_is_expanded(world: World, database: Database) -> None:
    full = gtin.expand_upc_e("04252614")
    assert full == "042100005264"
    with database.writing() as session:
        vase = product_by_sku(session, "VASE")
        assert vase is not None
        add_barcode(session, vase, full)
    assert meaning(world, "04252614").label == "Glass vase"


def test_an_ean_that_could_be_an_application_identifier_is_a_product(
    world: World, database: Database
) -> None:
    """9501234543215 also parses as AI (95): the exact code comes first."""
    ean = "950123454321" + str(gtin.check_digit("950123454321"))
    with database.writing() as session:
        vase = product_by_sku(session, "VASE")
        assert vase is not None
        add_barcode(session, vase, ean)
    assert meaning(world, ean).label == "Glass vase"


def test_a_gs1_code_gives_product_lot_date_and_number(world: World) -> None:
    text = f"01{case_code('JAM')}1726123110LOT7{GS}3005"
    found = meaning(world, text)
    assert (found.kind, found.label) == ("product", "Plum jam 250 g")
    assert (found.lot, found.expires_on, found.quantity) == ("LOT7", date(2026, 12, 31), 6 * 5)


def test_a_symbology_prefix_changes_nothing(world: World) -> None:
    assert meaning(world, f"]C101{each_code('JAM').zfill(14)}10L1").lot == "L1"
    assert meaning(world, f"]E0{each_code('MUG-BL')}").label == "Blue mug 330 ml"


def test_a_digital_link_is_read(world: World) -> None:
    found = meaning(world, f"https://id.gs1.org/01/{each_code('JAM').zfill(14)}/10/ABC")
    assert (found.label, found.lot) == ("Plum jam 250 g", "ABC")


def test_an_order_number_of_two_channels_is_asked_not_guessed(world: World) -> None:
    found = meaning(world, "1001", "order")
    assert found.kind == "several"
    assert {choice.label for choice in found.choices} == {"1001 Own shop", "1001 eBay"}
    assert meaning(world, "1002", "order").kind == "order"
    assert meaning(world, "1002").kind == "unknown"


def test_a_case_is_never_taken_for_a_piece(world: World) -> None:
    """The indicator of a GTIN-14 is never stripped."""
    unknown_case = "2" + case_code("MUG-BL")[1:13]
    assert meaning(world, unknown_case + str(gtin.check_digit(unknown_case))).kind == "unknown"


@pytest.mark.parametrize(
    ("digits", "check"), [("400638133393", 1), ("03600029145", 2), ("9638507", 4), ("34012345000000001", 7)]
)
def test_check_digits_are_those_of_gs1(digits: str, check: int) -> None:
    assert gtin.check_digit(digits) == check
