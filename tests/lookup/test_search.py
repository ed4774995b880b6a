"""The search page: a few letters find products, places and papers."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.world import World, each_code
from warehouse.stock.models import Product
from warehouse.stock.products import add_product


def _found(person: Person, text: str) -> list[str]:
    page = person._read(person.client.get("/lookup", query_string={"q": text}))
    results = page.find(id="results")
    assert results is not None
    return [str(link.get("href")) for link in results.iter("a")]


def test_the_page_begins_with_a_field_and_a_hint(ada: Person) -> None:
    page = ada.open("/lookup")
    field = page.find("input", name="q")
    assert field is not None
    assert field.get("hx-sync") == "this:replace"
    assert "Type at least two letters." in page.text


@pytest.mark.parametrize(
    "text", ["mug-bl", "MUG-BL", "Blue mug", "blue", each_code("MUG-BL"), each_code("MUG-BL")[:9]]
)
def test_a_product_is_found_by_sku_name_and_barcode(ada: Person, text: str) -> None:
    links = _found(ada, text)
    assert any("/lookup/product/" in link for link in links)
    assert "Blue mug 330 ml" in ada.page.text


def test_the_exact_sku_comes_first(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        add_product(session, "CARD-A", "Card A")
        add_product(session, "A-CARD", "Every CARD")
    assert _found(ada, "card")[0] == f"/lookup/product/{world.one(Product, sku='CARD').id}"
    assert len(_found(ada, "card")) == 3


def test_places_and_papers_are_found(ada: Person, world: World) -> None:
    assert len(_found(ada, "a-01")) == 6
    assert _found(ada, "tote-002")[0].startswith("/lookup/location/")
    orders = {f"/lookup/order/{world.order('1001', channel).id}" for channel in ("SHOP", "EBAY")}
    assert set(_found(ada, "1001")) == orders
    assert any("/lookup/purchase-order/" in link for link in _found(ada, "1042"))


def test_the_ends_of_the_world_are_not_found(ada: Person) -> None:
    assert _found(ada, "SUPPLIER") == []


@pytest.mark.parametrize(
    "text", ["", "a", " ", "%%", "__", "\x00\x00", "'; DROP TABLE", "x" * 5000, "﷽" * 90]
)
def test_nonsense_finds_nothing_and_says_what_to_do(ada: Person, text: str) -> None:
    assert _found(ada, text) == []
    assert "empty-state" in ada.page.html


def test_results_come_as_one_types(ada: Person) -> None:
    answer = ada.client.get("/lookup?q=towel", headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    assert "<html" not in html
    assert 'id="results"' in html
    assert "Tea towel, striped" in html
