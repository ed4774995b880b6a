"""One walk of one person on two devices: the device that scans last has it, and nobody is asked for that.

The device that had it did not see it go. Its next screen says where the work goes on, its next scan changes
nothing, and one tap brings the walk back. What it had scanned before, in a dead spot, is judged by late.py.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse.people.models import Device
from warehouse.picking.models import PickList
from warehouse.scanning import journal
from warehouse.scanning.registry import Context, Refused, Screen, Visitor

STEP = "elsewhere"


def bring_here(context: Context, pick_list: PickList) -> None:
    """The walk goes on in this hand: its person said so."""
    pick_list.claimed_device, pick_list.claimed_at = context.act.device_id, context.act.at
    context.session.flush()


def check(context: Context, pick_list: PickList) -> None:
    """Raises Refused on a device that had this walk until its person went on with it on another."""
    if not _went_away(context.session, context.visitor, pick_list):
        return
    number = _number(context.session, pick_list)
    if number is None:
        raise Refused("picking.continued", outcome="ask", ask="choose")
    raise Refused("picking.continued_on", outcome="ask", ask="choose", device=str(number))


def screen(session: Session, visitor: Visitor, pick_list: PickList) -> Screen | None:
    """Where it goes on, and the tap that brings it back; None where it is in this hand, or comes here for the
    first time."""
    if not _went_away(session, visitor, pick_list):
        return None
    task, values = f"picking/{pick_list.id}", {"device": _number(session, pick_list)}
    return Screen(task, f"/{task}", STEP, "none", values=values)


def _went_away(session: Session, visitor: Visitor, pick_list: PickList) -> bool:
    if pick_list.claimed_device in (None, visitor.device_id):
        return False
    return journal.has_worked(session, visitor, f"picking/{pick_list.id}", in_this_hand=True)


def _number(session: Session, pick_list: PickList) -> int | None:
    device = session.get(Device, pick_list.claimed_device)
    return device.number if device is not None else None
