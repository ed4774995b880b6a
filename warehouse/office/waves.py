"""The page from which orders are released together: a supervisor's choice, never a condition for picking."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.office.open_orders import OpenOrder, open_orders, waiting_elsewhere
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.office.running import running
from warehouse.orders import short
from warehouse.orders.models import Channel
from warehouse.orders.short import ShortLine
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.picking import waves as picking_waves
from warehouse.picking.models import Wave
from warehouse.picking.waves import Released, WaveStarted
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act

#: How many lines of what is short are shown.
SHORT_ROWS = 50
#: How many numbers of orders left out a notice names.
NAMED = 20


class NotReleased(Exception):
    """The form does not say what to release, or says it of a page that is no longer true."""


@needs(SUPERVISE)
def waves() -> Any:
    """Open orders, and the walks that are going on."""
    return _show()


@needs(SUPERVISE)
def release() -> Any:
    """Release the ticked orders, or a channel's, or all of them up to a number."""
    try:
        _check_page_is_true()
        results = _release_ticked() if request.form.get("choice") == "ticked" else [_release_by_cut_off()]
    except NotReleased as refusal:
        return _show(str(refusal)), 422
    _tell(results)
    return redirect(url_for("office.waves"), 303)


@needs(SUPERVISE)
def withdraw(wave_id: int) -> Any:
    """Take a wave back before anybody has begun to walk it."""
    wave = session.get(Wave, wave_id, with_for_update={"key_share": True}, populate_existing=True)
    if wave is None or wave.warehouse_id != current_warehouse_id():
        abort(404)
    try:
        lists = 0 if wave.withdrawn_at else picking_waves.withdraw(session, _act(), wave)
        flash(ngettext("%(num)s pick list taken back.", "%(num)s pick lists taken back.", lists))
    except WaveStarted:
        flash(gettext("Somebody has begun this wave. It stays released."), "error")
    return redirect(url_for("office.waves"), 303)


def _check_page_is_true() -> None:
    """A second click, or another supervisor's, must not release twice as much. Raises NotReleased."""
    warehouse_id = current_warehouse_id()
    # key_share: the floor goes on writing rows of this warehouse meanwhile.
    session.get_one(Warehouse, warehouse_id, with_for_update={"key_share": True}, populate_existing=True)
    if request.form.get("last_wave") != str(_last_wave()):
        raise NotReleased(gettext("A wave was released since this page was made. Look again."))


def _release_ticked() -> list[Released]:
    """One wave a channel, for a number may occur in several."""
    ticked = set(request.form.getlist("orders"))
    by_channel: dict[str, list[str]] = defaultdict(list)
    for order in open_orders(session, current_warehouse_id() or 0, clock.now()):
        if str(order.id) in ticked:
            by_channel[order.channel_code].append(order.number)
    if not by_channel:
        raise NotReleased(gettext("Tick the orders to release."))
    act = _act()
    return [
        picking_waves.release(session, act, channel=channel, numbers=numbers)
        for channel, numbers in by_channel.items()
    ]


def _release_by_cut_off() -> Released:
    """The most urgent ones of a channel, or of all, up to a number."""
    typed, channel = request.form.get("max_orders", "").strip(), request.form.get("channel", "")
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 7 and int(typed) > 0):
        raise NotReleased(gettext("Enter how many orders, or leave it empty for all."))
    if channel and session.scalar(select(Channel.id).where(Channel.code == channel)) is None:
        raise NotReleased(gettext("Choose a channel from the list."))
    most = int(typed) if typed else None
    return picking_waves.release(session, _act(), channel=channel or None, max_orders=most)


def _tell(results: list[Released]) -> None:
    released = sum(len(result.orders) for result in results)
    lines_short = sum(result.lines_short for result in results)
    skipped = [number for result in results for number in result.skipped]
    flash(ngettext("%(num)s order released.", "%(num)s orders released.", released))
    if lines_short:
        flash(ngettext("%(num)s line is short.", "%(num)s lines are short.", lines_short), "warning")
    if skipped:
        named = ", ".join(skipped[:NAMED]) + (" …" if len(skipped) > NAMED else "")
        flash(gettext("Nothing free for %(numbers)s.", numbers=named), "warning")


def _show(error: str | None = None) -> str:
    warehouse_id, now, number = current_warehouse_id() or 0, clock.now(), wanted_page()
    orders = open_orders(session, warehouse_id, now)
    run_waves, own_lists = running(session, warehouse_id)
    held, later = waiting_elsewhere(session, warehouse_id, now)
    warehouse = session.get_one(Warehouse, warehouse_id)
    return render_template(
        "office/waves.html",
        page=Page(orders[offset_of(number) :][:ROWS], number, len(orders)),
        short=_short(orders, warehouse_id, now),
        channels=_channels(orders),
        waves=run_waves,
        own_lists=own_lists,
        held=held,
        later=later,
        last_wave=_last_wave(),
        local=lambda moment: local_time(warehouse, moment),
        now=now,
        typed=request.form,
        ticked=set(request.form.getlist("orders")),
        error=error,
    )


def _short(
    orders: list[OpenOrder], warehouse_id: int, now: datetime
) -> tuple[list[tuple[ShortLine, str]], int]:
    """What is short and why, the most urgent first; and how many more lines there are than are shown."""
    lacking = {line: quantity for order in orders for line, quantity in order.short.items()}
    shown, ids = 0, []
    for order in orders:
        if order.short and shown < SHORT_ROWS:
            ids.append(order.id)
            shown += len(order.short)
    lines = short.lines(session, warehouse_id, now, ids, lacking)[:SHORT_ROWS]
    return [(line, line.why(gettext)) for line in lines], len(lacking) - len(lines)


def _channels(orders: list[OpenOrder]) -> list[tuple[str, str]]:
    return sorted({(order.channel_code, order.channel) for order in orders}, key=lambda pair: pair[1])


def _last_wave() -> int:
    wanted = select(func.max(Wave.id)).where(Wave.warehouse_id == current_warehouse_id())
    return session.scalar(wanted) or 0


def _act() -> Act:
    person = current_person()
    assert person is not None, "the view needs somebody"
    return Act(current_warehouse_id() or 0, person.id, current_device_id(), None, clock.now())
