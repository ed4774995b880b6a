"""All tables in one place, for migrations: importing this module knows every one of them."""

from __future__ import annotations

import warehouse.codes
import warehouse.counting.models
import warehouse.delivery.models
import warehouse.labels.models
import warehouse.moving.models
import warehouse.orders.models
import warehouse.orders.notices
import warehouse.orders.parcels
import warehouse.people.models
import warehouse.photos.models
import warehouse.picking.models
import warehouse.putaway.models
import warehouse.receiving.models
import warehouse.scanning.models
import warehouse.sites
import warehouse.stock.glancing
import warehouse.stock.holds
import warehouse.stock.models
import warehouse.stock.quantities
import warehouse.stock.room  # noqa: F401
from warehouse.db import Base

METADATA = Base.metadata
