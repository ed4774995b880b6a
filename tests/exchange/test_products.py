"""Products come in with their codes; no code ever means two things."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.world import World, case_code, each_code
from warehouse.stock.models import Barcode, Lot, Product

GOOD = "2000000000909"
CASE = "12000000000906"
FAULTS: dict[str, tuple[str, str]] = {
    "no SKU": ("sku,name\n,Bowl\n", "2: sku: must not be empty"),
    "no name": ("sku,name\nBOWL,\n", "2: name: must not be empty"),
    "a SKU too long": ("sku,name\n" + "X" * 61 + ",b\n", "2: sku: at most 60 characters, found 61"),
    "a reserved SKU": (
        "sku,name\nC.UNDO,b\n",
        "2: sku: begins like a code of our own labels, found 'C.UNDO'",
    ),
    "a badge for a SKU": (
        "sku,name\nu.ada,b\n",
        "2: sku: begins like a code of our own labels, found 'u.ada'",
    ),
    "a reserved code": (
        "sku,name,code\nBOWL,b,O.17\n",
        "2: code: too long, or begins like a code of our own labels",
    ),
    "a thousands separator": (
        'sku,name,weight_grams\nBOWL,b,"1,200"\n',
        "2: weight_grams: a thousands separator, found '1,200'",
    ),
    "a dotted thousand": (
        "sku,name,weight_grams\nBOWL,b,1.200\n",
        "2: weight_grams: a thousands separator, found '1.200'",
    ),
    "half a gram": (
        "sku,name,weight_grams\nBOWL,b,1.5\n",
        "2: weight_grams: not a whole number, found '1.5'",
    ),
    "a negative weight": ("sku,name,weight_grams\nBOWL,b,-1\n", "2: weight_grams: negative, found '-1'"),
    "a weight beyond everything": (
        "sku,name,weight_grams\nBOWL,b," + "9" * 5000 + "\n",
        "2: weight_grams: too large",
    ),
    "digits of another script": ("sku,name,weight_grams\nBOWL,b,٣\n", "2: weight_grams: not a whole number"),
    "a decimal comma": (
        'sku,name,unit_cost\nBOWL,b,"2,50"\n',
        "2: unit_cost: a decimal point is wanted, not a comma",
    ),
    "a grouped price": ('sku,name,unit_cost\nBOWL,b,"1,250.00"\n', "2: unit_cost: a thousands separator"),
    "too many places": ("sku,name,unit_cost\nBOWL,b,0.00001\n", "2: unit_cost: too many decimal places"),
    "a negative price": ("sku,name,unit_cost\nBOWL,b,-2\n", "2: unit_cost: negative, found '-2'"),
    "a wrong check digit": (
        "sku,name,barcode\nBOWL,b,2000000000908\n",
        "2: barcode: wrong check digit, found '2000000000908'",
    ),
    "no trade item number": ("sku,name,barcode\nBOWL,b,ABC\n", "2: barcode: not a trade item number"),
    "a case without its number": (
        f"sku,name,case_barcode\nBOWL,b,{CASE}\n",
        "2: case_quantity: how many are in the case",
    ),
    "an empty case": (
        f"sku,name,case_barcode,case_quantity\nBOWL,b,{CASE},0\n",
        "2: case_quantity: zero, found '0'",
    ),
    "one code for piece and case": (
        f"sku,name,barcode,case_barcode,case_quantity\nBOWL,b,{GOOD},{GOOD},6\n",
        f"2: case_barcode: the same code as in barcode, found '{GOOD}'",
    ),
    "a tracking nobody knows": (
        "sku,name,tracking\nBOWL,b,batch\n",
        "2: tracking: one of none, lot, serial, found 'batch'",
    ),
    "perhaps": ("sku,name,expiry\nBOWL,b,maybe\n", "2: expiry: one of yes, no, found 'maybe'"),
    "a handling nobody knows": ("sku,name,handling\nBOWL,b,fragile hot\n", "2: handling: of lithium"),
    "a control character": ("sku,name\nBOWL,a\x07b\n", "2: name: a character that cannot be printed"),
    "rows that contradict": (
        "sku,name\nBOWL,one\nbowl,two\n",
        "3: name: contradicts line 2 of the same SKU, found 'two'",
    ),
    "one code on two rows": (
        f"sku,name,barcode\nBOWL,b,{GOOD}\nPLATE,p,{GOOD}\n",
        f"3: barcode: '{GOOD}' is also the code of BOWL on line 2",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_with_line_and_column_and_nothing_goes_in(
    what: str, desk: Desk, world: World
) -> None:
    content, expected = FAULTS[what]
    before = world.count(Product)
    said = desk.faults("products", content)
    assert len(said) == 1
    assert said[0].startswith(f"file.csv:{expected}")
    assert world.count(Product) == before


def test_every_fault_of_a_file_is_named(desk: Desk) -> None:
    said = desk.faults("products", "sku,name,unit_cost,weight_grams\nA1,,x,y\nB1,b,1,1\nC1,c,-1,0.5\n")
    assert [one.split(":")[1:3] for one in said] == [
        ["2", " name"],
        ["2", " unit_cost"],
        ["2", " weight_grams"],
        ["4", " unit_cost"],
        ["4", " weight_grams"],
    ]


def test_a_code_that_something_else_has_names_both(desk: Desk) -> None:
    taken = each_code("MUG-RD")
    assert desk.faults("products", f"sku,name,barcode\nBOWL,Bowl,{taken}\n") == [
        f"file.csv:2: barcode: '{taken}' is already a barcode of product MUG-RD"
    ]


def test_a_bin_and_a_sku_are_codes_too(desk: Desk) -> None:
    assert desk.faults(
        "products", "sku,name,code\nBOWL,Bowl,a-01-a-01\nA-01-A-02,Bin?,\nPLATE,p,TOWEL\n"
    ) == [
        "file.csv:2: code: 'a-01-a-01' is already the code of location A-01-A-01",
        "file.csv:3: sku: 'A-01-A-02' is already the code of location A-01-A-02",
        "file.csv:4: code: 'TOWEL' is already the SKU of TOWEL",
    ]


def test_the_upc_and_the_ean_form_of_a_number_are_one_code(desk: Desk) -> None:
    upc = "012345678905"
    assert desk.take("products", f"sku,name,barcode\nBOWL,Bowl,{upc}\n").exit_code == 0
    assert desk.faults("products", f"sku,name,barcode\nPLATE,Plate,0{upc}\n") == [
        f"file.csv:2: barcode: '0{upc}' is already a barcode of product BOWL"
    ]


def test_a_product_comes_with_its_codes_and_its_empty_lot(desk: Desk, world: World) -> None:
    content = (
        "sku,name,barcode,case_barcode,case_quantity,code,tracking,expiry,unit_cost,handling\n"
        f"BOWL,Bowl,{GOOD},{CASE},6,OLD-BOWL,lot,yes,2.5,fragile upright\n"
    )
    assert desk.take("products", content).exit_code == 0
    bowl = world.one(Product, sku="BOWL")
    assert (bowl.tracking, bowl.has_expiry, bowl.unit_cost) == ("lot", True, 25_000)
    assert bowl.details == {"handling": ["fragile", "upright"]}
    assert world.count(Lot, product_id=bowl.id, code="", serial="") == 1
    assert world.one(Barcode, text=CASE).quantity == 6
    assert world.one(Barcode, text="OLD-BOWL").unit == "each"


def test_a_new_product_can_be_scanned_at_once(desk: Desk, world: World) -> None:
    from warehouse.scanning.lookup import resolve

    desk.take("products", f"sku,name,barcode,case_barcode,case_quantity\nBOWL,Bowl,{GOOD},{CASE},6\n")
    meaning = world.read(lambda session: resolve(session, world.warehouse_id, CASE))
    assert (meaning.kind, meaning.quantity, meaning.label) == ("product", 6, "Bowl")


def test_the_same_file_twice_changes_nothing(desk: Desk, world: World) -> None:
    content = f"sku,name,barcode,code,unit_cost\nBOWL,Bowl,{GOOD},OLD-BOWL,2.5\n"
    assert desk.take("products", content).counts["new"] == 1
    before = world.count(Barcode)
    again = desk.take("products", content)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (1, 0, 0)
    assert world.count(Barcode) == before


def test_a_later_file_changes_what_it_tells_and_an_empty_cell_changes_nothing(
    desk: Desk, world: World
) -> None:
    outcome = desk.take("products", "sku,name,unit_cost,weight_grams\nmug-bl,Blue mug,,350\n")
    assert outcome.counts["changed"] == 1
    mug = world.one(Product, sku="MUG-BL")
    assert (mug.name, mug.unit_cost, mug.weight_grams) == ("Blue mug", 12_500, 350)


def test_a_case_does_not_silently_get_another_number(desk: Desk) -> None:
    known = case_code("MUG-BL")
    said = desk.faults(
        "products", f"sku,name,case_barcode,case_quantity\nMUG-BL,Blue mug 330 ml,{known},24\n"
    )
    assert said == [f"file.csv:2: case_barcode: '{known}' is already its case of 12"]


def test_products_come_back_as_they_went_in(desk: Desk, world: World) -> None:
    content = (
        "sku,name,barcode,case_barcode,case_quantity,code,unit_cost,expiry,handling,pack_note\n"
        f'BOWL,"Bowl, deep",{GOOD},{CASE},6,OLD-BOWL,2.5,yes,fragile,"Wrap twice.\nThis side up."\n'
    )
    desk.take("products", content)
    given = next(row for row in desk.give("products") if row["sku"] == "BOWL")
    assert (given["barcode"], given["code"], given["case_barcode"]) == (GOOD, "OLD-BOWL", CASE)
    assert (given["unit_cost"], given["expiry"], given["pack_note"]) == (
        "2.5",
        "yes",
        "Wrap twice.\nThis side up.",
    )
    assert desk.take("products", desk.text("products")).counts["unchanged"] == world.count(Product)


def test_what_must_be_scanned_of_a_product(desk: Desk, world: World) -> None:
    assert desk.take("products", "sku,name,scans\nMUG-BL,Blue mug 330 ml,each\n").counts["changed"] == 1
    assert world.one(Product, sku="MUG-BL").scans == "each"
    desk.take("products", "sku,name,scans\nMUG-BL,Blue mug 330 ml,\n")
    assert world.one(Product, sku="MUG-BL").scans == "each", "an empty cell changes nothing"
    said = desk.faults("products", "sku,name,scans\nMUG-BL,Blue mug 330 ml,twice\n")
    assert len(said) == 1 and "scans" in said[0]


def test_what_is_scanned_of_a_product_at_the_bench_is_set(desk: Desk, world: World) -> None:
    assert desk.take("products", "sku,name,packs\nMUG-BL,Blue mug 330 ml,number\n").counts["changed"] == 1
    assert world.one(Product, sku="MUG-BL").packs == "number"
    desk.take("products", "sku,name,packs\nMUG-BL,Blue mug 330 ml,\n")
    assert world.one(Product, sku="MUG-BL").packs == "number", "an empty cell changes nothing"
    said = desk.faults("products", "sku,name,packs\nMUG-BL,Blue mug 330 ml,none\n")
    assert len(said) == 1 and "one of each, number" in said[0]
    row = next(row for row in desk.give("products") if row["sku"] == "MUG-BL")
    assert row["packs"] == "number"
