"""The house around the rooms: health, error pages, policy, static files, one transaction a request."""

from __future__ import annotations

import gzip
import threading
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.person import Page, Person
from tests.world import World
from warehouse.db import Database
from warehouse.labels.worker import Worker
from warehouse.people.models import Person as Row


def test_it_is_alive_without_signing_in(app: Flask) -> None:
    assert app.test_client().get("/healthz").text == "ok\n"


def test_it_is_ready_once_a_worker_serves_the_spool(app: Flask, database: Database) -> None:
    client = app.test_client()
    before = client.get("/readyz")
    assert before.status_code == 503
    assert before.json is not None
    assert before.json["database"] == before.json["disk"] == "ok"
    worker = Worker(database)
    at_work = threading.Thread(target=worker.run)
    at_work.start()
    try:
        after = _until_ready(client)
    finally:
        worker.stop()
        at_work.join()
    assert (after.status_code, after.json) == (200, {"database": "ok", "worker": "ok", "disk": "ok"})


def _until_ready(client: FlaskClient) -> TestResponse:
    for _ in range(600):
        answer = client.get("/readyz")
        if answer.status_code == 200:
            break
        time.sleep(0.1)
    return answer


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere", 404), ("/picking/999999999999", 404), ("/scans", 405)]
)
def test_an_error_page_has_a_sentence_and_a_way_home(app: Flask, address: str, status: int) -> None:
    page = Page(app.test_client().get(address))
    assert page.status == status
    assert page.faults() == []
    assert page.heading
    assert page.find("a", href="/") is not None


def test_a_page_one_may_not_see_says_so(dan: Person) -> None:
    page = dan.open("/picking")
    assert page.status == 403
    assert page.heading


def test_a_broken_database_is_one_sentence_and_a_try_later(
    app: Flask, ben: Person, database: Database
) -> None:
    with database.writing() as session:
        session.execute(text("ALTER TABLE purchase_order RENAME TO purchase_order_lost"))
    try:
        answer = ben.client.get("/receiving")
    finally:
        with database.writing() as session:
            session.execute(text("ALTER TABLE purchase_order_lost RENAME TO purchase_order"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "purchase_order" not in answer.text
    assert Page(answer).faults() == []


def test_pages_are_never_kept_and_take_nothing_from_elsewhere(ada: Person) -> None:
    headers = ada.open("/picking").response.headers
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "HX-Request" in headers["Vary"]
    assert "http://" not in ada.page.html.replace("http://www.w3.org", "")


def test_static_files_carry_their_hash_and_are_kept_for_ever(app: Flask) -> None:
    client = app.test_client()
    page = Page(client.get("/sign-in"))
    addresses = [found.get("src", "") for found in page.all("script")]
    assert addresses
    for address in addresses:
        assert "?v=" in address, address
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.data)
        assert (
            client.get(
                address, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
            ).status_code
            == 304
        )


@pytest.mark.parametrize("path", ["../config.py", "..%2fconfig.py", "vendor/../../db.py"])
def test_nothing_outside_the_static_folder_is_served(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/static/{path}").status_code == 404


def test_a_device_keeps_its_id_and_a_forged_one_is_replaced(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/sign-in")
    assert "warehouse_device=" in first.headers["Set-Cookie"]
    assert "warehouse_device=" not in (client.get("/sign-in").headers.get("Set-Cookie") or "")
    client.set_cookie("warehouse_device", "D-forged")
    assert "warehouse_device=" in client.get("/sign-in").headers["Set-Cookie"]


def test_a_form_that_is_refused_leaves_nothing(carla: Person, world: World) -> None:
    before = world.count(Row)
    carla.client.post("/office/people", data={"name": "Mallory", "roles": "admin"})
    assert world.count(Row) == before


def test_a_body_too_large_is_refused(ben: Person) -> None:
    ben.open("/receiving")
    answer = ben.client.post("/scans", data=ben.scan_fields() | {"code": "x" * 5_000_000})
    assert answer.status_code == 413


def test_with_htmx_a_page_is_its_screen_alone(ada: Person) -> None:
    whole, part = ada.client.get("/picking"), ada.client.get("/picking", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert part.text.lstrip().startswith("<main")
    restored = ada.client.get(
        "/picking", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.text
