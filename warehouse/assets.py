"""The files that a browser needs: from our own origin, compressed, with their hash in the address."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, abort, current_app, request
from werkzeug.security import safe_join

STATIC = Path(__file__).parent / "static"
ONE_YEAR = "public, max-age=31536000, immutable"
WORTH_COMPRESSING_BYTES = 1_000
_VERSION = "asset_version"
_DIGESTS = "asset_digests"
#: Comments on lines of their own or after code (none with a quote in it: that may be a string), and indents.
_COMMENT = re.compile(r"(?ms)^[ \t]*/\*.*?\*/[ \t]*$|^[ \t]*//[^\n]*$|[ \t]+// [^'\"`\n]*$|^[ \t]+")


def init_app(app: Flask) -> None:
    """Serve `static/`, and put each file's hash into the addresses made for it."""
    app.add_url_rule("/static/<path:filename>", "static", _serve)
    app.url_defaults(_add_hash)


def compress(asked: Request, response: Response) -> None:
    """Compress a page that is worth it, for a browser that can read it."""
    if "gzip" not in asked.headers.get("Accept-Encoding", "") or response.direct_passthrough:
        return
    data = response.get_data()
    if len(data) > WORTH_COMPRESSING_BYTES and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(data, 5))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")


@lru_cache(maxsize=100)
def _file(path: str, _modified: int) -> tuple[bytes, bytes, str]:
    """A file's bytes, the same compressed, and their hash."""
    content = Path(path).read_bytes()
    if path.endswith(".js") and "vendor" not in Path(path).parts:
        content = _for_the_wire(content.decode()).encode()
    return content, gzip.compress(content, 9), hashlib.sha256(content).hexdigest()[:12]


def _for_the_wire(script: str) -> str:
    """Our own script without what only its readers need; its lines keep their numbers, for messages of faults."""
    return _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), script)


def _read(filename: str) -> tuple[bytes, bytes, str] | None:
    path = safe_join(str(STATIC), filename)
    if path is None or not Path(path).is_file():
        return None
    return _file(path, Path(path).stat().st_mtime_ns)


def text(filename: str) -> str:
    """Our own script, as it is served."""
    found = _read(filename)
    assert found is not None, f"there is no {filename}"
    return found[0].decode()


def running_version() -> str:
    """The version of this application, looked up at its first page; while it is debugged, at every page.

    A server whose files are upgraded under it goes on with the version of its start, as with its templates:
    only once it has been started again devices are offered the newer scripts.
    """
    known = current_app.extensions
    if _VERSION not in known or current_app.debug:
        known[_VERSION] = version()
    return str(known[_VERSION])


def version() -> str:
    """A hash of all that `static/` holds now."""
    everything = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        everything.update(f"{path.relative_to(STATIC).as_posix()}\0".encode() + path.read_bytes())
    return everything.hexdigest()[:12]


def _serve(filename: str) -> Response:
    found = _read(filename)
    if found is None:
        abort(404)
    plain, compressed, digest = found
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    response = Response(compressed if takes_gzip else plain, mimetype=mimetype)
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = ONE_YEAR if request.args.get("v") == digest else "no-cache"
    response.set_etag(digest + ("-gzip" if takes_gzip else ""))
    return response.make_conditional(request)  # type: ignore[return-value]


def _add_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values and (digest := _digest(values.get("filename", ""))):
        values["v"] = digest


def _digest(filename: str) -> str | None:
    """A file's hash, looked up once as `running_version` is: a page names some thirty files. What is served is always
    what lies there now; only an address that tells its hash is kept for ever."""
    known: dict[str, str] = current_app.extensions.setdefault(_DIGESTS, {})
    if (filename not in known or current_app.debug) and (found := _read(filename)):
        known[filename] = found[2]
    return known.get(filename)
