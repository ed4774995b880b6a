"""`warehouse replenish`: which pick faces want goods. The worker looks every minute; this looks now and says it."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.commands.access import Access, act_in, warehouse_of
from warehouse.orders import replenishing
from warehouse.sites import Warehouse
from warehouse.stock.faces import Filling
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product


@click.command("replenish")
@click.option("--warehouse", "site", metavar="W", help="Where, if there are several.")
@click.pass_obj
def replenish_command(access: Access, site: str | None) -> None:
    """Look which pick faces are to be filled from reserve: one line each, those for which orders wait first.

    Example: warehouse replenish
    """
    with access().writing() as session:
        act = act_in(warehouse_of(session, site).id)
        done = replenishing.look(session, act)
        lines = [_line(session, one) for one in replenishing.needs(session, act.warehouse_id, act.at)]
    click.echo(f"{len(lines)} pick faces to fill: {done.born} new, {done.closed} have enough again")
    for line in lines:
        click.echo(line)


def look_everywhere(session: Session, now: datetime) -> None:
    """The worker's look, in every building."""
    for warehouse_id in session.scalars(select(Warehouse.id).order_by(Warehouse.id)).all():
        replenishing.look(session, Act(warehouse_id, None, None, None, now))


def _line(session: Session, one: Filling) -> str:
    product = session.get_one(Product, one.face.product_id)
    source = session.get_one(Location, one.sources[0].location_id)
    urgent = "\torders wait" if one.is_urgent else ""
    return f"{one.face.code}\t{product.sku}\t{one.quantity}\tfrom {source.code}{urgent}"


commands: list[click.Command] = [replenish_command]
