"""From reserve: the bin that a face is to be filled from, scanned, begins a transfer for it."""

from __future__ import annotations

from warehouse.moving import taking
from warehouse.moving.claiming import in_care
from warehouse.moving.filling import LIST
from warehouse.moving.models import Transfer
from warehouse.orders import replenishing
from warehouse.scanning.registry import Context, MovedOn, Refused, Verdict
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import MoveRequest


def open_reserve(context: Context, location_id: int) -> Verdict:
    """The person stands at a bin of reserve: that it is one from which this face is filled now."""
    request = in_care(context)
    product = context.session.get_one(Product, request.product_id)
    if location_id == request.location_id:
        raise Refused("replenishing.reserve_first", product=product.name)
    _require_good(context, request, product, location_id)
    verdict = taking.open_source(context, location_id)
    for entry in verdict.memo:
        context.session.get_one(Transfer, entry["transfer"]).move_request_id = request.id
    values = {"quantity": request.quantity, "product": product.name}
    return Verdict("ok", "replenishing.take", values, task=verdict.task, memo=verdict.memo)


def _require_good(context: Context, request: MoveRequest, product: Product, location_id: int) -> None:
    """Any bin whose goods come first will do; what came later, or lasts longer, must wait."""
    face = replenishing.face_of(context.session, request)
    if face is None:
        raise MovedOn("replenishing.closed", task=LIST)
    reserve = replenishing.reserve_of(
        context.session, request.warehouse_id, context.act.at, [request.product_id]
    )
    able = reserve.able(face)
    here = [one for one in able if one.location_id == location_id]
    if any(one.turn == able[0].turn for one in here):
        return
    if here:
        raise Refused("replenishing.older_first", bin=able[0].code)
    if not able:
        raise Refused("replenishing.no_reserve", product=product.name)
    bin_code = context.session.get_one(Location, location_id).code
    raise Refused("replenishing.not_there", product=product.name, bin=bin_code)
