"""The shell: what a device keeps of this program, so that a page loaded without Wi-Fi is ours and not the browser's.

The service worker (static/shell_worker.js) is served from the root, because it speaks for the whole site.
Its first lines are written here: a new version of any file makes a new worker. Browsers run it on https and on
this machine itself; on plain http nothing of this happens, and nothing is lost by it.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from warehouse import assets

blueprint = Blueprint("shell", __name__)
NAME = "Warehouse"
WORKER = "shell_worker.js"


@blueprint.get("/shell")
def shell() -> str:
    """A floor page of nobody and nothing: says that the scans are safe."""
    return render_template("shell.html")


@blueprint.get("/shell-worker.js")
def worker() -> Response:
    """The service worker, with the version of this application in it."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": current_app.config["CONTENT_SECURITY_POLICY"],
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    known = {"VERSION": assets.running_version(), "HEADERS": headers}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in known.items()]
    answer = Response("\n".join([*lines, assets.text(WORKER)]), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What the device needs to put the program on its home screen."""
    icon = {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    told: dict[str, Any] = {
        "id": "/",
        "name": NAME,
        "short_name": NAME,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4f9c",
        "icons": [icon],
    }
    answer = Response(json.dumps(told), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
