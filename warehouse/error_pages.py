"""What somebody sees when a page cannot be shown: a sentence and the way on, never a traceback."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

log = logging.getLogger(__name__)
#: Errors with a page of their own; any other one gets the plain one.
OWN_PAGE = {400, 403, 404, 405, 500, 503}
TRY_AGAIN_AFTER_SECONDS = "1"


def init_app(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unknown)


def _known(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    return _page(error.code or 500)


def _expired(error: CSRFError) -> Any:
    return _page(400)


def _database(error: DBAPIError) -> Any:
    log.error("%s %s: %s", request.method, request.path, str(error.orig).strip().partition("\n")[0])
    return (*_page(503), {"Retry-After": TRY_AGAIN_AFTER_SECONDS})


def _unknown(error: Exception) -> Any:
    log.exception("%s %s", request.method, request.path)
    return _page(500)


def _page(code: int) -> tuple[str, int]:
    """The page of an error. It asks the database nothing: that may be what is broken."""
    g.without_database = True
    template = f"errors/{code}.html" if code in OWN_PAGE else "errors/error.html"
    return render_template(template, code=code, layout="page.html", screen=None), code
