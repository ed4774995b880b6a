"""Element strings there and back: with their separators every code is read in one way, without them in all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.scanning.test_lookup import meaning
from tests.world import World, case_code, each_code
from warehouse import gtin
from warehouse.receiving.dates import read_day
from warehouse.scanning.element_strings import SEPARATOR, readings
from warehouse.scanning.registry import Refused
from warehouse.scanning.unclear import on_record
from warehouse.stock.lots import enter_lot
from warehouse.stock.products import product_by_sku

NUMBER = each_code("JAM").zfill(14)
#: Of GS1's character set 82 what may stand in a lot or a serial.
SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
names = some.text(SIGNS, min_size=1, max_size=20)
days = some.dates(date(2020, 1, 1), date(2049, 12, 31)).map(lambda day: day.strftime("%y%m%d"))
counts = some.integers(1, 99_999_999).map(str)
fields = some.fixed_dictionaries(
    {}, optional={"11": days, "17": days, "10": names, "21": names, "37": counts, "400": names}
)


def written(fields: dict[str, str], separator: str) -> str:
    """A code as a label carries it: what varies in length is followed by a separator, but at the end."""
    varying = {"10", "21", "37", "400"}
    parts = [f"{ai}{value}{separator if ai in varying else ''}" for ai, value in fields.items()]
    return f"01{NUMBER}" + "".join(parts).removesuffix(SEPARATOR)


@given(fields=fields)
def test_with_separators_there_is_one_reading_and_it_is_right(fields: dict[str, str]) -> None:
    # A last separator shows that they come through, when no other is there.
    (found,) = readings(written(fields, SEPARATOR) + SEPARATOR)
    assert {field.ai.ai: field.value for field in found.fields} == {"01": NUMBER} | fields


@given(fields=fields)
def test_what_is_chosen_is_read_in_that_way_alone(fields: dict[str, str]) -> None:
    for reading in readings(written(fields, "")):
        assert readings(reading.code) == [reading]


@given(
    lot=some.text("ABCDEFGHJKLMNPQRSTUVWX-", min_size=1, max_size=10),
    count=some.integers(1, 9_999),
    day=days,
)
def test_without_separators_the_right_reading_is_among_them(lot: str, count: int, day: str) -> None:
    fields = {"17": day, "10": lot, "37": str(count)}
    found = readings(written(fields, ""))
    assert found[0].value("10") == f"{lot}37{count}", "the plain one comes first"
    assert {"01": NUMBER} | fields in [{field.ai.ai: field.value for field in one.fields} for one in found]


@given(text=some.text(max_size=60))
def test_no_text_is_a_fault(text: str) -> None:
    for start in ("", "]C1", f"01{NUMBER}", f"01{NUMBER}10"):
        for reading in readings(start + text, loses_separators=True):
            assert readings(reading.code)


@pytest.mark.parametrize("text", ["9501234543215", "12345", "LOT73705", "0" * 300, "https://example.com/x"])
def test_what_does_not_say_that_it_is_gs1_is_not_read_so(text: str) -> None:
    assert readings(text) == []


def test_a_trade_item_number_comes_before_gs1(world: World) -> None:
    """A bare EAN that starts with 95 could be application identifier 95."""
    ean = "950123454321" + str(gtin.check_digit("950123454321"))
    assert meaning(world, ean).kind == "unknown"
    assert meaning(world, each_code("JAM")).kind == "product"


def test_a_carton_is_no_unit_and_a_pallet_is_counted(world: World) -> None:
    assert meaning(world, f"01{case_code('JAM')}").quantity == 6
    assert meaning(world, f"02{case_code('JAM')}3705").quantity == 30
    unknown = meaning(world, f"02{case_code('JAM')}")
    assert (unknown.kind, unknown.is_counted, unknown.unit_quantity) == ("product", False, 6)


def test_a_pallets_own_number_is_no_place(world: World) -> None:
    sscc = "34012345000000001" + str(gtin.check_digit("34012345000000001"))
    found = meaning(world, f"00{sscc}")
    assert (found.kind, found.sscc, found.is_place) == ("sscc", sscc, False)
    assert meaning(world, f"00{sscc[:-1]}{9 - int(sscc[-1])}").kind == "unknown"


def test_dates_paper_and_weight_are_told_apart(world: World) -> None:
    text = f"01{NUMBER}1126010115270100310300125010L1{SEPARATOR}400PO-7"
    found = meaning(world, text)
    assert (found.made_on, found.expires_on) == (date(2026, 1, 1), date(2027, 1, 31))
    assert (found.lot, found.paper, found.quantity) == ("L1", "PO-7", 1)


def test_outside_receiving_the_lot_on_record_says_which_reading_it_is(world: World) -> None:
    text = f"01{NUMBER}10LOT73705"
    with pytest.raises(Refused):
        world.read(lambda session: on_record(session, meaning(world, text)))
    with world.database.writing() as session:
        jam = product_by_sku(session, "JAM")
        assert jam is not None
        enter_lot(session, jam, "LOT7", "", None)
    found = world.read(lambda session: on_record(session, meaning(world, text)))
    assert (found.lot, found.quantity) == ("LOT7", 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.26", date(2026, 12, 31)),
        ("1/2/2027", date(2027, 2, 1)),
        ("000228", date(2028, 2, 29)),
        ("17261231", date(2026, 12, 31)),
        ("20261231", date(2026, 12, 31)),
        ("290227", None),
        ("13.13.26", None),
        ("311299", None),
        ("", None),
    ],
)
def test_a_date_is_read_day_first(text: str, day: date | None) -> None:
    assert read_day(text, date(2026, 6, 1)) == day
