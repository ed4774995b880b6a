"""`warehouse recall`: hold a lot everywhere, and list whence it came, where it is and who got it."""

from __future__ import annotations

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.commands.access import Access, Refusal, act_in, warehouse_of
from warehouse.exchange.exported_orders import moment
from warehouse.orders.tracing import Trace, trace
from warehouse.picking.holding import stop
from warehouse.scanning import holding
from warehouse.stock.models import Lot, Product


@click.command("recall")
@click.option("--sku", required=True, metavar="S", help="The product's SKU.")
@click.option("--lot", "code", required=True, metavar="L", help="The lot's code, or a serial.")
@click.option("--release", "is_release", is_flag=True, help="It may be sold again.")
@click.option("--reason", default="Recalled at the office", show_default=True, help="What the floor is told.")
@click.option("--warehouse", "site", metavar="W", help="Where the act is written down, if there are several.")
@click.pass_obj
def recall_command(
    access: Access, sku: str, code: str, is_release: bool, reason: str, site: str | None
) -> None:
    """Hold a lot in all buildings, and list receipts, places, parcels and customers.

    Example: warehouse recall --sku JAM --lot L2027 --reason "Glass in a jar"
    """
    with access().writing() as session:
        act, lot = act_in(warehouse_of(session, site).id), _lot(session, sku, code)
        if is_release:
            done = holding.release(session, act, "lot", lot.id, reason)
            said = "released" if done else "was not on hold"
        else:
            done = holding.hold(session, act, "lot", lot.id, reason, stop)
            said = "on hold now" if done else "was on hold already"
        found = trace(session, lot)
    click.echo(f"{sku}\t{code}\t{said}")
    _list(found)


def _lot(session: Session, sku: str, code: str) -> Lot:
    wanted = select(Lot).join(Product, Product.id == Lot.product_id).where(Product.sku_key == fold(sku))
    lot = session.scalar(wanted.where(or_(Lot.code == code, Lot.serial == code)).limit(1)) if code else None
    if lot is None:
        raise Refusal(f"no lot or serial of {sku}, found {code}")
    return lot


def _list(found: Trace) -> None:
    for came in found.came:
        whence = (came.supplier or came.reason, came.number or "no purchase order")
        click.echo("\t".join(("came", came.warehouse, str(came.quantity), *whence, moment(came.first_at))))
    for row in found.lying:
        click.echo("\t".join(("here", row.warehouse, str(row.quantity), row.place, row.orders or "no order")))
    for sent in found.sent:
        whom = (sent.number, sent.channel, sent.name, sent.tracking or "no tracking number")
        left = moment(sent.dispatched_at)
        click.echo("\t".join(("sent", sent.warehouse, str(sent.quantity), *whom, left)))


commands: list[click.Command] = [recall_command]
