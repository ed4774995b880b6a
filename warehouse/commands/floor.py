"""`warehouse order show | hold | resume | cancel`: as the office or a channel would."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.commands.access import Access, Refusal, act_in
from warehouse.exchange.exported_orders import moment
from warehouse.exchange.known_orders import cancel_order, hold_order
from warehouse.orders import changes
from warehouse.orders.changes import TooLate
from warehouse.orders.models import Channel, CustomerOrder

CHANNEL = click.option("--channel", metavar="C", help="The channel's code, where a number stands in several.")


@click.group("order")
def order_group() -> None:
    """Look at an order, hold, resume or cancel it."""


@order_group.command("show")
@click.argument("number")
@CHANNEL
@click.pass_obj
def show_order(access: Access, number: str, channel: str | None) -> None:
    """What is known of an order.

    Example: warehouse order show 1001 --channel SHOP
    """
    with access().reading() as session:
        order = find_order(session, number, channel)
        click.echo(f"{order.number}\t{order.channel.code}\tO.{order.id}\t{state_of(order)}")
        address = (
            order.name,
            order.company,
            order.address1,
            order.address2,
            order.city,
            order.postcode,
            order.country,
        )
        click.echo(", ".join(part for part in address if part) or "no address")
        service = order.delivery_service.code if order.delivery_service else "no service"
        click.echo(f"{service}, ship by {moment(order.ship_by_at) or 'no time'}")
        for line in order.lines:
            known = "" if line.product_id else "\tunknown SKU"
            done = (line.quantity_picked, line.quantity_packed, line.quantity_dispatched)
            steps = "picked {}\tpacked {}\tdispatched {}".format(*done)
            click.echo(f"{line.line}\t{line.sku_text}\twanted {line.quantity_wanted}\t{steps}{known}")


@order_group.command("hold")
@click.argument("number")
@CHANNEL
@click.option("--reason", default="Held at the office", show_default=True, help="What the floor is told.")
@click.pass_obj
def hold_command(access: Access, number: str, channel: str | None, reason: str) -> None:
    """Nobody is to work on it until it is resumed.

    Example: warehouse order hold 1001 --reason "The customer called"
    """

    def hold(session: Session, order: CustomerOrder) -> bool:
        return hold_order(session, act_in(order.warehouse_id), order, reason)

    _change(access, number, channel, hold)


@order_group.command("resume")
@click.argument("number")
@CHANNEL
@click.pass_obj
def resume_command(access: Access, number: str, channel: str | None) -> None:
    """Work on it may go on.

    Example: warehouse order resume 1001
    """
    _change(access, number, channel, _resume)


def _resume(session: Session, order: CustomerOrder) -> bool:
    return changes.resume(session, act_in(order.warehouse_id), order)


@order_group.command("cancel")
@click.argument("number")
@CHANNEL
@click.pass_obj
def cancel_command(access: Access, number: str, channel: str | None) -> None:
    """The customer no longer wants it: its goods are free again, where they lie.

    Example: warehouse order cancel 1001 --channel EBAY
    """
    _change(
        access,
        number,
        channel,
        lambda session, order: cancel_order(session, act_in(order.warehouse_id), order, by_us=True),
    )


def find_order(session: Session, number: str, channel: str | None) -> CustomerOrder:
    """The order of this number (or code O.17). Raises Refusal when there is none, or several."""
    wanted = select(CustomerOrder)
    if fold(number).startswith("O.") and number[2:].isascii() and number[2:].isdigit() and len(number) < 12:
        wanted = wanted.where(CustomerOrder.id == int(number[2:]))
    else:
        wanted = wanted.where(CustomerOrder.number_key == fold(number))
    if channel is not None:
        wanted = wanted.where(CustomerOrder.channel_id == _channel(session, channel).id)
    found = session.scalars(wanted.order_by(CustomerOrder.id)).all()
    if not found:
        raise Refusal(f"there is no order {number}{f' of channel {channel}' if channel else ''}")
    if len(found) > 1:
        raise Refusal(
            f"order {number} stands in {', '.join(one.channel.code for one in found)}: say which --channel"
        )
    return found[0]


def state_of(order: CustomerOrder) -> str:
    """How far it is, in a word or two."""
    for at, word in (
        (order.cancelled_at, "cancelled"),
        (order.dispatched_at, "dispatched"),
        (order.packed_at, "packed"),
        (order.held_at, f"on hold: {order.hold_reason}"),
        (order.released_at, "released"),
    ):
        if at is not None:
            return word
    return "open"


def _change(access: Access, number: str, channel: str | None, change: object) -> None:
    assert callable(change)
    with access().writing() as session:
        order = find_order(session, number, channel)
        try:
            changed = change(session, order)
        except TooLate as late:
            raise Refusal(str(late)) from None
        sentence = (
            f"{order.number} of {order.channel.code}: {state_of(order)}{'' if changed else ', as before'}"
        )
    click.echo(sentence)


def _channel(session: Session, code: str) -> Channel:
    for channel in session.scalars(select(Channel)):
        if fold(channel.code) == fold(code):
            return channel
    raise Refusal(f"there is no channel {code}")


commands: list[click.Command] = [order_group]
