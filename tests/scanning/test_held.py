"""Held scans are kept until a supervisor decides once; refused ones are reported by their device."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.at_once import at_once
from tests.person import Person
from tests.picking.test_statements import counted
from tests.world import World, each_code
from warehouse import clock
from warehouse.people.models import Device
from warehouse.people.models import Person as PersonRow
from warehouse.people.tokens import sign_actor
from warehouse.scanning import held
from warehouse.scanning.models import RefusedScan, Scan, ScanConflict, ScanDecision
from warehouse.scanning.registry import Verdict
from warehouse.stock.ledger import Act
from warehouse.stock.quantities import Movement

HOURS = {"scanned_at": "2026-11-22T08:00:00Z", "sent_at": "2026-11-22T11:00:00Z"}


@pytest.fixture
def towel(ben: Person) -> str:
    """A scan of Ben's at the dock that lay for three hours."""
    ben.open("/receiving")
    ben.scan("1042")
    scan_id = secrets.token_hex(16)
    assert ben.scan(each_code("TOWEL"), scan_id=scan_id, **HOURS).message == "scanning.late"
    return scan_id


def applied(app: Flask, world: World, scan_id: str) -> Verdict:
    """Carla applies it."""
    with app.test_request_context():
        return world.database.write(lambda session: held.apply(session, scan_id, _act(world)))


def test_a_held_scan_is_applied_as_its_own_persons(app: Flask, world: World, towel: str) -> None:
    assert world.read(lambda session: held.open_count(session, world.warehouse_id)) == 1
    assert applied(app, world, towel).outcome in {"ok", "line_done"}
    assert world.on_hand("DOCK-1", "TOWEL") == 1
    scan, movement = world.one(Scan, scan_id=towel), world.one(Movement, scan_id=towel)
    assert (scan.outcome, scan.approved_by) == ("ok", _id(world, "Carla"))
    assert movement.person_id == _id(world, "Ben")
    assert world.one(ScanDecision).decision == "applied"
    assert world.read(lambda session: held.open_count(session, world.warehouse_id)) == 0


def test_an_applied_scan_can_be_undone_by_its_person(
    app: Flask, world: World, towel: str, ben: Person
) -> None:
    applied(app, world, towel)
    assert ben.tap("undo").outcome == "ok"
    assert world.on_hand("DOCK-1", "TOWEL") == 0


def test_a_refusal_leaves_it_held(app: Flask, world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    scan_id = secrets.token_hex(16)
    ben.scan("NOBODY-KNOWS", scan_id=scan_id, **HOURS)
    assert applied(app, world, scan_id).outcome == "error"
    assert world.one(Scan, scan_id=scan_id).outcome == "held"
    assert world.count(ScanDecision) == 0
    assert world.read(lambda session: held.open_count(session, world.warehouse_id)) == 1


def test_two_supervisors_at_once_apply_it_once(app: Flask, world: World, towel: str) -> None:
    def decide() -> str:
        try:
            return applied(app, world, towel).outcome
        except held.AlreadyDecided:
            return "decided"

    assert sorted(at_once(decide, decide)) == ["decided", "ok"]
    assert world.on_hand("DOCK-1", "TOWEL") == 1
    assert world.count(ScanDecision) == 1


def test_a_discarded_scan_stays_held_and_is_decided(app: Flask, world: World, towel: str) -> None:
    world.database.write(lambda session: held.discard(session, towel, "Counted by hand.", _act(world)))
    with pytest.raises(held.AlreadyDecided):
        applied(app, world, towel)
    assert world.one(ScanDecision).reason == "Counted by hand."
    assert world.on_hand("DOCK-1", "TOWEL") == 0


def test_what_is_not_held_cannot_be_applied_twice(app: Flask, world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    scan_id = secrets.token_hex(16)
    ben.scan(each_code("TOWEL"), scan_id=scan_id)
    with pytest.raises(held.AlreadyDecided):
        applied(app, world, scan_id)
    with pytest.raises(LookupError):
        applied(app, world, "0" * 32)
    assert world.on_hand("DOCK-1", "TOWEL") == 1


def test_a_replay_of_an_applied_scan_says_what_came_of_it(
    app: Flask, world: World, towel: str, ben: Person
) -> None:
    applied(app, world, towel)
    page = ben.scan(each_code("TOWEL"), scan_id=towel, **HOURS)
    assert (page.outcome, page.response.headers["X-Scan-Replay"]) == ("ok", "1")
    assert world.on_hand("DOCK-1", "TOWEL") == 1


def report(person: Person, **change: Any) -> int:
    """What the device sends of a scan that it gave up."""
    body = {"code": "A-01-A-01", "task": "picking/1", "step": "scan_bin", "actor": "secret"}
    fields = {
        "scan_id": secrets.token_hex(16),
        "device": person.device,
        "actor": person.actor,
        "status": "500",
        "body": json.dumps(body),
    }
    return person.client.post("/scans/refused", data=fields | change).status_code


def test_a_device_reports_a_scan_once(ada: Person, world: World) -> None:
    scan_id = "a" * 32
    assert [report(ada, scan_id=scan_id) for _ in range(2)] == [204, 204]
    found = world.one(RefusedScan)
    assert (found.scan_id, found.status, found.device_id) == (scan_id, 500, ada.device)
    assert found.person_id == _id(world, "Ada")
    assert found.body == {"code": "A-01-A-01", "task": "picking/1", "step": "scan_bin"}, "never the token"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"scan_id": ""}, 400),
        ({"scan_id": "z" * 32}, 400),
        ({"actor": "forged"}, 400),
        ({"device": "D-other"}, 400),
        ({"body": "not json"}, 204),
        ({"body": "[" * 4000}, 204),
        ({"body": "{" + '"code": "' + "x" * 9000 + '"}'}, 204),
        ({"body": '{"code": {"deep": [1]}, "quantity": 3, "reason": null}'}, 204),
        ({"body": '{"code": "\\u0000\\ud800"}'}, 204),
        ({"body": ""}, 204),
        ({"status": "-1"}, 204),
        ({"status": "9" * 40}, 204),
        ({"status": "٣"}, 204),
    ],
)
def test_a_hostile_report_breaks_nothing(
    ada: Person, carla: Person, world: World, change: dict[str, str], status: int
) -> None:
    assert report(ada, **change) == status
    assert world.count(RefusedScan) == (status == 204)
    assert carla.open("/office/scans").status == 200


def test_a_report_needs_the_devices_session(ada: Person, app: Flask, world: World) -> None:
    stranger = app.test_client()
    fields = {"scan_id": "a" * 32, "device": ada.device, "actor": ada.actor, "status": "500", "body": "{}"}
    assert stranger.post("/scans/refused", data=fields).status_code == 401
    assert world.count(RefusedScan) == 0


def test_a_conflict_is_kept_with_both_bodies_and_shown(ada: Person, carla: Person, world: World) -> None:
    ada.open("/")
    fields = ada.scan_fields()
    ada.client.post("/scans", data=fields | {"code": "A-01-A-01"})
    assert ada.client.post("/scans", data=fields | {"code": "A-01-A-02"}).status_code == 409
    assert report(ada, scan_id=fields["scan_id"], status="409") == 204
    assert (world.count(ScanConflict), world.count(RefusedScan)) == (1, 1)
    text = carla.open("/office/scans").text
    assert "Its number was used for another scan." in text
    assert "In the journal: A-01-A-01" in text
    assert "Came as well: A-01-A-02" in text


def test_the_devices_waiting_scans_are_kept(ada: Person, world: World) -> None:
    ada.open("/")
    ada.scan("A-01-A-01", waiting="7")
    assert world.one(Device, id=ada.device).pending == 7
    for nonsense in ("", "-1", "many", "9" * 30, "٣"):
        ada.scan("A-01-A-01", waiting=nonsense)
    assert world.one(Device, id=ada.device).pending == 7
    ada.scan("A-01-A-01", waiting="0")
    assert world.one(Device, id=ada.device).pending == 0


def test_a_normal_scan_writes_nothing_about_its_device(ada: Person, world: World) -> None:
    ada.open("/")
    ada.scan("A-01-A-01", waiting="0")
    with counted(world.database) as seen:
        ada.scan("A-01-A-01", waiting="0")
    assert [one for one in seen if one.startswith("UPDATE device")] == []
    before = world.one(Device, id=ada.device).last_seen_at
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        ada.scan("A-01-A-01", waiting="0")
    after = world.one(Device, id=ada.device).last_seen_at
    assert before is not None
    assert after is not None
    assert after - before > timedelta(minutes=1)


def test_a_scan_of_an_old_sign_in_is_applied_by_a_supervisor(ben: Person, world: World, app: Flask) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    with app.test_request_context(), time_machine.travel(clock.now().timestamp() - 25 * 3600):
        actor = sign_actor(_id(world, "Ben"), ben.device)
    scan_id = secrets.token_hex(16)
    assert ben.scan(each_code("TOWEL"), scan_id=scan_id, actor=actor).message == "scanning.old_sign_in"
    assert applied(app, world, scan_id).outcome == "ok"
    assert world.on_hand("DOCK-1", "TOWEL") == 1


def _act(world: World) -> Act:
    return Act(world.warehouse_id, _id(world, "Carla"), None, None, clock.now())


def _id(world: World, name: str) -> int:
    return world.one(PersonRow, name=name).id
