"""The look-up's own addresses: the search page, and one page for each thing. Home is served with the floor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from warehouse.db import session
from warehouse.lookup import search
from warehouse.lookup.messages import ELSEWHERE
from warehouse.people import rights
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.scanning import screens
from warehouse.scanning.registry import registry
from warehouse.stock import hunting
from warehouse.stock.models import Location, Product

blueprint = Blueprint("lookup", __name__)


@blueprint.get("/lookup")
@needs(rights.ANY_ROLE)
def find() -> str:
    """Search by typing; with htmx the results come as one types."""
    wanted = request.args.get("q", "").replace("\x00", "").strip()[:80]
    results = search.find(session, current_warehouse_id() or 0, wanted)
    return render_template("lookup/search.html", q=wanted, results=results, shortest=search.SHORTEST)


@blueprint.get("/lookup/<kind>/<int:number>")
@needs(rights.ANY_ROLE)
def look_up(kind: str, number: int) -> Any:
    """All that is known about one thing."""
    visitor = screens.current_visitor()
    activity, task_id = registry().of_task(f"lookup-{kind}/{number}")
    if visitor is None or activity is None:
        abort(404)
    screen = activity.screen(session, visitor, task_id)
    if screen is None:
        abort(404)
    return screens.render(screen, visitor)


@blueprint.get("/lookup/elsewhere/<int:location_id>/<int:product_id>")
@needs(rights.ANY_ROLE)
def elsewhere(location_id: int, product_id: int) -> str:
    """Where a product may lie that is not in this bin; a part of a screen, fetched after it, so that no scan waits."""
    home, product = session.get(Location, location_id), session.get(Product, product_id)
    if home is None or product is None or home.warehouse_id != current_warehouse_id():
        abort(404)
    leads = hunting.leads(session, home, product)
    return render_template("lookup/_elsewhere.html", leads=leads, words=ELSEWHERE)
