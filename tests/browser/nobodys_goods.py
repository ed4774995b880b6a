"""Every screen of goods in a tote that no order wants any more."""

from __future__ import annotations

from sqlalchemy import select

from tests.browser.eyes import Eyes
from tests.browser.long_names import SKUS
from tests.picking.walking import stock
from tests.world import World, each_code
from warehouse.picking.queries import free_tote
from warehouse.stock.models import Location


def put_back(ada: Eyes, world: World) -> None:
    """They are listed, chosen, and go home."""
    code = world.read(lambda session: free_tote(session, world.warehouse_id))
    assert code is not None, "a tote is empty"
    stock(world, code, SKUS.get("MUG-BL", "MUG-BL"), 24)
    number = world.read(lambda session: session.scalar(select(Location.id).where(Location.code == code)))
    ada.open("/put-back", "totes with nobody's goods")
    ada.open(f"/put-back/{number}", "nobody's goods")
    ada.scan(each_code("MUG-BL"))
