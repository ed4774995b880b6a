"""`warehouse wave release | withdraw`: orders go to the floor together, as from the office."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

import click
from sqlalchemy.orm import Session

from warehouse.commands.access import Access, Refusal, act_in, warehouse_of
from warehouse.orders.short import ShortLine
from warehouse.picking import waves
from warehouse.picking.choosing import Choice, NotThere
from warehouse.picking.estimating import Estimate
from warehouse.picking.models import Wave
from warehouse.picking.waves import Released, Simulated, WaveStarted
from warehouse.sites import PICK_WAYS

CHOICES = (
    click.option("--channel", metavar="C", help="Only orders of this channel."),
    click.option("--service", metavar="S", help="Only orders of this delivery service."),
    click.option("--zone", metavar="Z", help="Only orders of which all that they get lies in this zone."),
    click.option("--single-product", is_flag=True, help="Only orders that want one product."),
    click.option(
        "--priority", type=click.IntRange(min=0), metavar="N", help="Only of this priority or a higher one."
    ),
    click.option("--orders", "numbers", metavar="N,...", help="Only these order numbers."),
    click.option("--max-orders", type=click.IntRange(min=1), help="At most so many, the most urgent first."),
    click.option("--cut-off", metavar="HH:MM", help="Only what is due up to this time, today or next."),
)


def _choosing(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(CHOICES):
        command = option(command)
    return command


@click.group("wave")
def wave_group() -> None:
    """Release orders to the floor together."""


@wave_group.command("release")
@_choosing
@click.option("--way", type=click.Choice(PICK_WAYS), help="How they are picked; else as the building picks.")
@click.option("--simulate", is_flag=True, help="Say what it would come to in each way; release nothing.")
@click.option("--warehouse", "site", metavar="W", help="Where, if there are several.")
@click.pass_obj
def release_command(
    access: Access, /, way: str | None, simulate: bool, site: str | None, **told: Any
) -> None:
    """Promise stock to open orders and make their pick lists, the earliest cut-off first.

    Example: warehouse wave release --channel SHOP --cut-off 16:30 --way cluster
    """
    choice = _choice(**told)
    try:
        planned = _look(access, site, choice, PICK_WAYS if simulate else _worth_planning(access, site, way))
        if simulate:
            _tell_simulated(planned)
        else:
            _tell_released(_release(access, site, choice, way, planned))
    except NotThere as error:
        raise Refusal(str(error)) from None


@wave_group.command("withdraw")
@click.argument("number", type=click.IntRange(min=1, max=2**31 - 1))
@click.pass_obj
def withdraw_command(access: Access, number: int) -> None:
    """Take a wave back before anybody has begun to pick it.

    Example: warehouse wave withdraw 12
    """
    access().write(lambda session: _withdraw(session, number))
    click.echo(f"wave {number} taken back")


def _withdraw(session: Session, number: int) -> None:
    wave = session.get(Wave, number, with_for_update={"key_share": True})
    if wave is None:
        raise Refusal(f"there is no wave {number}")
    if wave.withdrawn_at is not None:
        raise Refusal(f"wave {number} was taken back before")
    try:
        waves.withdraw(session, act_in(wave.warehouse_id), wave)
    except WaveStarted as error:
        raise Refusal(f"{error}: it stays released") from None


def _choice(numbers: str | None, cut_off: str | None, **told: Any) -> Choice:
    wanted = [number for part in numbers.split(",") if (number := part.strip())] if numbers else None
    try:
        until = time.fromisoformat(cut_off) if cut_off else None
    except ValueError:
        until = None
    if cut_off and (until is None or until.tzinfo is not None):
        raise Refusal(f"--cut-off is a time such as 16:30, not {cut_off}")
    return Choice(numbers=wanted, cut_off=until, **told)


def _worth_planning(access: Access, site: str | None, way: str | None) -> list[str]:
    """Groups are planned before any lock is taken."""
    with access().reading() as session:
        way = way or warehouse_of(session, site).pick_way
    return [] if way == "single" else [way]


def _look(access: Access, site: str | None, choice: Choice, ways: Sequence[str]) -> Simulated | None:
    if not ways:
        return None
    with access().reading() as session:
        act = act_in(warehouse_of(session, site).id)
        return waves.simulate(session, act, choice, ways, _progress if sys.stderr.isatty() else None)


def _progress(way: str) -> None:
    click.echo(f"looking at {way} ...", err=True)


def _release(
    access: Access, site: str | None, choice: Choice, way: str | None, planned: Simulated | None
) -> Released:
    def work(session: Session) -> Released:
        warehouse = warehouse_of(session, site)
        meant = way or warehouse.pick_way
        known = planned.ways.get(meant) if planned else None
        hints = known.groups if known else None
        return waves.release(session, act_in(warehouse.id), choice=choice, way=meant, hints=hints)

    return access().write(work)


def _tell_released(done: Released) -> None:
    click.echo(
        f"{len(done.orders)} orders released, {done.lines_short} lines short, {len(done.pick_lists)} pick lists"
    )
    if done.pick_lists:
        click.echo(" ".join(f"L.{number}" for number in done.pick_lists))
    _tell_short(done.short, done.skipped, "not released")
    if done.estimate is not None and done.wave is not None:
        click.echo(f"wave {done.wave.id}\t{_walks(done.estimate)}")


def _tell_simulated(told: Simulated | None) -> None:
    assert told is not None, "all ways were looked at"
    usual = told.ways.get(told.usual)
    click.echo(
        f"{len(told.orders)} orders would be released, {told.lines_short} lines short, "
        f"{usual.lists if usual else 0} pick lists"
    )
    _tell_short(told.short, told.skipped, "would not be released")
    for way, one in told.ways.items():
        marks = [
            word for word, is_so in (("usual", way == told.usual), ("shortest", way == told.best)) if is_so
        ]
        click.echo("\t".join((_walks(one), *marks)))
    if not all(one.holds_known for one in told.ways.values()):
        click.echo("what a tote and a cart hold is not known: loads are counted by orders alone", err=True)


def _tell_short(lines: Sequence[ShortLine], skipped: Sequence[str], what: str) -> None:
    for line in lines:
        click.echo(f"short\t{line.number}\t{line.channel}\t{line.sku}\t{line.quantity}\t{line.why()}")
    for number in skipped:
        click.echo(f"{what}, nothing to promise or not all of it: {number}", err=True)


def _walks(one: Estimate) -> str:
    metres = "metres not measured" if one.metres is None else f"{one.metres} metres"
    if one.metres is not None and one.unmeasured:
        metres += f" and {one.unmeasured} stops not measured"
    minutes = f"{one.minutes} minutes" + (" without walking" if one.metres is None else "")
    parts = (
        one.way,
        f"{one.lists} pick lists",
        f"{one.lines} lines",
        f"{one.pieces} pieces",
        f"{one.totes} totes",
    )
    return "\t".join((*parts, metres, minutes))


commands: list[click.Command] = [wave_group]
