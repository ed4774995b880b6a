"""Labels of many bins: counted and looked at first, printed behind everything else, watched, and stopped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.office.test_printers import ask, every, set_printer
from tests.person import Page, Person
from tests.world import BINS, World
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.worker import Worker
from warehouse.printing import bins
from warehouse.stock.models import Location


def look(ben: Person, **wanted: str) -> Page:
    """What the form would print."""
    return ben.open("/printing/bins?" + "&".join(f"{name}={value}" for name, value in wanted.items()))


def start(world: World, ben: Person, **more: str) -> Page:
    """Send the second form of the page."""
    form = next(
        form for form in ben.page.all("form", method="post") if form.get("action") == "/printing/bins"
    )
    fields = {
        str(field.get("name")): field.get("value", "")
        for field in form.iter("input")
        if field.get("type") == "hidden"
    }
    printer = str(world.one(Printer, name="label-1").id)
    return ben._read(
        ben.client.post("/printing/bins", data=fields | {"printer": printer} | more, follow_redirects=True)
    )


def test_a_range_is_counted_shown_and_printed(world: World, ben: Person, tmp_path: Any) -> None:
    page = look(ben, first="a-01-a-02", last="A-01-A-05")
    assert "4 labels, about 1 min" in page.text
    (shown,) = page.all("img", class_="label-preview")
    assert ben.client.get(shown.get("src", "")).status_code == 200
    page = start(world, ben)
    assert "0 of 4 labels are printed" in page.heading
    assert [job.subject for job in every(world, PrintJob)] == BINS[1:5]
    set_printer(world, "label-1", url=f"file:{tmp_path}")
    urgent = ask(world, "tote", content={"code": "TOTE-001"})
    assert Worker(world.database).run_once() == 5
    order = [job.id for job in sorted(every(world, PrintJob), key=lambda job: (job.sent_at, job.id))]
    assert order[0] == urgent, "whoever waits for one label does not wait for a hundred"
    assert "4 of 4 labels are printed" in ben.open(page.response.request.path).heading


def test_the_same_form_twice_asks_once(world: World, ben: Person) -> None:
    look(ben, first="A-01-A-01", last="A-01-A-03")
    form_page = ben.page
    start(world, ben)
    ben.page = form_page
    start(world, ben)
    assert world.count(PrintJob) == 3


def test_the_rest_is_not_printed_any_more(world: World, ben: Person) -> None:
    look(ben, first="A-01-A-01", last="A-01-A-03")
    page = start(world, ben)
    first = every(world, PrintJob)[0]
    with world.database.writing() as session:
        sent = session.get_one(PrintJob, first.id)
        sent.state, sent.attempt = "sent", 1
    address = next(
        form.get("action", "") for form in page.all("form") if "cancellation" in form.get("action", "")
    )
    page = ben.send(address)
    assert "2 labels are not printed" in page.text
    assert sorted(job.state for job in every(world, PrintJob)) == ["cancelled", "cancelled", "sent"]


def test_a_zone_is_a_wish_too(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        from warehouse.stock.places import ensure_zone

        zone = ensure_zone(session, world.warehouse_id, "Z1")
        for place in session.scalars(select(Location).where(Location.code.in_(BINS[:2]))):
            place.zone_id = zone.id
    assert "2 labels" in look(ben, zone="Z1").text
    assert "6 labels" not in look(ben, zone="Z1", last="A-01-A-06").text


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"first": "Q-99"}, "There is no such bin"),
        ({"first": "A-01-A-05", "last": "A-01-A-01"}, "The last bin comes before the first"),
    ],
)
def test_what_is_no_range_is_said(ben: Person, wanted: dict[str, str], fault: str) -> None:
    page = look(ben, **wanted)
    assert page.status == 422
    assert fault in page.text


def test_many_are_asked_about_once_more(world: World, ben: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bins, "ASKED_ABOVE", 3)
    look(ben, first="A-01-A-01", last="A-01-A-05")
    assert start(world, ben).status == 422
    assert world.count(PrintJob) == 0
    look(ben, first="A-01-A-01", last="A-01-A-05")
    start(world, ben, sure="5")
    assert world.count(PrintJob) == 5


def test_pickers_print_no_bins(ada: Person) -> None:
    assert ada.client.get("/printing/bins").status_code == 403
    assert ada.client.get("/printing/choice").status_code == 403


def test_what_hangs_nowhere_is_chosen(world: World, ben: Person) -> None:
    page = ben.open("/printing/choice")
    assert "BENCH-1" in page.text
    station = next(link for link in page.all("a") if (link.get("href") or "").startswith("/print-station/"))
    page = ben.open(station.get("href", ""))
    assert (page.step, page.heading) == ("label", "BENCH-1")
    ben.tap("print")
    (job,) = every(world, PrintJob)
    assert job.content["code"] == "S.BENCH-1"
    ben.open("/print-command/2")
    ben.tap("print")
    assert every(world, PrintJob)[-1].content["code"] == "C.SHORT"
