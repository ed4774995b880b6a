"""Cartons, services, rules and customers' notes from a setup file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse import codes
from warehouse.delivery.models import Carton, CustomerNote, DeliveryRule
from warehouse.orders.models import DeliveryService
from warehouse.sites import Warehouse

FILE = """
[[warehouse]]
code = "MAIN"
time_zone = "Europe/London"
weight_tolerance_percent = 8
weight_tolerance_grams = 30
keeps_paper_days = 14

[[carton]]
code = "Box-S"
name = "Small box"
length_mm = 250
width_mm = 200
height_mm = 150
weight_grams = 80
max_weight_grams = 5000
fill_percent = 75

[[service]]
code = "AIR"
name = "Air mail"
carrier = "folder"
settings = { folder = "FOLDER", format = "csv" }
excludes = ["lithium", "fragile"]
max_weight_grams = 2000
max_length_mm = 600
measures_weight = true

[[delivery_rule]]
name = "Light and dear"
service = "AIR"
channels = ["SHOP"]
not_countries = ["GB"]
max_weight_grams = 2000
min_value = 49.50

[[delivery_rule]]
name = "Fragile"
service = "STD"
handling = "fragile"

[[customer]]
channel = "shop"
customer = "c-17"
note = "Always two invoices."
"""


def test_all_of_it_goes_in_and_a_second_time_changes_nothing(
    world: World, desk: Desk, tmp_path: Path
) -> None:
    text = FILE.replace("FOLDER", str(tmp_path))
    outcome = desk.take("setup", text)
    assert (outcome.faults, outcome.notices) == ([], [])
    box = world.one(Carton)
    assert (box.code, box.length_mm, box.weight_grams, box.fill_percent) == ("Box-S", 250, 80, 75)
    found = world.read(lambda session: codes.find(session, "BOX-S", world.warehouse_id))
    assert found is not None
    assert (found.kind, found.target_id, found.scope) == ("carton", box.id, codes.EVERYWHERE)
    air = world.one(DeliveryService, code="AIR")
    assert (air.carrier, air.settings) == ("folder", {"folder": str(tmp_path), "format": "csv"})
    assert (air.excludes, air.max_weight_grams, air.max_length_mm) == (["lithium", "fragile"], 2000, 600)
    assert air.measures_weight
    dear, fragile = world.one(DeliveryRule, position=1), world.one(DeliveryRule, position=2)
    assert dear.wants == {
        "channels": ["SHOP"],
        "not_countries": ["GB"],
        "max_weight_grams": 2000,
        "min_value": 495_000,
    }
    assert (fragile.wants, fragile.delivery_service_id) == (
        {"handling": ["fragile"]},
        world.one(DeliveryService, code="STD").id,
    )
    assert world.one(CustomerNote).customer_key == "C-17"
    main = world.one(Warehouse)
    assert (main.weight_tolerance_percent, main.weight_tolerance_grams) == (8, 30)
    assert main.keeps_paper_days == 14
    assert desk.take("setup", text).counts["unchanged"] == 6


def test_what_a_file_does_not_name_stays(world: World, desk: Desk, tmp_path: Path) -> None:
    desk.take("setup", FILE.replace("FOLDER", str(tmp_path)))
    desk.take("setup", '[[service]]\ncode = "AIR"\nname = "Air"\n[[delivery_rule]]\nname = "Fragile"\n'
              'service = "AIR"\n[[carton]]\ncode = "BOX-S"\nlength_mm = 260\nwidth_mm = 200\n'
              'height_mm = 150\nmax_weight_grams = 0\n')  # fmt: skip
    air = world.one(DeliveryService, code="AIR")
    assert (air.name, air.carrier, air.excludes) == ("Air", "folder", ["lithium", "fragile"])
    rule = world.one(DeliveryRule, name="Fragile")
    assert (rule.position, rule.delivery_service_id, rule.wants) == (2, air.id, {})
    box = world.one(Carton)
    assert (box.length_mm, box.name, box.max_weight_grams) == (260, "Small box", None)


CARTON = "[[carton]]\ncode = 'X'\nlength_mm = 1\nwidth_mm = 1\nheight_mm = 1\n"
RULE = "[[delivery_rule]]\nname = 'X'\nservice = 'STD'\n"
FAULTS: dict[str, tuple[str, str]] = {
    "a carton without a side": (
        "[[carton]]\ncode = 'X'\nlength_mm = 1\nwidth_mm = 1\n",
        "1: height_mm: must not be empty",
    ),
    "a flat carton": (CARTON.replace("height_mm = 1", "height_mm = 0"), "5: height_mm: zero"),
    "more than full": (CARTON + "fill_percent = 101\n", "6: fill_percent: a number from 1 to 100"),
    "a carton like a command": (CARTON.replace("'X'", "'C.UNDO'"), "2: code: begins like a code"),
    "a carton like a tote": (CARTON.replace("'X'", "'tote-001'"), "2: code: 'tote-001' is already"),
    "a carrier of tomorrow": (
        "[[service]]\ncode = 'X'\ncarrier = 'pigeon'\n",
        "3: carrier: one of own, folder",
    ),
    "files without a folder": (
        "[[service]]\ncode = 'X'\ncarrier = 'folder'\n",
        "1: settings: folder: where are",
    ),
    "a flag of nothing": ("[[service]]\ncode = 'X'\nexcludes = ['hot']\n", "3: excludes: of lithium"),
    "a rule to nowhere": (RULE.replace("STD", "NONE"), "3: service: unknown delivery service"),
    "a rule of an unknown channel": (RULE + "channels = ['NONE']\n", "4: channels: unknown, found 'NONE'"),
    "a rule of an unknown service": (RULE + "services = ['NONE']\n", "4: services: unknown, found 'NONE'"),
    "a rule that wants nothing of a list": (RULE + "countries = []\n", "4: countries: a list of texts"),
    "a rule with bounds the wrong way round": (
        RULE + "min_weight_grams = 5\nmax_weight_grams = 4\n",
        "5: max_weight_grams: not less than min_weight_grams",
    ),
    "a rule with a comma": (RULE + "min_value = '4,95'\n", "4: min_value: a decimal point is wanted"),
    "a note for a channel that is none": (
        "[[customer]]\nchannel = 'NONE'\ncustomer = 'x'\nnote = 'y'\n",
        "2: channel: unknown channel",
    ),
    "an empty note": ("[[customer]]\nchannel = 'SHOP'\ncustomer = 'x'\n", "1: note: must not be empty"),
    "a tolerance of all": (
        "[[warehouse]]\ncode = 'MAIN'\nweight_tolerance_percent = 101\n",
        "3: weight_tolerance_percent: a number from 0 to 100",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_nonsense_is_named_at_entry_and_nothing_goes_in(world: World, desk: Desk, case: str) -> None:
    text, sentence = FAULTS[case]
    assert next(one.removeprefix("file.csv:") for one in desk.faults("setup", text)).startswith(sentence)
    assert world.count(Carton) == world.count(DeliveryRule) == world.count(CustomerNote) == 0


def test_a_new_rule_is_the_last_unless_it_says_where(world: World, desk: Desk) -> None:
    desk.take("setup", RULE + "position = 7\n" + RULE.replace("'X'", "'Y'"))
    assert world.one(DeliveryRule, name="Y").position == 8
