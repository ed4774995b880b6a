"""Real order lines: what is no order is left out by name, what is untidy is kept and counted."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.missing_parts import real_data_folder
from warehouse import clock, migrating
from warehouse.db import Database
from warehouse.demo import real
from warehouse.demo.published import PublishedOrder, read_orders
from warehouse.exchange.faults import Unreadable
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import audit
from warehouse.stock.models import Product
from warehouse.stock.quantities import Balance

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINES = (
    "5001,84988,PINK DOILIES,12,2011-11-21 08:02:00,1.25,18080,United Kingdom\n"
    "5001,15056bl,EDWARDIAN PARASOL ,2,2011-11-21 08:03:00,5.95,18080,United Kingdom\n"
    "5001,84988,PINK DOILIES,3,2011-11-21 08:02:00,1.25,18080,United Kingdom\n"
    "5001,POST,POSTAGE,1,2011-11-21 08:02:00,18,18080,France\n"
    "C5002,84988,PINK DOILIES,-12,2011-11-21 09:00:00,1.25,18080,United Kingdom\n"
    "A5003,B,Adjust bad debt,1,2011-11-21 09:00:00,11062.06,,United Kingdom\n"
    "5004,84988,damaged,-4,2011-11-21 09:00:00,0,,United Kingdom\n"
    "5005,84988,found,4,2011-11-21 09:00:00,0,,United Kingdom\n"
    "5006,84988,,1,2011-11-21 10:00:00,2.5,,United Kingdom\n"
    "5006,21429,JEWELLERY BOX,1,2011-11-21 10:00:00,2.5,,United Kingdom\n"
    "5006,22139,TEA SET,1,2011-11-21 10:00:00,2.5,,United Kingdom\n"
    "5006,22145,STOCKING,1,2011-11-21 10:00:00,2.5,,United Kingdom\n"
    "5006,gift_0001_20,Voucher,1,2011-11-21 10:00:00,20,,United Kingdom\n"
    "5006,DOT,DOTCOM POSTAGE,1,2011-11-21 10:00:00,200,,United Kingdom\n"
    "5007,84988,PINK DOILIES,many,2011-11-21 10:00:00,1,18080,United Kingdom\n"
)


@pytest.fixture
def lines(tmp_path: Path) -> str:
    """A file with one of everything."""
    path = tmp_path / "lines.csv"
    path.write_text(HEAD + LINES)
    return str(path)


def test_what_is_no_order_is_left_out_with_its_reason(lines: str) -> None:
    assert read_orders(lines).left_out == {
        "of cancelled invoices (the number begins with C)": 1,
        "of adjusted bad debt (the number begins with A)": 1,
        "whose quantity is negative or zero (stock corrections)": 1,
        "without price and customer (stock corrections)": 1,
        "that are no goods: POST": 1,
        "that are no goods: DOT": 1,
        "that are no goods: gift vouchers": 1,
        "that cannot be read": 1,
    }


def test_untidy_lines_are_kept_and_counted(lines: str) -> None:
    found = read_orders(lines)
    assert [(line.sku, line.quantity) for line in found.orders["5001"].lines] == [
        ("84988", 12),
        ("15056BL", 2),
        ("84988", 3),
    ]
    assert found.mended["orders that carry a product on two lines or more"] == 1
    assert found.mended["lines whose stock code is written in small letters"] == 1
    assert found.mended["lines without a name"] == 1


def test_a_days_web_sales_are_split_into_parcels_by_the_stated_rule(lines: str) -> None:
    parcels = [order for number, order in read_orders(lines).orders.items() if number.startswith("5006")]
    assert [(order.number, len(order.lines)) for order in parcels] == [
        ("5006-001", 1),
        ("5006-002", 2),
        ("5006-003", 1),
    ]


def test_a_days_web_sales_stay_whole_when_asked(lines: str) -> None:
    assert len(read_orders(lines, web_whole=True).orders["5006"].lines) == 4


def test_a_packed_file_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv.xz"
    path.write_bytes(lzma.compress((HEAD + LINES).encode()))
    assert read_orders(str(path)).read == 15


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xfd7zXZ\x00broken", b""])
def test_a_file_of_something_else_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / ("x.csv.xz" if content.startswith(b"\xfd") else "x.csv")
    path.write_bytes(content)
    with pytest.raises(Unreadable) as error:
        read_orders(str(path))
    assert "\n" not in str(error.value)


def test_stock_is_a_tenth_more_than_ordered_with_gaps_by_rule() -> None:
    demand = Counter({f"P{number:03}": 10 for number in range(80)})
    stock = real.stock_of(demand)
    counts = Counter(stock.values())
    assert counts == {11: 76, 5: 2, 0: 2}
    assert stock["P039"] == 0
    assert stock["P019"] == 5


def test_the_demo_of_these_lines_is_whole(lines: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'real.sqlite3'}")
    migrating.upgrade(database)
    with database.writing() as session:
        holds, sentences = real.fill(session, clock.now(), tmp_path / "printed", lines, None, 1)
    assert holds["orders"] == 4
    assert "left out: 1 lines that are no goods: POST" in sentences
    with database.reading() as session:
        order = session.scalars(select(CustomerOrder).filter_by(number="5001")).one()
        assert [line.quantity_ordered for line in order.lines] == [12, 2, 3]
        assert clock.now() >= order.placed_at
        assert session.scalars(select(Product.name).filter_by(sku="15056BL")).one() == "EDWARDIAN PARASOL"
        assert audit.run(session).differences == []
    database.engine.dispose()


def of_the_week(name: str) -> str:
    folder = real_data_folder()
    assert folder is not None, "real_data tests are collected only with the folder"
    nested = folder / "orders" / name
    return str(nested if nested.exists() else folder / name)


@pytest.mark.real_data
def test_the_real_week_loads(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'week.sqlite3'}")
    migrating.upgrade(database)
    with database.writing() as session:
        holds, sentences = real.fill(
            session,
            clock.now(),
            tmp_path / "printed",
            of_the_week("orders_2011-11-21_2011-11-25.csv"),
            of_the_week("catalogue.csv"),
            1,
        )
        assert session.scalar(select(func.count()).select_from(CustomerOrderLine)) == 17_063
        assert session.scalar(select(func.count()).select_from(Balance)) == 2_235
        assert audit.run(session).differences == []
    assert holds["orders"] == 2_551
    assert sentences[0] == "17,407 lines read, 17,063 kept in 2,551 orders"
    assert "left out: 220 lines of cancelled invoices (the number begins with C)" in sentences
    database.engine.dispose()


@pytest.mark.real_data
def test_an_ordinary_month_is_read_packed() -> None:
    found = read_orders(of_the_week("orders_2011-03.csv.xz"), web_whole=True)
    assert found.read == 36_748
    assert (
        sum(found.left_out.values()) + sum(len(order.lines) for order in found.orders.values()) == found.read
    )
    assert all(isinstance(order, PublishedOrder) and order.lines for order in found.orders.values())
