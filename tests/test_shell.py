"""What the shell is made of: the worker's script, the manifest, and a page that belongs to nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from tests.person import Person
from warehouse import assets


def test_the_worker_speaks_for_the_whole_site_and_is_asked_for_each_time(app: Flask) -> None:
    answer = app.test_client().get("/shell-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert f'const VERSION = "{assets.version()}";' in answer.text
    assert app.config["CONTENT_SECURITY_POLICY"] in answer.text.replace("\\u0027", "'")


def test_any_changed_file_is_a_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vendor").mkdir()
    for name in ("a.js", "vendor/b.js"):
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    versions = [assets.version()]
    (tmp_path / "vendor/b.js").write_text("22")
    versions.append(assets.version())
    (tmp_path / "a.js").rename(tmp_path / "c.js")
    versions.append(assets.version())
    assert len(set(versions)) == 3


def test_a_running_server_keeps_its_version_and_debugging_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.js").write_text("1")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    app = Flask("bare", static_folder=None)
    with app.app_context():
        first = assets.running_version()
        (tmp_path / "a.js").write_text("22")
        assert assets.version() != first
        assert assets.running_version() == first
        app.debug = True
        assert assets.running_version() == assets.version()


def test_a_running_server_names_its_files_as_at_its_start_and_debugging_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.js").write_text("1")
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    app = Flask("bare", static_folder=None)
    assets.init_app(app)
    with app.test_request_context():
        first = url_for("static", filename="a.js")
        kept = app.test_client().get(first)
        (tmp_path / "a.js").write_text("22")
        assert url_for("static", filename="a.js") == first
        changed = app.test_client().get(first)
        app.debug = True
        assert url_for("static", filename="a.js") != first
        assert "v=" not in url_for("static", filename="none.js")
    assert (kept.text, changed.text) == ("1", "22")
    assert ["immutable" in told.headers["Cache-Control"] for told in (kept, changed)] == [True, False]


def test_the_manifest_puts_it_on_a_home_screen(app: Flask) -> None:
    answer = app.test_client().get("/manifest.webmanifest")
    told = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert (told["name"], told["start_url"], told["display"]) == ("Warehouse", "/", "standalone")
    assert app.test_client().get(told["icons"][0]["src"]).mimetype == told["icons"][0]["type"]


def test_the_shell_is_nobodys_and_every_page_names_worker_and_manifest(app: Flask, ben: Person) -> None:
    shell = app.test_client().get("/shell")
    assert shell.status_code == 200
    assert 'data-actor=""' in shell.text
    assert 'data-worker=""' in shell.text
    for page in (shell.text, ben.client.get("/").text):
        assert 'rel="manifest" href="/manifest.webmanifest"' in page
        assert re.search(rf'data-worker="/shell-worker.js" data-version="{assets.version()}"', page)
    assert ben.client.get("/").headers["Cache-Control"] == "no-store"
