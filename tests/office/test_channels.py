"""The pages of channels: a look is tried out beside its form, saved, taken back, and printed as it was shown."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.labels.reading import pages, text_of
from tests.person import Page, Person
from tests.world import World
from warehouse.orders.models import Channel, CustomerOrder
from warehouse.packing.papers import slip_content

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x()</script>'
    b'<rect width="9" height="9" fill="#b00"/></svg>'
)


def address(world: World, code: str = "SHOP") -> str:
    return f"/office/channels/{world.one(Channel, code=code).id}"


def look(world: World, code: str = "SHOP") -> dict[str, Any]:
    with world.database.reading() as session:
        brand = session.get_one(Channel, world.one(Channel, code=code).id).brand
        return dict(brand.look) if brand else {}


def rules(world: World, code: str = "SHOP") -> dict[str, Any]:
    return dict(world.one(Channel, code=code).rules or {})


def filled(page: Page) -> dict[str, Any]:
    """What the form shows, as a browser would send it: texts and choices too."""
    told: dict[str, Any] = {}
    for area in page.all("textarea"):
        told[str(area.get("name"))] = area.text or ""
    for choice in page.all("select"):
        chosen = [one.get("value") for one in choice.iter("option") if one.get("selected") is not None]
        first = next(iter(choice.iter("option")), None)
        told[str(choice.get("name"))] = (
            chosen[0] if chosen else (first.get("value") if first is not None else "")
        )
    return told


def save(carla: Person, world: World, code: str = "SHOP", without: Any = (), **fields: Any) -> Page:
    """Open the channel's page, change these fields, save."""
    where = address(world, code)
    carla.open(where)
    return sent(carla, where, where, without, **fields)


def sent(carla: Person, where: str, to: str, without: tuple[str, ...] = (), **fields: Any) -> Page:
    data = carla._form(where) | filled(carla.page) | fields
    for name in without:
        data.pop(name, None)
    return carla._read(carla.client.post(to, data=data, follow_redirects=True))


def test_a_look_is_saved_and_the_slip_has_it(carla: Person, world: World) -> None:
    page = save(
        carla, world, shop_name="Mill Lane & Sons", colour="#7a2e5d", layout="compact", paper="A5",
        texts="Thank you.\nCome again.",
        return_steps="Write to us.", contact="hello@mill.example", note="Tissue paper around mugs",
    )  # fmt: skip
    assert "The papers of Own shop are changed." in page.text
    with world.database.reading() as session:
        slip = slip_content(session, session.get_one(CustomerOrder, world.order("1001").id))
    assert slip["brand"]["shop_name"] == "Mill Lane & Sons"
    assert (slip["layout"], slip["paper"], slip["texts"]) == ("compact", "A5", ["Thank you.", "Come again."])
    assert slip["return_steps"] == ["Write to us."]
    assert rules(world)["note"] == "Tissue paper around mugs"
    assert "Tissue" not in str(slip)


def test_texts_in_another_language_are_kept_and_used(carla: Person, world: World) -> None:
    german: dict[str, Any] = {"de-texts": "Danke.\nBis bald."}
    save(carla, world, texts="Thank you.", **german)
    with world.database.reading() as session:
        order = session.get_one(CustomerOrder, world.order("1001").id)
        order.language = "de-AT"
        assert slip_content(session, order)["texts"] == ["Danke.", "Bis bald."]
        order.language = "pl"
        assert slip_content(session, order)["texts"] == ["Thank you."]


def test_a_switch_is_a_rule_and_other_rules_stay(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(Channel, world.one(Channel, code="SHOP").id).rules = {
            "when_short": "wait",
            "ship_complete": True,
        }
    save(carla, world, neutral="1", without=("allow_contact",))
    told = rules(world)
    assert (told["neutral"], told["allow_contact"], told["allow_logo"]) == (True, False, True)
    assert (told["when_short"], told["ship_complete"]) == ("wait", True)


def test_the_look_before_comes_back_one_by_one(carla: Person, world: World) -> None:
    before, rules_before = look(world), rules(world)
    save(carla, world, shop_name="First")
    save(carla, world, shop_name="Second", neutral="1")
    carla.open(address(world))
    carla.send(f"{address(world)}/undo")
    assert look(world)["shop_name"] == "First"
    assert rules(world)["neutral"] is False
    carla.send(f"{address(world)}/undo")
    assert (look(world), rules(world)) == (before, rules_before)
    assert "Bring back the look before" not in carla.page.text


def test_two_supervisors_do_not_overwrite_each_other_unseen(carla: Person, world: World) -> None:
    where = address(world)
    carla.open(where)
    mine = carla._form(where) | filled(carla.page)
    save(carla, world, shop_name="Of another")
    page = carla._read(carla.client.post(where, data=mine | {"shop_name": "Mine"}))
    assert page.status == 409
    assert "has changed it meanwhile" in page.text
    assert look(world)["shop_name"] == "Of another"
    # What was typed is still there, and saving again is a choice.
    assert carla.page.text and "Mine" in [field.get("value") for field in page.all("input")]
    sent(carla, where, where)
    assert look(world)["shop_name"] == "Mine"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_written_anew(carla: Person, world: World, form: str) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (2000, 900), "#aa0000").save(
        drawn, form, **({"comment": b"secret"} if form == "JPEG" else {})
    )
    save(carla, world, logo=(io.BytesIO(drawn.getvalue() + b"<script>secret</script>"), "logo"))
    kept = look(world)["logo"]
    data = base64.b64decode(kept.removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(data)).size == (900, 405)
    assert b"secret" not in data


def test_an_svg_is_cleaned(carla: Person, world: World) -> None:
    save(carla, world, logo=(io.BytesIO(SVG), "logo.svg"))
    assert "#b00" in look(world)["logo"]
    assert "script" not in look(world)["logo"]
    save(carla, world, without_logo="1")
    assert look(world)["logo"] == ""


@pytest.mark.parametrize(
    "data", [b"no picture", b"<svg/>", b"\x89PNG\r\n\x1a\nbroken", b"<?xml version='1.0'?><html/>"]
)
def test_what_is_no_logo_is_refused_and_nothing_changes(carla: Person, world: World, data: bytes) -> None:
    before = look(world)
    page = save(carla, world, shop_name="Else", logo=(io.BytesIO(data), "logo"))
    assert page.status == 422
    assert look(world) == before


def test_the_preview_is_the_paper_itself_and_saves_nothing(
    carla: Person, world: World, tmp_path: Path
) -> None:
    before, where = look(world), address(world)
    carla.open(where)
    data = (
        carla._form(where)
        | filled(carla.page)
        | {"shop_name": "Tried out", "paper": "A5", "specimen": "gift"}
    )
    answer = carla.client.post(f"{where}/preview.pdf", data=data)
    assert answer.mimetype == "application/pdf"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    text = text_of(answer.data, tmp_path)
    assert "Tried out" in text
    assert "Happy birthday" in text
    assert pages(answer.data, tmp_path, dpi=72)[0].size == (420, 596)
    label = carla.client.post(f"{where}/preview", data=data).text
    assert "<svg" in label
    assert "Tried out" in label
    assert look(world) == before


def test_the_preview_of_an_order_that_is_there(carla: Person, world: World, tmp_path: Path) -> None:
    where = address(world)
    carla.open(where)
    data = carla._form(where) | filled(carla.page) | {"order": "1001"}
    assert "Żaneta" in text_of(carla.client.post(f"{where}/preview.pdf", data=data).data, tmp_path)
    assert (
        "There is no order 9999." in carla.client.post(f"{where}/preview", data=data | {"order": "9999"}).text
    )


@pytest.mark.parametrize(
    ("colour", "words"),
    [("#2f5d3a", "Reads very well"), ("#767600", "Reads well"), ("#ffee00", "Too pale to read")],
)
def test_the_colour_is_judged_in_words(carla: Person, world: World, colour: str, words: str) -> None:
    where = address(world)
    carla.open(where)
    data = carla._form(where) | filled(carla.page) | {"colour": colour}
    assert words in carla.client.post(f"{where}/preview", data=data).text


def test_a_channel_without_a_brand_gets_its_own(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(Channel, world.one(Channel, code="EBAY").id).brand_id = None
    save(carla, world, "EBAY", shop_name="Mill on eBay")
    assert look(world, "EBAY")["shop_name"] == "Mill on eBay"


def test_it_is_the_supervisors(ada: Person, world: World) -> None:
    assert ada.open("/office/channels").status == 403
    assert ada.open(address(world)).status == 403
