"""`POST /photos`: kept once, as a picture and nothing else; whatever is none changes nothing."""

from __future__ import annotations

import io
import os
import secrets
import time
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from tests.at_once import at_once
from tests.devices.test_photo import huge_png
from tests.person import Person
from tests.photos.drawing import carton, from_a_camera, is_red
from tests.photos.sending import fields, post
from tests.world import World
from warehouse.config import Config
from warehouse.people.models import Device, PersonRole
from warehouse.people.models import Person as Row
from warehouse.people.tokens import sign_actor
from warehouse.photos import pictures
from warehouse.photos.models import Photo
from warehouse.scanning.photos import LARGEST_FILE
from warehouse.stock.models import Product
from warehouse.stock.places import ensure_warehouse


@pytest.fixture
def at_the_dock(ben: Person) -> Person:
    """Ben has opened purchase order 1042."""
    ben.open("/receiving")
    ben.scan("1042")
    assert ben.page.step == "scan_product", ben.page.sentence
    return ben


def files(settings: Config) -> list[Path]:
    return sorted(path for path in (settings.instance / "photos").rglob("*") if path.is_file())


def test_a_photo_is_kept_with_what_it_shows(at_the_dock: Person, world: World, settings: Config) -> None:
    body = fields(
        at_the_dock, product="TOWEL", taken_at="2020-01-01T10:00:00Z", sent_at="2020-01-01T10:00:30Z"
    )
    answer = post(at_the_dock, body, carton())
    assert (answer.status_code, answer.headers["X-Photo"]) == (201, body["id"])
    photo = world.one(Photo, id=body["id"])
    assert (photo.task, photo.width, photo.height) == (at_the_dock.page.task, 800, 600)
    assert photo.product_id == world.one(Product, sku="TOWEL").id
    assert photo.person_id == world.one(Row, name="Ben").id
    # The device's clock is six years slow; it waited half a minute.
    assert 29 < (photo.received_at - photo.taken_at).total_seconds() < 31
    (kept,) = files(settings)
    assert kept == settings.instance / "photos" / body["id"][:2] / f"{body['id']}.jpg"
    assert kept.stat().st_size == photo.bytes


def test_the_same_photo_again_changes_nothing(at_the_dock: Person, world: World, settings: Config) -> None:
    body, file = fields(at_the_dock), carton()
    assert post(at_the_dock, body, file).status_code == 201
    before = files(settings)[0].stat().st_mtime_ns
    again = post(at_the_dock, body, file)
    assert (again.status_code, again.headers["X-Photo"]) == (200, body["id"])
    assert [path.stat().st_mtime_ns for path in files(settings)] == [before]
    assert world.count(Photo) == 1


def test_another_picture_under_the_same_id_is_refused(at_the_dock: Person, settings: Config) -> None:
    body = fields(at_the_dock)
    assert post(at_the_dock, body, carton()).status_code == 201
    before = files(settings)[0].read_bytes()
    assert post(at_the_dock, body, carton(torn=False)).status_code == 409
    assert [path.read_bytes() for path in files(settings)] == [before]


def test_the_same_photo_twice_at_one_moment_is_one(
    at_the_dock: Person, world: World, app: Flask, settings: Config
) -> None:
    body, file = fields(at_the_dock), carton()
    cookies = dict(at_the_dock.client._cookies or {})

    def send() -> int:
        sender = Person(app, "Ben", app.test_client(), at_the_dock.page)
        sender.client._cookies = dict(cookies)
        return post(sender, body, file).status_code

    assert sorted(at_once(*[send] * 4)) == [200, 200, 200, 201]
    assert world.count(Photo) == 1
    assert len(files(settings)) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_is_written_anew_as_jpeg(at_the_dock: Person, settings: Config, kind: str) -> None:
    assert post(at_the_dock, fields(at_the_dock), carton(kind, (2400, 1200))).status_code == 201
    kept = Image.open(io.BytesIO(files(settings)[0].read_bytes()))
    assert (kept.format, kept.size) == ("JPEG", (1600, 800))
    assert is_red(kept, 0.1, 0.1)
    assert not is_red(kept, 0.9, 0.1)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0.1, 0.1)), (2, (0.9, 0.1)), (3, (0.9, 0.9)), (4, (0.1, 0.9)), (5, (0.1, 0.1)), (6, (0.9, 0.1)),
     (7, (0.9, 0.9)), (8, (0.1, 0.9))],
)  # fmt: skip
def test_it_is_upright_and_says_nothing_but_the_picture(
    orientation: int, corner: tuple[float, float]
) -> None:
    sent = from_a_camera(orientation)
    assert b"CAMERA-MAKER-7" in sent and b"A-SECRET-COMMENT" in sent
    written = pictures.rewritten(sent)
    upright = Image.open(io.BytesIO(written.jpeg))
    assert upright.size == ((600, 800) if orientation > 4 else (800, 600)) == (written.width, written.height)
    assert is_red(upright, *corner)
    assert not upright.getexif()
    assert b"CAMERA-MAKER-7" not in written.jpeg and b"A-SECRET-COMMENT" not in written.jpeg


def test_what_can_be_seen_through_lies_on_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, "PNG")
    assert Image.open(io.BytesIO(pictures.rewritten(clear.getvalue()).jpeg)).getpixel((20, 20)) == (
        255,
        255,
        255,
    )


def broken_exif() -> bytes:
    whole = from_a_camera(6)
    return whole.replace(b"Exif\0\0MM\0*", b"Exif\0\0MM\0*"[:8] + b"\xff\xff", 1)


HOSTILE = {
    "nothing": b"",
    "text": b"<html>hello</html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "gif": carton("GIF"),
    "tiff": carton("TIFF"),
    "half a jpeg": carton()[: len(carton()) // 2],
    "half a png": carton("PNG")[:400],
    "a bomb": huge_png(60_000, 60_000),
    "wider than allowed": huge_png(pictures.LARGEST_PIXELS + 1, 1),
    "a jpeg's head alone": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_with_a_sentence(
    at_the_dock: Person, world: World, settings: Config, name: str
) -> None:
    answer = post(at_the_dock, fields(at_the_dock), HOSTILE[name])
    assert (answer.status_code, answer.text) == (422, "photos: this is no picture: send JPEG, PNG or WebP\n")
    assert world.count(Photo) == 0
    assert files(settings) == []


def test_a_damaged_note_of_the_camera_costs_no_picture() -> None:
    assert pictures.rewritten(broken_exif()).width in {600, 800}


def test_a_picture_with_a_page_behind_it_is_only_the_picture() -> None:
    assert b"<script>" not in pictures.rewritten(carton() + b"<script>alert(1)</script>").jpeg


@pytest.mark.parametrize("size", [LARGEST_FILE + 1, 3 * LARGEST_FILE])
def test_more_than_two_megabytes_is_too_much(at_the_dock: Person, world: World, size: int) -> None:
    answer = post(at_the_dock, fields(at_the_dock), carton().ljust(size, b"\0"))
    assert (answer.status_code, answer.text) == (413, "photos: a photo is 2 MB at most\n")
    assert world.count(Photo) == 0


def test_just_two_megabytes_are_taken(at_the_dock: Person) -> None:
    assert post(at_the_dock, fields(at_the_dock), carton().ljust(LARGEST_FILE, b"\0")).status_code == 201


WRONG_IDS = [
    *("", "xyz", "../../../../etc/passwd", "..%2f" + "a" * 27),
    *("a" * 31, "a" * 33, "g" * 32, "a" * 31 + "\n", "a" * 31 + "٣"),
]


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_an_id_that_is_none_is_refused(at_the_dock: Person, settings: Config, wrong: str) -> None:
    assert post(at_the_dock, fields(at_the_dock, id=wrong), carton()).status_code == 400
    assert files(settings) == []


def test_no_file_no_photo(at_the_dock: Person) -> None:
    answer = post(at_the_dock, fields(at_the_dock), None)
    assert (answer.status_code, answer.text) == (400, "photos: photo cannot be read\n")


def test_whose_photo_it_is_cannot_be_forged(at_the_dock: Person, app: Flask, world: World) -> None:
    with app.test_request_context():
        of_another_device = sign_actor(world.one(Row, name="Ben").id, "D-another")
    # The last letter of a signature carries four bits only: one in sixteen stays true when it is changed.
    signed, _, signature = at_the_dock.actor.rpartition(".")
    changed = f"{signed}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    for actor in ("", "forged", changed, of_another_device):
        assert post(at_the_dock, fields(at_the_dock, actor=actor), carton()).status_code == 400
    assert world.count(Photo) == 0


def test_nobody_signed_in_sends_nothing(at_the_dock: Person, app: Flask) -> None:
    stranger = Person(app, "Ben", app.test_client(), at_the_dock.page)
    stranger.device, stranger.actor = at_the_dock.device, at_the_dock.actor
    assert post(stranger, fields(stranger), carton()).status_code == 401


def test_who_may_not_receive_sends_no_photo_of_a_receipt(
    at_the_dock: Person, dan: Person, world: World
) -> None:
    body = fields(dan, task=at_the_dock.page.task)
    assert post(dan, body, carton()).status_code == 403
    assert post(at_the_dock, fields(at_the_dock, task="nonsense/1"), carton()).status_code == 422
    assert post(at_the_dock, fields(at_the_dock, task="receiving"), carton()).status_code == 422
    assert world.count(Photo) == 0


def test_a_product_that_is_gone_costs_no_evidence(at_the_dock: Person, world: World) -> None:
    body = fields(at_the_dock, product="RENAMED\0")
    assert post(at_the_dock, body, carton()).status_code == 201
    assert world.one(Photo, id=body["id"]).product_id is None


def test_an_answer_that_is_lost_loses_no_photo(at_the_dock: Person, world: World) -> None:
    body, file = fields(at_the_dock), carton()
    assert post(at_the_dock, body, file, **{"X-Fault": "503"}).status_code == 503
    assert world.count(Photo) == 0
    assert post(at_the_dock, body, file, **{"X-Fault": "drop_after"}).status_code == 500
    assert world.count(Photo) == 1
    assert post(at_the_dock, body, file).status_code == 200


def test_the_photo_is_shown_to_people_of_the_warehouse(at_the_dock: Person, app: Flask, dan: Person) -> None:
    body = fields(at_the_dock)
    post(at_the_dock, body, carton())
    address = f"/photos/{body['id']}.jpg"
    shown = at_the_dock.client.get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"].startswith("private")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.data)).size == (800, 600)
    assert Image.open(io.BytesIO(at_the_dock.client.get(address + "?small").data)).size == (240, 180)
    assert app.test_client().get(address).status_code == 302
    assert dan.client.get(address).status_code == 403


def test_another_warehouse_sees_nothing_and_takes_nothing_over(
    at_the_dock: Person, ada: Person, world: World, settings: Config
) -> None:
    body, file = fields(at_the_dock), carton()
    post(at_the_dock, body, file)
    with world.database.writing() as session:
        other = ensure_warehouse(session, "NORTH", "North", "Europe/London", "GBP")
        session.add(
            PersonRole(person_id=world.one(Row, name="Ada").id, role="receiver", warehouse_id=other.id)
        )
        session.get_one(Device, ada.device).warehouse_id = other.id
    assert ada.client.get(f"/photos/{body['id']}.jpg").status_code == 404
    assert post(ada, fields(ada, task=body["task"], id=body["id"]), file).status_code == 409
    assert len(files(settings)) == 1
    assert world.one(Photo).warehouse_id == world.one(Device, id=at_the_dock.device).warehouse_id


@pytest.mark.parametrize(
    "wrong", ["../secret_key", "..%2Fsecret_key", "%2e%2e/secret_key", "a" * 32, "A" * 32, "x"]
)
def test_an_address_of_no_photo_is_not_found(at_the_dock: Person, settings: Config, wrong: str) -> None:
    (settings.instance / "secret_key.jpg").write_text("secret")
    assert at_the_dock.client.get(f"/photos/{wrong}.jpg").status_code == 404


def test_a_file_without_a_row_is_swept_after_a_day(at_the_dock: Person, settings: Config) -> None:
    body = fields(at_the_dock)
    post(at_the_dock, body, carton())
    (kept,) = files(settings)
    orphan, fresh = (kept.with_name(body["id"][:2] + letter * 30 + ".jpg") for letter in "ef")
    half = kept.with_name("half.12345678.part")
    long_ago = time.time() - 25 * 3600
    for path in (orphan, half, fresh):
        path.write_bytes(b"x")
    for path in (orphan, half, kept):
        os.utime(path, (long_ago, long_ago))
    beside = body["id"][:2] + secrets.token_hex(15)
    assert post(at_the_dock, fields(at_the_dock, id=beside), carton()).status_code == 201
    assert {path.name for path in files(settings)} == {kept.name, fresh.name, f"{beside}.jpg"}


def test_a_name_that_vanishes_under_the_sweep_does_not_lose_the_photo(
    at_the_dock: Person, settings: Config
) -> None:
    # A link to nothing is listed and cannot be looked at, as a file another request has just renamed.
    body = fields(at_the_dock)
    folder = settings.instance / "photos" / body["id"][:2]
    folder.mkdir(parents=True)
    (folder / "gone.12345678.part").symlink_to(folder / "gone.jpg")
    assert post(at_the_dock, body, carton()).status_code == 201
    assert [path.name for path in files(settings)] == [f"{body['id']}.jpg"]
