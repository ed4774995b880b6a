"""The page from which orders are released together: a supervisor's choice, never a condition for picking.

First a look at what it comes to, in each way of picking, which changes nothing; then one button. The groups of orders
that were looked at go with the button, so that what is released is what was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.office import wave_choices
from warehouse.office.open_orders import OpenOrder, open_orders, waiting_elsewhere
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.office.running import latest, running
from warehouse.office.wave_choices import NotReleased
from warehouse.orders import short
from warehouse.orders.short import ShortLine
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.picking import waves as picking_waves
from warehouse.picking.choosing import Choice, NotThere
from warehouse.picking.models import Wave
from warehouse.picking.waves import Released, Simulated, WaveStarted
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act

#: How many lines of what is short are shown.
SHORT_ROWS = 50
#: How many numbers of orders left out a notice names.
NAMED = 20


@needs(SUPERVISE)
def waves() -> Any:
    """Open orders, and the walks that are going on."""
    return _show()


@needs(SUPERVISE)
def simulation() -> Any:
    """What releasing the chosen orders would come to: that part alone for a page which is there already."""
    looked = _looked(request.args)
    if request.headers.get("HX-Request"):
        return render_template("office/waves_simulation.html", **looked)
    return _show(looked=looked)


@needs(SUPERVISE)
def release() -> Any:
    """Release the ticked orders, or those that were chosen."""
    try:
        _check_page_is_true()
        is_ticked = request.form.get("choice") == "ticked"
        choice = _ticked() if is_ticked else wave_choices.choice_of(request.form)
        way = wave_choices.way_of(request.form)
        hints = wave_choices.read_groups(request.form.get("groups", ""), way)
        result = picking_waves.release(session, _act(), choice=choice, way=way, hints=hints)
    except NotThere as error:
        return _show(wave_choices.sentence_of(error)), 422
    except NotReleased as refusal:
        return _show(str(refusal)), 422
    _tell(result)
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


def _ticked() -> Choice:
    """The orders that are ticked. Raises NotReleased."""
    ticked = set(request.form.getlist("orders"))
    meant = [
        one.id
        for one in open_orders(session, current_warehouse_id() or 0, clock.now())
        if str(one.id) in ticked
    ]
    if not meant:
        raise NotReleased(gettext("Tick the orders to release."))
    return Choice(order_ids=set(meant))


def _looked(said: Mapping[str, str]) -> dict[str, Any]:
    """What releasing these would come to, as the template wants it."""
    values: dict[str, Any] = {
        "said": said,
        "fields": wave_choices.FIELDS,
        "ways": wave_choices.ways(),
        "last_wave": _last_wave(),
    }
    try:
        told = picking_waves.simulate(session, _act(), wave_choices.choice_of(said))
    except NotThere as error:
        return values | {"wrong": wave_choices.sentence_of(error)}
    except NotReleased as refusal:
        return values | {"wrong": str(refusal)}
    return values | {"told": told, "proposed": told.best or told.usual, **_short_told(told)}


def _short_told(told: Simulated) -> dict[str, Any]:
    shown = [(line, line.why(gettext)) for line in told.short[:SHORT_ROWS]]
    return {
        "lacking": (shown, len(told.short) - len(shown)),
        "skipped": _named(told.skipped),
        "groups": {way: wave_choices.written(one.groups) for way, one in told.ways.items()},
    }


def _tell(result: Released) -> None:
    lines_short, released = result.lines_short, len(result.orders)
    flash(ngettext("%(num)s order released.", "%(num)s orders released.", released))
    if lines_short:
        flash(ngettext("%(num)s line is short.", "%(num)s lines are short.", lines_short), "warning")
    if result.skipped:
        flash(gettext("Nothing free for %(numbers)s.", numbers=_named(result.skipped)), "warning")


def _named(numbers: list[str]) -> str:
    return ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")


def _show(error: str | None = None, looked: dict[str, Any] | None = None) -> str:
    warehouse_id, now, number = current_warehouse_id() or 0, clock.now(), wanted_page()
    orders = open_orders(session, warehouse_id, now)
    run_waves, own_lists = running(session, warehouse_id)
    held, later = waiting_elsewhere(session, warehouse_id, now)
    warehouse = session.get_one(Warehouse, warehouse_id)
    shared = {"last_wave": _last_wave(), "ways": wave_choices.ways()}
    return render_template(
        "office/waves.html",
        page=Page(orders[offset_of(number) :][:ROWS], number, len(orders)),
        short=_short(orders, warehouse_id, now),
        lists=wave_choices.lists_of(session, warehouse_id),
        usual=warehouse.pick_way,
        latest=latest(session, warehouse_id),
        chosen=wave_choices.told,
        has_looked=looked is not None,
        waves=run_waves,
        own_lists=own_lists,
        held=held,
        later=later,
        local=lambda moment: local_time(warehouse, moment),
        now=now,
        typed=request.form or request.args,
        ticked=set(request.form.getlist("orders")),
        error=error,
        **(shared | (looked or {})),
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


def _last_wave() -> int:
    wanted = select(func.max(Wave.id)).where(Wave.warehouse_id == current_warehouse_id())
    return session.scalar(wanted) or 0


def _act() -> Act:
    person = current_person()
    assert person is not None, "the view needs somebody"
    return Act(current_warehouse_id() or 0, person.id, current_device_id(), None, clock.now())
