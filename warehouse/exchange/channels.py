"""Channels, suppliers and delivery services that a file names: found in any case, made when they are new."""

from __future__ import annotations

from warehouse.codes import fold
from warehouse.exchange.intake import Intake
from warehouse.orders.models import Channel, DeliveryService, Supplier


def channel_of(intake: Intake, code: str) -> Channel:
    """The channel of this code; a new one with a notice."""
    channel = intake.channels.get(fold(code))
    if channel is None:
        intake.notice(f"new channel {code}")
        channel = intake.channels[fold(code)] = Channel(code=code, name=code)
        intake.session.add(channel)
        intake.session.flush()
    return channel


def supplier_of(intake: Intake, code: str) -> Supplier:
    """The supplier of this code; a new one with a notice."""
    supplier = intake.suppliers.get(fold(code))
    if supplier is None:
        intake.notice(f"new supplier {code}")
        supplier = intake.suppliers[fold(code)] = Supplier(code=code, name=code)
        intake.session.add(supplier)
        intake.session.flush()
    return supplier


def service_of(intake: Intake, code: str) -> DeliveryService:
    """The delivery service of this code; a new one with a notice."""
    service = intake.services.get(fold(code))
    if service is None:
        intake.notice(f"new delivery service {code}, without cut-offs")
        service = intake.services[fold(code)] = DeliveryService(code=code, name=code)
        intake.session.add(service)
        intake.session.flush()
    return service
