"""Back and undo: what every activity has alike.

Back leads from a task to its list and from the list home: the work stays open. Undo takes back the last
accepted scan of a person in a task, by rows of its own: what goods and containers it moved goes back here,
through the ledger; what else it did is in its memo, which its activity reads. Where hands must carry goods, the
scan of their place ends it (put_back.py). Nothing undoes an undo: scan again.
"""

from __future__ import annotations

from warehouse.scanning import glances, journal, put_back, stations
from warehouse.scanning.asked import answered
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, registry
from warehouse.stock import ledger
from warehouse.stock.ledger import NotEnough


def go_back(context: Context, activity: Activity) -> Verdict:
    """To the list, and from the list home; the work stays open."""
    answered(context)
    if context.task_id is None:
        return Verdict("ok", "scanning.to_home", task="")
    inside = activity.back(context) if activity.back is not None else None
    return inside or Verdict("ok", "scanning.to_list", task=activity.name)


def take_back(context: Context, activity: Activity) -> Verdict:
    """Undo this person's last act in this task. Raises Refused when there is none or goods have gone on."""
    session = context.session
    scan = journal.last_undoable(session, context.person_id, context.task, context.act.scan_id or "")
    if scan is None:
        raise Refused("scanning.nothing_to_undo")
    activity = _doer(activity, scan)
    own, memo = glances.take_back(context, stations.stand_back(context, scan.memo))
    try:
        if activity.before_undo is not None:
            activity.before_undo(context, memo)
        moved = ledger.reverse_scan(session, context.act, scan.scan_id)
    except NotEnough:
        raise Refused("scanning.undo_goods_moved") from None
    verdict = activity.undo(context, memo) if memo else own or Verdict("ok", "scanning.station_before")
    journal.mark_undone(session, scan, context.act.scan_id or "")
    loads = put_back.loads_of(session, moved, into_hands=activity.undoes_into_hands)
    return put_back.owe(context, verdict, loads)


def _doer(activity: Activity, scan: Scan) -> Activity:
    """Work that was begun by a scan on home is undone there by the activity that began it."""
    began, _task_id = registry().of_task(scan.task_after or "")
    return began if not activity.name and began is not None else activity
