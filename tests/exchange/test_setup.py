"""A whole world from one TOML file."""

from __future__ import annotations

from datetime import time

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.labels.models import Printer, Station, StationPrinter
from warehouse.orders.models import Brand, Channel, CutOff, DeliveryService, Supplier
from warehouse.people.models import Person
from warehouse.people.pins import verify
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Zone

WORLD = """
[[warehouse]]
code = "NORTH"
name = "North shed"
time_zone = "Europe/Berlin"
currency = "EUR"
gs1_prefix = "9521234"

[[service]]
code = "NIGHT"
name = "Overnight"
warehouse = "NORTH"
cut_offs = { weekdays = "16:30", sat = 12:00:00 }

[[supplier]]
code = "POTTER"
over_tolerance_percent = 5
days_to_deliver = 9
label_at_receipt = "each"

[[channel]]
code = "WEB"
name = "Web shop"
rules = { neutral = false }
[channel.brand]
shop_name = "Clay & Co"
colour = "#123456"
return_address = ["Clay & Co", "1 Kiln Road"]

[[printer]]
name = "ZEBRA-1"
url = "tcp://10.0.0.9:9100"
kind = "label"
dpi = 300
size = "100x150mm"
station = "PACK-1"
warehouse = "NORTH"

[[printer]]
name = "ZEBRA-2"
url = "cups://zebra"
kind = "label"
darkness = 12
speed = 4
warehouse = "NORTH"

[[station]]
name = "PACK-2"
warehouse = "NORTH"
label_printer = "ZEBRA-1"
label_spare = "ZEBRA-2"
small_printer = "ZEBRA-2"

[[person]]
name = "Greta Holm"
badge = "U.GRETA77"
pin = "4071"
roles = ["picker", "packer"]
warehouse = "NORTH"
"""
FAULTS: dict[str, tuple[str, str]] = {
    "no TOML": ("[[warehouse]\n", "1: TOML: this is not TOML"),
    "a table where several may be": ("[warehouse]\ncode = 'X'\n", "1: warehouse: write [[warehouse]]"),
    "no code": ("[[warehouse]]\nname = 'X'\n", "1: code: must not be empty"),
    "a time zone of nowhere": (
        "[[warehouse]]\ncode = 'X'\ntime_zone = 'Mars/Base'\n",
        "3: time_zone: a time zone such as",
    ),
    "a time zone that climbs": (
        "[[warehouse]]\ncode = 'X'\ntime_zone = '../etc'\n",
        "3: time_zone: a time zone such as",
    ),
    "money in words": (
        "[[warehouse]]\ncode = 'X'\ncurrency = 'pounds'\n",
        "3: currency: at most 3 characters",
    ),
    "a prefix that GS1 never gave": (
        "[[warehouse]]\ncode = 'X'\ngs1_prefix = '95212'\n",
        "3: gs1_prefix: 7 to 10 digits",
    ),
    "labels that are none": (
        "[[supplier]]\ncode = 'X'\nlabel_at_receipt = 'all'\n",
        "3: label_at_receipt: one of none, missing, each, case",
    ),
    "a day that is none": (
        "[[service]]\ncode = 'X'\ncut_offs = { someday = '16:00' }\n",
        "3: cut_offs: daily, weekdays or",
    ),
    "an hour that is none": (
        "[[service]]\ncode = 'X'\ncut_offs = { daily = '26:00' }\n",
        "3: cut_offs: daily, weekdays or",
    ),
    "a tolerance below none": (
        "[[supplier]]\ncode = 'X'\nover_tolerance_percent = -1\n",
        "3: over_tolerance_percent: negative",
    ),
    "a printer of an unknown sort": (
        "[[printer]]\nname = 'X'\nurl = 'ftp://x'\nkind = 'label'\n",
        "3: url: ",
    ),
    "a printer for nothing": (
        "[[printer]]\nname = 'X'\nurl = 'tcp://h:9100'\n",
        "1: kind: label or slip is wanted",
    ),
    "darker than black": (
        "[[printer]]\nname = 'X'\nurl = 'tcp://h'\nkind = 'label'\ndarkness = 31\n",
        "5: darkness: a number from 0 to 30",
    ),
    "its own spare": (
        "[[station]]\nname = 'X'\nslip_printer = 'P'\nslip_spare = 'P'\n",
        "4: slip_spare: another printer beside slip_printer",
    ),
    "a station nowhere": (
        "[[station]]\nname = 'X'\nlocation = 'Q-99'\n",
        "3: location: unknown location, found 'Q-99'",
    ),
    "an unknown printer": (
        "[[station]]\nname = 'X'\nlabel_printer = 'NONE'\n",
        "3: label_printer: unknown printer, found 'NONE'",
    ),
    "a role nobody has": ("[[person]]\nname = 'X'\npin = '4071'\nroles = ['king']\n", "4: roles: of picker"),
    "no PIN": ("[[person]]\nname = 'X'\nroles = []\n", "1: pin: 4 to 6 digits"),
    "a PIN that everybody tries": (
        "[[person]]\nname = 'X'\npin = '1234'\nroles = []\n",
        "3: pin: everybody would try this PIN",
    ),
    "a badge without its letters": (
        "[[person]]\nname = 'X'\npin = '4071'\nbadge = 'GRETA'\n",
        "4: badge: a badge begins with U.",
    ),
    "a badge of somebody else": (
        "[[person]]\nname = 'X'\npin = '4071'\nbadge = 'U.ADA'\n",
        "4: badge: 'U.ADA' is already the code of badge",
    ),
    "a life that is no number": (
        "[[channel]]\ncode = 'X'\nrules = { min_life_days = 'long' }\n",
        "3: rules: min_life_days is a number of days, found 'long'",
    ),
    "half a shipment": (
        "[[channel]]\ncode = 'X'\nrules = { ship_complete = 1 }\n",
        "3: rules: ship_complete is true or false, found '1'",
    ),
    "a rule for shortages that nobody knows": (
        "[[channel]]\ncode = 'X'\nrules = { when_short = 'burn' }\n",
        "3: rules: when_short is wait, split, cancel, found 'burn'",
    ),
    "a date among the rules": (
        "[[channel]]\ncode = 'X'\nrules = { since = 2026-01-01 }\n",
        "3: rules: texts, numbers",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_with_its_line_and_nothing_goes_in(what: str, desk: Desk, world: World) -> None:
    content, expected = FAULTS[what]
    people = world.count(Person)
    said = desk.faults(
        "setup", "[[supplier]]\ncode = 'GOOD'\n" + content if content.startswith("[[") else content
    )
    line, _, rest = expected.partition(":")
    shifted = f"{int(line) + 2}:{rest}" if content.startswith("[[") else expected
    assert len(said) == 1
    assert said[0].startswith(f"file.csv:{shifted}")
    assert (world.count(Person), world.count(Supplier, code="GOOD")) == (people, 0)


def test_a_world_is_made_without_a_mouse(desk: Desk, world: World) -> None:
    assert desk.take("setup", WORLD).exit_code == 0
    north = world.one(Warehouse, code="NORTH")
    kinds = {"supplier", "customer", "adjustment", "scrap", "transit", "unlocated"}
    assert {world.one(Location, warehouse_id=north.id, kind=kind).kind for kind in kinds} == kinds
    night = world.one(DeliveryService, code="NIGHT")
    assert world.count(CutOff, delivery_service_id=night.id) == 6
    assert world.one(CutOff, delivery_service_id=night.id, weekday=5).local_time == time(12)
    assert world.one(Supplier, code="POTTER").days_to_deliver == 9
    assert world.one(Supplier, code="POTTER").label_at_receipt == "each"
    assert north.gs1_prefix == "9521234"
    assert world.one(Brand, id=world.one(Channel, code="WEB").brand_id).look["shop_name"] == "Clay & Co"
    printer = world.one(Printer, name="ZEBRA-1")
    assert (printer.dpi, printer.width_mm, printer.warehouse_id) == (300, 100.0, north.id)
    for station in ("PACK-1", "PACK-2"):
        assert (
            world.count(StationPrinter, station_id=world.one(Station, name=station).id, printer_id=printer.id)
            == 1
        )
    queue = world.one(Printer, name="ZEBRA-2")
    assert (queue.url, queue.darkness, queue.speed) == ("cups://zebra", 12, 4)
    used = world.read(
        lambda session: session.get(StationPrinter, (world.one(Station, name="PACK-2").id, "label"))
    )
    assert used is not None
    assert (used.printer_id, used.spare_id) == (printer.id, queue.id)
    assert world.count(StationPrinter, paper="small", printer_id=queue.id) == 1
    greta = world.one(Person, name="Greta Holm")
    assert greta.role_names(north.id) == {"picker", "packer"}
    assert verify(greta.pin_hash, "4071")


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    assert desk.take("setup", WORLD).counts == {"new": 8}
    assert desk.take("setup", WORLD).counts == {"unchanged": 8}


def test_a_later_file_changes_what_it_tells(desk: Desk, world: World) -> None:
    desk.take("setup", WORLD)
    assert desk.take("setup", WORLD.replace('"picker", "packer"', '"supervisor"')).counts["changed"] == 1
    greta = world.one(Person, name="Greta Holm")
    assert greta.role_names(world.one(Warehouse, code="NORTH").id) == {"supervisor"}
    desk.take("setup", WORLD.replace('gs1_prefix = "9521234"\n', ""))
    assert world.one(Warehouse, code="NORTH").gs1_prefix == "9521234"


def test_how_a_building_receives_and_promises_is_set(desk: Desk, world: World) -> None:
    told = "[[warehouse]]\ncode = 'MAIN'\nreceives_blind = true\npromises_dock = true\n"
    assert desk.take("setup", told).counts == {"changed": 1}
    desk.take("setup", "[[warehouse]]\ncode = 'MAIN'\nreceives_blind = false\n")
    found = world.one(Warehouse, code="MAIN")
    assert (found.receives_blind, found.promises_dock) == (False, True), "what is not named stays"
    fault = desk.take("setup", "[[warehouse]]\ncode = 'MAIN'\npromises_dock = 'maybe'\n")
    assert fault.nothing_in


def test_where_the_walks_of_a_zone_begin_and_end_is_set(desk: Desk, world: World) -> None:
    told = "[[zone]]\nwarehouse = 'MAIN'\ncode = 'COLD'\nstart_x_m = 50\nstart_y_m = 0.5\nwalks_by_sequence = true\n"
    assert desk.take("setup", told).counts == {"new": 1}
    assert desk.take("setup", told).counts == {"unchanged": 1}
    zone = world.one(Zone, code="COLD")
    assert (zone.start_x_mm, zone.start_y_mm, zone.end_x_mm) == (50_000, 500, None)
    assert zone.walks_by_sequence
    half = desk.take("setup", "[[zone]]\nwarehouse = 'MAIN'\ncode = 'COLD'\nend_x_m = 50\n")
    assert half.nothing_in
    assert any("end_x_m and end_y_m are told together" in str(fault) for fault in half.faults)


PICKING_COLUMNS = (
    "pick_way",
    "scans_bin",
    "scans_product",
    "walks_by_sequence",
    "cart_slots",
    "cart_max_weight_grams",
    "tote_volume_cm3",
    "urgent_minutes",
    "each_up_to",
    "glances_up_to",
    "glances_per_hour",
    "keeps_unbelieved",
)
PICKING = """[[warehouse]]
code = 'MAIN'
pick_way = "cluster"
scans_bin = false
scans_product = "each"
walks_by_sequence = true
cart_slots = 12
cart_max_weight_grams = 60000
tote_volume_cm3 = 48000
urgent_minutes = 0
each_up_to = 5
glances_up_to = 2
glances_per_hour = 0
keeps_unbelieved = 4
"""


def test_how_a_building_picks_is_set(desk: Desk, world: World) -> None:
    assert desk.take("setup", PICKING).counts == {"changed": 1}
    assert _picking(world) == ("cluster", False, "each", True, 12, 60_000, 48_000, 0, 5, 2, 0, 4)
    assert desk.take("setup", PICKING).counts == {"unchanged": 1}
    desk.take("setup", "[[warehouse]]\ncode = 'MAIN'\npick_way = 'batch'\ntote_volume_cm3 = 0\n")
    assert _picking(world) == ("batch", False, "each", True, 12, 60_000, None, 0, 5, 2, 0, 4), (
        "0 takes a limit away"
    )


def test_a_new_building_may_say_how_it_picks(desk: Desk, world: World) -> None:
    assert not desk.take("setup", PICKING.replace("MAIN", "SOUTH")).nothing_in
    assert world.one(Warehouse, code="SOUTH").cart_slots == 12


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("pick_way = 'zone'", "one of single, cluster, batch, found 'zone'"),
        ("scans_bin = 'sometimes'", "one of yes, no, found 'sometimes'"),
        ("scans_product = 'all'", "one of each, number, none, found 'all'"),
        ("walks_by_sequence = 3", "one of yes, no, found '3'"),
        ("cart_slots = 0", "a number from 1 to 26, found '0'"),
        ("cart_slots = 27", "a number from 1 to 26, found '27'"),
        ("cart_max_weight_grams = -1", "negative, found '-1'"),
        ("tote_volume_cm3 = 'big'", "not a whole number, found 'big'"),
        ("each_up_to = 1001", "a number from 0 to 1000, found '1001'"),
        ("glances_up_to = -1", "negative, found '-1'"),
        ("keeps_unbelieved = 1001", "a number from 0 to 1000, found '1001'"),
        ("glances_per_hour = 61", "a number from 0 to 60, found '61'"),
        ("urgent_minutes = 99999", "a number from 0 to 10080, found '99999'"),
    ],
)
def test_how_a_building_cannot_pick_is_said(desk: Desk, world: World, line: str, sentence: str) -> None:
    before = _picking(world)
    outcome = desk.take("setup", f"[[warehouse]]\ncode = 'MAIN'\n{line}\n")
    assert outcome.nothing_in
    assert sentence in " ".join(str(fault) for fault in outcome.faults)
    assert _picking(world) == before


def _picking(world: World) -> tuple[object, ...]:
    found = world.one(Warehouse, code="MAIN")
    return tuple(getattr(found, name) for name in PICKING_COLUMNS)


def test_unknown_words_are_ignored_with_a_notice(desk: Desk) -> None:
    outcome = desk.take("setup", "[[supplier]]\ncode = 'X'\nmood = 'good'\n[[robot]]\nname = 'R2'\n")
    assert outcome.exit_code == 0
    assert any("ignored, not known here: [[robot]]" in notice for notice in outcome.notices)
    assert any(notice.endswith("file.csv:3: ignored, not known here: mood") for notice in outcome.notices)


def test_a_building_may_do_without_the_closing_scan(desk: Desk, world: World) -> None:
    assert world.one(Warehouse, code="MAIN").scans_label
    desk.take("setup", "[[warehouse]]\ncode = 'MAIN'\nscans_label = false\n")
    assert not world.one(Warehouse, code="MAIN").scans_label
