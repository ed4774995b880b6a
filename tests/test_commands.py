"""The command cards on every directed screen: understood where they belong, a clear sentence where not (check 23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.packing import bench
from tests.person import Page, Person
from tests.picking.walking import at_the_mugs, take
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse.words import LANGUAGE_COOKIE

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")
COMMANDS = ["SHORT", "SKIP", "DONE", "PRINT", "FULL", "EMPTY", "BACK", "UNDO"]


@dataclass(frozen=True)
class Screen:
    """A directed screen: who stands there, how they got there, and which cards do something."""

    name: str
    reach: Callable[[Person, World], Page]
    step: str
    taken: set[str]
    may_undo: bool = True


def _at_the_bin(ada: Person, _world: World) -> Page:
    take(ada, "TOTE-001")
    return ada.scan("A-01-A-01")


def _short(ada: Person, world: World) -> Page:
    _at_the_bin(ada, world)
    return ada.tap("short")


def _asked(ada: Person, _world: World) -> Page:
    at_the_mugs(ada)
    return ada.scan(MUG)


def _at_the_bench(ada: Person, world: World) -> Page:
    _at_the_bin(ada, world)
    for code in (MUG, MUG, "A-01-A-03"):
        ada.scan(code)
    return ada.scan(TOWEL)


def _put_back(ada: Person, world: World) -> Page:
    _at_the_bin(ada, world)
    ada.scan(MUG)
    return ada.tap("undo")


def _receiving(ben: Person, _world: World) -> Page:
    ben.open("/receiving")
    ben.scan("1042")
    return ben.scan(MUG)


def _closing(ben: Person, world: World) -> Page:
    _receiving(ben, world)
    return ben.tap("done")


def _putting_away(ben: Person, world: World) -> Page:
    lay(world, "MUG-BL", 4)
    ben.open("/putaway")
    return ben.scan(MUG)


def _counting(finn: Person, _world: World) -> Page:
    finn.open("/counting")
    finn.scan("A-01-A-05")
    return finn.scan(MUG)


def _empty_bin(finn: Person, _world: World) -> Page:
    finn.open("/counting")
    return finn.scan("A-01-A-05")


def _is_it_here(finn: Person, world: World) -> Page:
    lay(world, "MUG-BL", 4, place="A-01-A-05")
    finn.open("/counting")
    finn.scan("A-01-A-05")
    finn.scan(TOWEL)
    return finn.scan("A-01-A-05")


def _packing(eve: Person, world: World) -> Page:
    bench.pick(world, "1001")
    eve.open("/packing")
    return eve.scan("TOTE-001")


def _labelled(eve: Person, world: World) -> Page:
    return bench.verified(world, eve)


def _loading(eve: Person, world: World) -> Page:
    bench.packed(world, eve)
    return eve.open("/dispatch")


SCREENS = [
    Screen("Ada", lambda ada, world: take(ada, "TOTE-001"), "scan_bin", {"SHORT", "SKIP", "EMPTY", "FULL"}),
    Screen("Ada", _at_the_bin, "scan_product", {"SHORT", "SKIP", "EMPTY", "FULL"}),
    Screen("Ada", _short, "shortage", {"EMPTY", "SKIP", "FULL"}),
    Screen("Ada", _asked, "confirm_quantity", {"SHORT", "EMPTY", "FULL"}),
    Screen("Ada", _at_the_bench, "drop", set()),
    Screen("Ada", _put_back, "put_back", {"DONE"}, may_undo=False),
    Screen("Ben", _receiving, "scan_product", {"DONE"}),
    Screen("Ben", _closing, "close", {"DONE"}),
    Screen("Ben", _putting_away, "scan_bin", {"FULL", "SKIP"}),
    Screen("Finn", _counting, "scan_product", {"DONE"}),
    Screen("Finn", _empty_bin, "scan_product", {"EMPTY"}),
    Screen("Finn", _is_it_here, "is_it_here", {"EMPTY"}),
    Screen("Eve", _packing, "scan_product", {"SHORT"}),
    Screen("Eve", _labelled, "scan_label", {"PRINT"}),
    Screen("Eve", _loading, "scan_label", set(), may_undo=False),
]


NAMED = [pytest.param(screen, id=f"{screen.reach.__name__}-{screen.step}") for screen in SCREENS]
TAKEN = [
    pytest.param(screen, command, id=f"{screen.reach.__name__}-{screen.step}-{command}")
    for screen in SCREENS
    for command in sorted(screen.taken)
]


def _stands_at(request: pytest.FixtureRequest, world: World, screen: Screen) -> Person:
    person: Person = request.getfixturevalue(screen.name.lower())
    assert screen.reach(person, world).step == screen.step
    return person


@pytest.mark.parametrize(("screen", "command"), TAKEN)
def test_a_card_does_its_act_where_it_belongs(
    request: pytest.FixtureRequest, world: World, screen: Screen, command: str
) -> None:
    page = _stands_at(request, world, screen).scan(f"C.{command}")
    assert page.outcome in {"ok", "line_done", "task_done", "ask"}, page.sentence
    assert page.sentence


@pytest.mark.parametrize("screen", NAMED)
def test_where_it_does_not_it_is_answered_and_nothing_changes(
    request: pytest.FixtureRequest, world: World, screen: Screen
) -> None:
    person = _stands_at(request, world, screen)
    before = world.everything()
    for command in sorted({*COMMANDS} - screen.taken - {"BACK", "UNDO"}):
        page = person.scan(f"C.{command}")
        assert (page.outcome, page.step) == ("error", screen.step), f"{command}: {page.sentence}"
        assert page.sentence.endswith((".", "?")), command
        assert command.lower() not in page.sentence.split(), "a word of the protocol is no word of people"
    assert world.everything() == before


@pytest.mark.parametrize("screen", NAMED)
def test_undo_and_back_are_one_card_away(
    request: pytest.FixtureRequest, world: World, screen: Screen
) -> None:
    person = _stands_at(request, world, screen)
    address = person.page.attribute("address")
    page = person.scan("C.BACK")
    assert (page.outcome, page.step != screen.step) == ("ok", True), page.sentence
    person.open(address)
    page = person.scan("C.UNDO")
    assert (page.outcome == "ok") == screen.may_undo, page.sentence
    assert page.sentence


def test_in_german_a_card_has_its_german_name(ada: Person, world: World) -> None:
    ada.client.set_cookie(LANGUAGE_COOKIE, "de")
    _at_the_bin(ada, world)
    assert ada.scan("C.PRINT").sentence.startswith("Drucken")
