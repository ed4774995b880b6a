"""Pick lists on paper: every stop in walk order, codes that scan, what is left alone, and printing from the office."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.labels.reading import barcodes, fonts_of, needs_cjk_fonts, pages
from tests.moving.reserve import reserve
from tests.person import Person
from tests.picking import clusters, walking
from tests.world import World, each_code
from warehouse import clock
from warehouse.db import Database
from warehouse.labels import pick_sheets, rendering
from warehouse.labels.models import PrintJob
from warehouse.picking import waves
from warehouse.picking.models import PickList
from warehouse.stock.ledger import Act

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")
WORDS = {
    "sum": "60 stops", "bin": "Bin", "product": "Product", "pieces": "Pieces", "done": "Done", "slot": "Slot",
    "order": "Order", "tote": "Tote", "leaves_by": "Leaves by", "lot": "Lot", "best_before": "Best before",
    "page": "Page", "of": "of", "picked_by": "Picked by", "time": "Time", "nothing": "Nothing is left.",
    "differs": "Write beside it what differs.",
}  # fmt: skip


def sheet(*stops: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a paper says."""
    about = {"code": "L.17", "title": "Pick list L.17", "made_at": "Made 22 Nov 2026 14:05", "words": WORDS}
    return {**about, "stops": list(stops), **more}


def stop(number: int, **more: Any) -> dict[str, Any]:
    """One line of it."""
    goods = {"name": f"Product {number}", "sku": f"SKU-{number:03}", "code": f"20000000{number:05}"}
    return {"bin": f"A-{number // 6 + 1:02}-B-{number % 6 + 1:02}", **goods, "quantity": number + 1, **more}


def told(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def _pdf(person: Person, address: str) -> bytes:
    answer = person.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.get_data()


def test_sixty_stops_stand_in_walk_order_on_numbered_pages() -> None:
    stops = [stop(number) for number in range(60)]
    found = told(pick_sheets.pdf(sheet(*stops)))
    assert len(found) > 2
    assert all(f"Page {number} of {len(found)}" in text for number, text in enumerate(found, start=1))
    assert all("L.17" in text and "Made 22 Nov 2026 14:05" in text for text in found)
    assert _in_order(" ".join(found), *(f"SKU-{number:03}" for number in range(60)))
    assert _in_order(" ".join(found), *(one["bin"] for one in stops))
    assert sum("Picked by" in text for text in found) == 1


def test_every_code_on_it_is_read(tmp_path: Path) -> None:
    long = "SKU-OF-A-VERY-LONG-NAME-0123456789-AND-MORE"
    codes = [f"20000000{number:05}" for number in range(4)] + ["A" * 15, long, "MÜG-Ω"]
    stops = [stop(number, code=code, sku=code) for number, code in enumerate(codes)]
    drawn = pages(pick_sheets.pdf(sheet(*stops)), tmp_path)
    assert sorted(code for page in drawn for code in barcodes(page)) == sorted(["L.17", *codes])


def test_names_in_other_scripts_have_their_fonts_inside(tmp_path: Path) -> None:
    needs_cjk_fonts()
    names = ["Żółta gęś, duża", "Κούπα μπλε", "青いマグカップ"]
    made = pick_sheets.pdf(sheet(*(stop(number, name=name) for number, name in enumerate(names))))
    fonts = fonts_of(made, tmp_path)
    assert all("Noto" in font for font in fonts)
    assert any("CJK" in font for font in fonts)
    assert "青いマグカップ" in "".join(told(made)).replace(" ", "")


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="a pick list needs stops"):
        rendering.render("pick-list", {"code": "L.1", "title": "", "words": {}, "made_at": ""})


def test_a_list_is_looked_at_and_printed_once(
    world: World, database: Database, carla: Person, tmp_path: Path
) -> None:
    number = clusters.release(world, "single", "1001")
    assert f'href="/office/pick-lists/{number}"' in carla.open("/office/waves").html
    page = carla.open(f"/office/pick-lists/{number}")
    assert "2 stops · 3 pieces" in page.text
    made = _pdf(carla, f"/office/pick-lists/{number}.pdf")
    text = told(made)[0]
    assert _in_order(
        text, f"L.{number}", "1001", "A-01-A-01", "Blue mug 330 ml", "A-01-A-03", "Tea towel", "Picked by"
    )
    assert {f"L.{number}", MUG, TOWEL} == set(barcodes(pages(made, tmp_path)[0]))
    station = page.find("option", selected="") or page.find("option")
    form = {"station": station.get("value") if station is not None else ""}
    before = carla.page
    assert "1 pick list comes at BENCH-1." in carla.send(f"/office/pick-lists/{number}/prints", **form).text
    carla.page = before
    carla.send(f"/office/pick-lists/{number}/prints", **form)
    job = world.one(PrintJob, kind="pick-list")
    assert job.subject == f"L.{number}"
    assert job.printer_id is not None
    with database.reading() as session:
        printer = session.get_one(PrintJob, job.id).printer
        assert printer is not None
        assert printer.kind == "slip"
    [printed] = told(rendering.render("pick-list", job.content))
    assert (
        printed.partition("2 stops")[2].partition("Made")[0]
        == text.partition("2 stops")[2].partition("Made")[0]
    )
    carla.page = before
    assert "Choose a station." in carla.send(f"/office/pick-lists/{number}/prints", station="x").text


def test_only_what_is_left_of_a_started_list(world: World, carla: Person, ada: Person) -> None:
    walking.take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(MUG)
    number = world.one(PickList).id
    [text] = told(_pdf(carla, f"/office/pick-lists/{number}.pdf"))
    assert "Ada has it in hand." in text
    assert "2 stops · 2 pieces" in text, "one of two mugs is in the tote"
    ada.scan(MUG)
    [text] = told(_pdf(carla, f"/office/pick-lists/{number}.pdf"))
    assert "Left: 1 of 2 stops." in text
    assert "Blue mug" not in text
    ada.scan("A-01-A-03")
    ada.scan(TOWEL)
    assert "Nothing is left to pick." in told(_pdf(carla, f"/office/pick-lists/{number}.pdf"))[0]
    ada.scan("BENCH-1")
    assert "Nothing is left to pick here." in carla.open(f"/office/pick-lists/{number}").text
    assert carla.client.get(f"/office/pick-lists/{number}.pdf").status_code == 404


def test_a_cluster_names_slot_and_order_at_each_stop(world: World, carla: Person, ada: Person) -> None:
    number = clusters.release(world, "cluster", *clusters.ORDERS)
    [text] = told(_pdf(carla, f"/office/pick-lists/{number}.pdf"))
    assert _in_order(text, "Slot", "A 1001", "B 1002", "C 1005", "Greeting card"), text
    assert "B 3 1002 C 2 1005" in text, "of five cards in one stop"


def test_whole_cases_and_a_whole_wave(world: World, database: Database, carla: Person) -> None:
    reserve(world, "B-09-D-01", "MUG-BL", 48)
    with database.writing() as session:
        done = waves.release(session, Act(world.warehouse_id, None, None, None, clock.now()), way="single")
        wave = done.wave.id if done.wave else 0
    found = told(_pdf(carla, f"/office/waves/{wave}/pick-lists.pdf"))
    assert [f"L.{number}" in text for number, text in zip(done.pick_lists, found, strict=True)] == [
        True
    ] * len(found)
    assert all("Page 1 of 1" in text and f"Wave {wave}" in text for text in found)
    assert any("2 cases of 12" in text for text in found)
    page = carla.open(f"/office/waves/{wave}/pick-lists")
    station = page.find("option")
    assert station is not None
    told_so = carla.send(f"/office/waves/{wave}/pick-lists/prints", station=station.get("value")).text
    assert f"{len(found)} pick lists come at BENCH-1." in told_so
    assert world.count(PrintJob, kind="pick-list") == len(found)


def test_it_is_a_supervisors_and_of_this_building(world: World, ada: Person, carla: Person) -> None:
    number = clusters.release(world, "single", "1001")
    assert ada.open(f"/office/pick-lists/{number}").status == 403
    assert ada.client.get(f"/office/pick-lists/{number}.pdf").status_code == 403
    assert carla.open("/office/pick-lists/999").status == 404
    assert carla.open("/office/waves/999/pick-lists").status == 404
