"""One request, one transaction: GET reads; POST writes and commits when its view has returned.

A view that raises leaves nothing behind. The scan door opens its own transaction, because its answer is
made after the commit.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import IntegerConverter, Map

from warehouse.db import TRIES, database, is_worth_another_try, session

READING_METHODS = {"GET", "HEAD", "OPTIONS"}
LARGEST_ROW_NUMBER = 2**31 - 1
#: The doors commit by themselves; a photograph of a code is only looked at, and nobody may wait for that.
OWN_TRANSACTION = {"scanning.scans", "scanning.photos", "devices.codes"}


class RowNumber(IntegerConverter):
    """A number in an address that can be the number of a row; a larger one is a page that is not there."""

    def __init__(self, map: Map, *args: Any, **limits: Any) -> None:
        super().__init__(map, *args, **({"max": LARGEST_ROW_NUMBER} | limits))


class TransactionalFlask(Flask):
    """Flask, with the house's rule about transactions around every view."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.url_map.converters["int"] = RowNumber

    def dispatch_request(self) -> Any:
        """Run the view inside its transaction, again when the database says that it is worth it."""
        if (
            request.method in READING_METHODS
            or request.endpoint in OWN_TRANSACTION
            or request.routing_exception
        ):
            return super().dispatch_request()
        for tries_left in range(TRIES, -1, -1):
            try:
                with database().committing(session._get_current_object()):  # type: ignore[attr-defined]
                    return super().dispatch_request()
            except DBAPIError as error:
                if not tries_left or not is_worth_another_try(error):
                    raise
                g.pop("_login_user", None)
        raise AssertionError("unreachable")

    def do_teardown_appcontext(self, *args: Any) -> None:
        """Give the request's session back."""
        opened = g.pop("session", None)
        if opened is not None:
            opened.close()
        super().do_teardown_appcontext(*args)
