"""A person of the demo at one activity: scans and taps as the door would pass them on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from warehouse.people.models import Person
from warehouse.scanning.lookup import resolve
from warehouse.scanning.registry import Activity, Context, Screen, Verdict, Visitor
from warehouse.stock.ledger import Act


class Hands:
    """Somebody at work. A scan that is refused is a fault of the demo."""

    def __init__(
        self, session: Session, activity: Activity, person: Person, warehouse_id: int, now: datetime
    ) -> None:
        self.session, self.activity = session, activity
        self.visitor = Visitor(person, "", warehouse_id)
        self.act = Act(warehouse_id, person.id, None, None, now)
        self.task_id: int | None = None

    def scan(self, code: str) -> Verdict:
        """Scan a code."""
        meaning = resolve(self.session, self.visitor.warehouse_id, code)
        return self._followed(self.activity.scan(self._context(), meaning))

    def tap(self, action: str, quantity: int | None = None) -> Verdict:
        """Tap a button."""
        return self._followed(self.activity.act(self._context(quantity), action))

    def screen(self) -> Screen | None:
        """What the screen shows now."""
        return self.activity.screen(self.session, self.visitor, self.task_id)

    def _context(self, quantity: int | None = None) -> Context:
        number = f"/{self.task_id}" if self.task_id is not None else ""
        return Context(
            self.session, self.act, self.visitor, self.activity.name + number, self.task_id, quantity
        )

    def _followed(self, verdict: Verdict) -> Verdict:
        """Where the verdict leads, as a device follows it."""
        assert verdict.outcome in {"ok", "line_done", "task_done", "skipped"}, verdict
        if verdict.task is not None:
            number = verdict.task.partition("/")[2]
            self.task_id = int(number) if number else None
        self.session.flush()
        return verdict
