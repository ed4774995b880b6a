"""The van goes: a manifest of what was loaded, what is missing asked about by name; and the channels are told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.dispatch.at_the_van import by_service, cages, label_of, pack, pack_into, parcel_of
from tests.packing import bench
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.delivery.models import ChannelMessage, Manifest
from warehouse.labels import purging
from warehouse.labels.models import PrintJob
from warehouse.labels.rendering import render


def _loaded(world: World, eve: Person, *numbers: str) -> list[str]:
    codes = [pack(world, eve, number) for number in numbers]
    eve.open("/dispatch")
    for code in codes:
        assert eve.scan(code).outcome in {"ok", "line_done"}
    return codes


def test_the_manifest_lists_what_was_loaded(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001", "1003")
    page = eve.tap("print")
    assert (page.outcome, page.message) == ("task_done", "dispatch.handed_over")
    assert page.sentence == "Manifest 1: 2 parcels for Standard 48."
    manifest, job = world.one(Manifest), bench.jobs(world, "manifest")[0]
    assert (manifest.print_job_id, manifest.cancelled_at) == (job.id, None)
    assert {parcel_of(world, number).manifest_id for number in ("1001", "1003")} == {manifest.id}
    content = job.content
    assert (content["service"], content["total"], content["made_by"]) == ("Standard 48", 2, "Eve")
    assert [row["order"] for row in content["parcels"]] == ["1001", "1003"]
    assert content["parcels"][0] == {
        "tracking": label_of(world, "1001").tracking_number,  # type: ignore[union-attr]
        "order": "1001",
        "name": "Żaneta Müller",
        "postcode": "YO1 7AA",
        "weight_grams": 900,
    }
    assert render("manifest", content).startswith(b"%PDF")


def test_a_second_manifest_lists_only_what_came_after_the_first(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    eve.tap("print")
    _loaded(world, eve, "1003")
    eve.tap("done")
    jobs = bench.jobs(world, "manifest")
    assert [[row["order"] for row in job.content["parcels"]] for job in jobs] == [["1001"], ["1003"]]


def test_what_is_missing_is_asked_about_by_name_and_place(world: World, eve: Person, carla: Person) -> None:
    cages(world)
    pack_into(world, eve, "1002", "CAGE-01")
    _loaded(world, eve, "1001")
    bench.pick(world, "1003", "TOTE-003")
    carla.open("/packing")
    carla.scan("TOTE-003")
    page = eve.open("/dispatch")
    assert "1 / 3" in page.text
    assert "Missing for Standard 48" in page.text
    page = eve.tap("print")
    assert (page.outcome, page.message, page.ask) == ("ask", "dispatch.missing", "choose")
    assert page.sentence == "2 for Standard 48 not loaded. Go without them?"
    assert "1002 Own shop CAGE-01" in page.text
    assert "1003 Own shop Carla packs it · BENCH-1" in page.text
    assert world.count(Manifest) == 0
    assert {"yes", "no"} <= set(page.actions)
    assert eve.open("/dispatch").heading == "Go without them?", "a reload asks the same"
    page = eve.tap("yes")
    assert (page.message, len(bench.jobs(world, "manifest"))) == ("dispatch.handed_over", 1)


def test_no_lets_the_van_wait(world: World, eve: Person) -> None:
    codes = [pack(world, eve, number) for number in ("1001", "1003")]
    eve.open("/dispatch")
    eve.scan(codes[0])
    eve.tap("print")
    page = eve.tap("no")
    assert (page.outcome, page.message) == ("ok", "dispatch.goes_later")
    assert world.count(Manifest) == 0
    assert eve.tap("yes").message == "scanning.nothing_asked_for"
    assert eve.scan(codes[1]).message == "dispatch.last_loaded"
    assert eve.tap("print").message == "dispatch.handed_over"


def test_the_manifest_of_the_service_that_the_tap_names(world: World, eve: Person) -> None:
    by_service(world, "1003", "EXP")
    _loaded(world, eve, "1003", "1001")
    standard = str(world.order("1001").delivery_service_id)
    reasons = {one.get("data-reason") for one in eve.page.all("button", data_action="print")}
    assert standard in reasons
    eve.tap("print", reason=str(world.order("1003").delivery_service_id))
    assert bench.jobs(world, "manifest")[0].content["service"] == "EXP service"
    eve.tap("print")
    assert bench.jobs(world, "manifest")[1].content["service"] == "Standard 48"
    assert eve.tap("print", reason="nonsense").message == "dispatch.unknown_service"


def test_a_manifest_is_undone_while_it_is_not_printed(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    eve.tap("print")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "dispatch.undone_manifest")
    assert parcel_of(world, "1001").manifest_id is None
    assert bench.jobs(world, "manifest")[0].state == "cancelled"
    assert eve.tap("undo").message == "dispatch.undone", "then the loading itself"


def test_a_printed_manifest_stays_and_so_do_its_parcels(world: World, eve: Person, carla: Person) -> None:
    _loaded(world, eve, "1001")
    carla.open("/dispatch")
    carla.tap("print")
    bench.set_job(world, bench.jobs(world, "manifest")[0].id, state="sent", attempt=1)
    assert carla.tap("undo").message == "dispatch.undo_printed"
    assert eve.tap("undo").message == "dispatch.undo_on_manifest"
    assert parcel_of(world, "1001").dispatched_at is not None


def test_with_nothing_new_the_last_one_comes_once_more(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    assert eve.tap("print").message == "dispatch.handed_over"
    bench.set_job(world, bench.jobs(world, "manifest")[0].id, state="sent", attempt=1)
    page = eve.tap("print")
    assert (page.outcome, page.message) == ("ok", "dispatch.printed_again")
    first, again = bench.jobs(world, "manifest")
    assert (again.reprint_of_id, again.print_number, again.content) == (first.id, 2, first.content)
    assert world.count(Manifest) == 1
    page = eve.tap("undo")
    assert page.message == "dispatch.undone_again"
    assert world.one(PrintJob, id=again.id).state == "cancelled"


def test_what_was_loaded_last_week_is_on_the_next_manifest(world: World, eve: Person) -> None:
    """Over a weekend or a holiday nothing is forgotten, once a service is handed over by manifest."""
    _loaded(world, eve, "1003")
    eve.tap("print")
    _loaded(world, eve, "1001")
    _left(world, "1001", timedelta(days=6))
    _left(world, "1003", timedelta(days=7))
    _made(world, timedelta(days=7))
    page = eve.open("/dispatch")
    assert "1 of 1" in page.text, page.text
    assert eve.tap("print").message == "dispatch.handed_over"
    assert [row["order"] for row in bench.jobs(world, "manifest")[1].content["parcels"]] == ["1001"]
    eve.open("/dispatch")
    assert eve.tap("print").message == "dispatch.printed_again"


def test_what_left_long_before_the_first_manifest_is_on_none(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    _left(world, "1001", timedelta(days=6))
    eve.open("/dispatch")
    assert eve.tap("print").message == "dispatch.nothing_loaded"
    _loaded(world, eve, "1003")
    assert eve.tap("print").message == "dispatch.handed_over"
    assert [row["order"] for row in bench.jobs(world, "manifest")[0].content["parcels"]] == ["1003"]


def _left(world: World, number: str, ago: timedelta) -> None:
    found = parcel_of(world, number)
    with world.database.writing() as session:
        session.get_one(type(found), found.id).dispatched_at = clock.now() - ago


def _made(world: World, ago: timedelta) -> None:
    """The first manifest was made so long ago."""
    with world.database.writing() as session:
        session.scalars(select(Manifest)).one().made_at = clock.now() - ago


def test_a_manifest_that_is_not_kept_any_more_says_so(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    eve.tap("print")
    long_ago = clock.now() - timedelta(days=400)
    bench.set_job(world, bench.jobs(world, "manifest")[0].id, state="sent", attempt=1, made_at=long_ago)
    with world.database.writing() as session:
        assert purging.purge(session, clock.now()) == 1
    page = eve.tap("print")
    assert (page.outcome, page.message) == ("error", "dispatch.forgotten")
    assert page.sentence == "Manifest 1 is too old. Its words are gone."
    assert len(bench.jobs(world, "manifest")) == 1


def test_nothing_loaded_makes_no_manifest(world: World, eve: Person) -> None:
    eve.open("/dispatch")
    assert eve.tap("print").message == "dispatch.nothing_loaded"


def _messages(world: World) -> list[ChannelMessage]:
    wanted = select(ChannelMessage).order_by(ChannelMessage.id)
    return list(world.read(lambda session: session.scalars(wanted).all()))


def test_the_channel_is_to_be_told_of_each_parcel(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    (message,) = _messages(world)
    assert (message.kind, message.sent_at, message.withdrawn_at) == ("shipped", None, None)
    assert message.parcel_id == parcel_of(world, "1001").id
    content = message.content
    assert content["tracking_number"] == label_of(world, "1001").tracking_number  # type: ignore[union-attr]
    assert (content["order"], content["service"], content["parcel"]) == ("1001", "STD", 1)
    assert [(line["line"], line["sku"], line["quantity"], line["lots"]) for line in content["lines"]] == [
        (1, "MUG-BL", 2, []),
        (2, "TOWEL", 1, []),
    ]


def test_lots_are_told(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        line = session.get_one(type(world.order_lines("1004")[0]), world.order_lines("1004")[0].id)
        line.product_id = world.one(bench.Product, sku="JAM").id
    bench.stock_lot(world, "JAM", "L1", 5)
    bench.pick_lots(world, "1004", {"L1": 1})
    eve.open("/packing")
    eve.scan("TOTE-001")
    page = eve.scan(f"010{each_code('JAM')}10L1")
    assert page.step == "scan_label", page.sentence
    code = page.code
    eve.scan(code)
    eve.open("/dispatch")
    eve.scan(code)
    (message,) = _messages(world)
    assert message.content["lines"][0]["lots"] == [
        {"lot": "L1", "serial": None, "expires_on": None, "quantity": 1}
    ]


def test_an_undo_withdraws_what_nobody_has_heard(world: World, eve: Person) -> None:
    (code,) = _loaded(world, eve, "1001")
    eve.tap("undo")
    assert _messages(world)[0].withdrawn_at is not None
    eve.scan(code)
    first, second = _messages(world)
    assert (second.withdrawn_at, second.parcel_id) == (None, first.parcel_id)


def test_what_the_channel_has_heard_is_not_undone(world: World, eve: Person) -> None:
    _loaded(world, eve, "1001")
    with world.database.writing() as session:
        session.get_one(ChannelMessage, _messages(world)[0].id).sent_at = clock.now()
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "dispatch.undo_told")
    assert world.everything() == before
    assert parcel_of(world, "1001").dispatched_at is not None


def test_the_worker_prints_the_manifest_only_once_a_scan(world: World, eve: Person) -> None:
    """The same tap sent twice is one manifest."""
    _loaded(world, eve, "1001")
    fields = eve.scan_fields() | {"action": "print"}
    eve.post_scan(**fields)
    eve.post_scan(**fields)
    assert len(bench.jobs(world, "manifest")) == world.count(Manifest) == 1
