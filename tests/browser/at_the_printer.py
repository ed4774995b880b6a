"""The screens of printing: a label before it is printed, a printer out of order, papers in doubt, many bins at once."""

from __future__ import annotations

from sqlalchemy import select, update

from tests.browser.eyes import Eyes
from tests.packing import bench
from tests.world import World
from warehouse.labels.models import Printer


def print_labels(carla: Eyes, world: World) -> None:
    """A label is looked at and printed; its printer is out of order, and what waits for it goes elsewhere."""
    carla.open("/printing")
    carla.scan("S.BENCH-1")
    carla.scan("A-01-A-01")
    carla.tap("quantity", 120)
    carla.tap("print")
    carla.open("/printing/1", "printing job")
    number, other = _out_of_order(world)
    carla.open("/printing", "printing, a printer out of order")
    carla.open(f"/printer/{number}", "printer out of order")
    carla.scan(f"R.{other}")
    carla.open("/printing/choice", "what to print")
    in_doubt = bench.jobs(world, "location")[0].id
    bench.set_job(world, in_doubt, state="uncertain", attempt=1, printer_id=number)
    carla.open(f"/printing/{in_doubt}", "printing job in doubt")
    carla.open(f"/printer/{number}", "printer with papers in doubt")


def _out_of_order(world: World) -> tuple[int, str]:
    with world.database.writing() as session:
        first = session.scalars(select(Printer).where(Printer.kind == "label").order_by(Printer.id)).first()
        assert first is not None
        other = Printer(
            warehouse_id=first.warehouse_id,
            name="ZEBRA-ZD621-PACKING-12",
            url="tcp://127.0.0.1:9",
            kind="label",
        )
        session.add(other)
        reason = "The print head is open: close it until it clicks"
        session.execute(
            update(Printer).where(Printer.id == first.id).values(state="head_open", reason=reason)
        )
        session.flush()
        return first.id, other.name
