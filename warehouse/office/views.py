"""The addresses of the office, all in one place, and its front page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from warehouse import clock
from warehouse.counting.queries import open_variances
from warehouse.db import session
from warehouse.labels import queues
from warehouse.office import (
    cartons,
    channels,
    count_figures,
    count_plans,
    count_settings,
    counts,
    delivery_rules,
    exceptions,
    holds,
    look_alikes,
    people,
    pick_lists,
    printers,
    purchase_orders,
    recall,
    replenishment,
    reprints,
    scans,
    services,
    stations,
    suppliers,
    waves,
)
from warehouse.office.open_orders import open_orders, waiting_elsewhere
from warehouse.office.running import running
from warehouse.people.presence import current_roles, current_warehouse_id, needs
from warehouse.people.rights import ADMINISTER, SUPERVISE
from warehouse.scanning import held

blueprint = Blueprint("office", __name__)


@blueprint.get("/office")
@needs(ADMINISTER | SUPERVISE)
def index() -> str:
    """What stands open, and the way to each page."""
    warehouse_id, now = current_warehouse_id() or 0, clock.now()
    supervises = bool(current_roles() & SUPERVISE)
    run_waves, lists = running(session, warehouse_id) if supervises else ([], [])
    return render_template(
        "office/index.html",
        supervises=supervises,
        open_orders=len(open_orders(session, warehouse_id, now)) if supervises else 0,
        held=waiting_elsewhere(session, warehouse_id, now)[0] if supervises else 0,
        lists=len(lists) + sum(len(wave.lists) for wave in run_waves),
        variances=len(open_variances(session, warehouse_id)) if supervises else 0,
        scans=held.open_count(session, warehouse_id) if supervises else 0,
        stuck=sum(not queues.is_fine(one) for one in queues.printers(session, warehouse_id))
        if supervises
        else 0,
    )


def _post(address: str, view: Any) -> None:
    blueprint.add_url_rule(address, view_func=view, methods=["POST"])


blueprint.add_url_rule("/office/people", view_func=people.people)
blueprint.add_url_rule("/office/people/<int:person_id>", view_func=people.person)
_post("/office/people", people.add)
_post("/office/people/<int:person_id>/roles", people.set_roles)
_post("/office/people/<int:person_id>/pin", people.reset_pin)
_post("/office/people/<int:person_id>/badge", people.revoke_badge)
_post("/office/people/<int:person_id>/badge-prints", people.print_badge)
_post("/office/people/<int:person_id>/disabled", people.set_disabled)
_post("/office/people/<int:person_id>/pause", people.unlock)

blueprint.add_url_rule("/office/waves", view_func=waves.waves)
blueprint.add_url_rule("/office/waves/simulation", view_func=waves.simulation)
_post("/office/waves", waves.release)
_post("/office/waves/<int:wave_id>/withdrawal", waves.withdraw)

for of, name in (("waves/<int:number>/pick-lists", "wave"), ("pick-lists/<int:number>", "list")):
    blueprint.add_url_rule(f"/office/{of}", f"paper_of_{name}", pick_lists.show, defaults={"of": name})
    blueprint.add_url_rule(f"/office/{of}.pdf", f"pdf_of_{name}", pick_lists.paper, defaults={"of": name})
    blueprint.add_url_rule(
        f"/office/{of}/prints", f"print_{name}", pick_lists.enqueue, defaults={"of": name}, methods=["POST"]
    )

blueprint.add_url_rule("/office/exceptions", view_func=exceptions.exceptions)
_post("/office/exceptions/<int:order_id>/rule", exceptions.decide)
_post("/office/exceptions/<int:order_id>/cancellation", exceptions.cancel_missing)

blueprint.add_url_rule("/office/replenishment", view_func=replenishment.replenishment)
_post("/office/replenishment/look", replenishment.look)

blueprint.add_url_rule("/office/look-alikes", view_func=look_alikes.look_alikes)

blueprint.add_url_rule("/office/scans", view_func=scans.scans)
blueprint.add_url_rule("/office/scans/decided", view_func=scans.decided)
_post("/office/scans/<string(length=32):scan_id>/application", scans.apply)
_post("/office/scans/<string(length=32):scan_id>/discard", scans.discard)
_post("/office/refused-scans/<int:refused_id>/settlement", scans.settle)

blueprint.add_url_rule("/office/services", view_func=services.services)
_post("/office/services/rules/<int:rule_id>/<any(up, down):way>", services.move)
_post("/office/services/rules/<int:rule_id>/retirement", services.retire_rule)
_post("/office/services/cartons/<int:carton_id>/retirement", services.retire_carton)
_post("/office/services/<int:service_id>/retirement", services.retire_service)
blueprint.add_url_rule("/office/services/rules/new", view_func=delivery_rules.new_rule)
blueprint.add_url_rule("/office/services/rules/<int:rule_id>", view_func=delivery_rules.rule)
_post("/office/services/rules", delivery_rules.add_rule)
_post("/office/services/rules/<int:rule_id>", delivery_rules.change_rule)
blueprint.add_url_rule("/office/services/cartons/new", view_func=cartons.new_carton)
blueprint.add_url_rule("/office/services/cartons/<int:carton_id>", view_func=cartons.carton)
_post("/office/services/cartons", cartons.add_carton)
_post("/office/services/cartons/<int:carton_id>", cartons.change_carton)

blueprint.add_url_rule("/office/suppliers", view_func=suppliers.suppliers)
blueprint.add_url_rule("/office/suppliers/<int:supplier_id>", view_func=suppliers.supplier)
blueprint.add_url_rule("/office/suppliers", "add_supplier", suppliers.add, methods=["POST"])
blueprint.add_url_rule(
    "/office/suppliers/<int:supplier_id>", "change_supplier", suppliers.change, methods=["POST"]
)

blueprint.add_url_rule("/office/channels", view_func=channels.channels)
blueprint.add_url_rule("/office/channels/<int:channel_id>", view_func=channels.channel)
blueprint.add_url_rule(
    "/office/channels/<int:channel_id>", "change_channel", channels.change, methods=["POST"]
)
_post("/office/channels/<int:channel_id>/undo", channels.undo)
_post("/office/channels/<int:channel_id>/preview", channels.preview)
_post("/office/channels/<int:channel_id>/preview.pdf", channels.preview_slip)

blueprint.add_url_rule("/office/purchase-orders", view_func=purchase_orders.purchase_orders)
blueprint.add_url_rule("/office/purchase-orders/<int:order_id>", view_func=purchase_orders.purchase_order)
blueprint.add_url_rule("/office/purchase-orders/<int:order_id>.pdf", view_func=purchase_orders.paper)
blueprint.add_url_rule("/office/purchase-orders", "add_order", purchase_orders.add, methods=["POST"])
blueprint.add_url_rule(
    "/office/purchase-orders/<int:order_id>/prints",
    "print_order",
    purchase_orders.print_paper,
    methods=["POST"],
)
_post("/office/purchase-orders/<int:order_id>/lines", purchase_orders.add_line)
_post("/office/purchase-orders/<int:order_id>/lines/<int:line_id>", purchase_orders.change_line)
_post("/office/purchase-orders/<int:order_id>/lines/<int:line_id>/removal", purchase_orders.remove_line)
_post("/office/purchase-orders/<int:order_id>/closing", purchase_orders.set_closed)

blueprint.add_url_rule("/office/counts", view_func=counts.counts)
_DIFFERENCE = "/office/counts/<int:count_id>/<int:product_id>/<int:lot_id>"
blueprint.add_url_rule(_DIFFERENCE, "count_difference", counts.difference)
blueprint.add_url_rule(f"{_DIFFERENCE}/approval", "approve_count", counts.approve, methods=["POST"])
blueprint.add_url_rule(f"{_DIFFERENCE}/rejection", "reject_count", counts.reject, methods=["POST"])
_post("/office/counts/approval", counts.approve_below)
_post("/office/counts/requests", count_plans.ask)
_post("/office/counts/programme", count_plans.plan)
blueprint.add_url_rule("/office/counts/stocktakes", view_func=count_plans.stocktakes)
blueprint.add_url_rule("/office/counts/stocktakes/preview", "preview_stocktake", count_plans.stocktakes)
_post("/office/counts/stocktakes", count_plans.begin_stocktake)
_post("/office/counts/stocktakes/<int:stocktake_id>/end", count_plans.end_stocktake)
blueprint.add_url_rule("/office/counts/settings", view_func=count_settings.count_settings)
_post("/office/counts/settings", count_settings.save)
blueprint.add_url_rule("/office/counts/figures", view_func=count_figures.count_figures)
blueprint.add_url_rule("/office/counts/figures.csv", "count_file", count_figures.download)

blueprint.add_url_rule("/office/holds", view_func=holds.holds)
blueprint.add_url_rule(
    "/office/holds/<string:kind>/<int:number>/release", "release_hold", holds.release, methods=["POST"]
)
blueprint.add_url_rule("/office/recall", "find_recall", recall.find)
blueprint.add_url_rule("/office/recall/<int:lot_id>", "recall", recall.recall)
blueprint.add_url_rule("/office/recall/<int:lot_id>/file.csv", "recall_file", recall.download)
blueprint.add_url_rule("/office/recall/<int:lot_id>/hold", "recall_hold", recall.hold, methods=["POST"])

blueprint.add_url_rule("/office/printers", view_func=printers.printers)
blueprint.add_url_rule("/office/printers/reprints", view_func=reprints.reprints)
blueprint.add_url_rule("/office/printers/<int:printer_id>", view_func=printers.printer)
blueprint.add_url_rule("/office/printers", "add_printer", printers.add, methods=["POST"])
_PRINTER = "/office/printers/<int:printer_id>"
for path, name, view in (
    ("", "change_printer", printers.change),
    ("/test", "test_printer", printers.test),
    ("/pause", "pause_printer", printers.pause),
    ("/removal", "remove_printer", printers.remove),
):
    blueprint.add_url_rule(f"{_PRINTER}{path}", name, view, methods=["POST"])

blueprint.add_url_rule("/office/stations", view_func=stations.stations)
blueprint.add_url_rule("/office/stations/<int:station_id>", view_func=stations.station)
blueprint.add_url_rule("/office/stations", "add_station", stations.add, methods=["POST"])
_STATION = "/office/stations/<int:station_id>"
blueprint.add_url_rule(_STATION, "change_station", stations.change, methods=["POST"])
blueprint.add_url_rule(f"{_STATION}/removal", "remove_station", stations.remove, methods=["POST"])
