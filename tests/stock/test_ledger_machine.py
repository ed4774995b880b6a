"""Any order of moves, promises, releases and undos leaves a ledger that agrees with itself and with a plain model."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.stock.test_ledger import Hands
from warehouse.db import Database
from warehouse.orders.models import CustomerOrderLine
from warehouse.stock import audit, belief, ledger
from warehouse.stock.ledger import NotEnough, Paper
from warehouse.stock.quantities import Allocation, Movement

PLACES = ["A-01-A-01", "A-01-A-02", "TOTE-001", "DOCK-1", "SUPPLIER", "ADJUSTMENT"]
VIRTUAL = {"SUPPLIER", "ADJUSTMENT"}


class LedgerMachine(RuleBasedStateMachine):
    """Blue mugs, moved about by somebody without a plan."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=self.template.parent)
        path = Path(self.folder.name) / "ledger.sqlite3"
        shutil.copy(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        self.on_hand = Counter({"A-01-A-01": 60})
        self.allocated: Counter[str] = Counter()
        self.undoable: list[tuple[int, str, str, int]] = []
        self.moves = Counter({"A-01-A-01": 1})
        self.proofs: list[tuple[str, belief.Before]] = []

    def _moved(self, *places: str) -> None:
        self.moves.update(place for place in places if place not in VIRTUAL)

    def _free(self, place: str) -> int:
        return 10**9 if place in VIRTUAL else self.on_hand[place] - self.allocated[place]

    @rule(source=st.sampled_from(PLACES), goal=st.sampled_from(PLACES), quantity=st.integers(1, 40))
    def move(self, source: str, goal: str, quantity: int) -> None:
        if source == goal:
            return
        allowed = quantity <= self._free(source)
        moved = self._try(lambda hands: hands.move("MUG-BL", quantity, source, goal).id)
        assert (moved is not None) == allowed
        if moved is not None:
            self.on_hand[source] -= quantity
            self.on_hand[goal] += quantity
            self.undoable.append((moved, source, goal, quantity))
            self._moved(source, goal)

    @rule(place=st.sampled_from(["A-01-A-01", "TOTE-001"]), quantity=st.integers(1, 20))
    def promise(self, place: str, quantity: int) -> None:
        room = 24 - sum(self.allocated.values())
        if quantity > room or place not in self.on_hand or not self.on_hand[place]:
            return
        given = self._try(
            lambda hands: hands.promise(place, "MUG-BL", quantity, self._line(hands).id) or True
        )
        assert (given is not None) == (quantity <= self._free(place))
        if given:
            self.allocated[place] += quantity

    @rule(goal=st.sampled_from(["A-01-A-01", "A-01-A-02", "TOTE-001", "DOCK-1"]))
    def move_promised(self, goal: str) -> None:
        source = next((place for place, number in self.allocated.items() if number and place != goal), None)
        if source is None:
            return

        def carry(hands: Hands) -> Any:
            line = self._line(hands)
            paper = Paper("order", line.customer_order_id, line.id)
            return hands.move("MUG-BL", 1, source, goal, promised=True, paper=paper)

        assert self._try(carry) is not None
        for counter in (self.on_hand, self.allocated):
            counter[source] -= 1
            counter[goal] += 1
        self._moved(source, goal)

    @rule()
    def release_one(self) -> None:
        def release(hands: Hands) -> str | None:
            promise = hands.session.scalars(select(Allocation)).first()
            if promise is None:
                return None
            ledger.release(hands.session, promise, 1)
            return next(place for place in self.allocated if hands.place(place).id == promise.location_id)

        place = self._try(release)
        if place is not None:
            self.allocated[place] -= 1

    @rule()
    def undo(self) -> None:
        if not self.undoable:
            return
        movement_id, source, target, quantity = self.undoable.pop()
        done = self._try(
            lambda hands: ledger.reverse(
                hands.session, hands.act, hands.session.get_one(Movement, movement_id)
            )
        )
        assert (done is not None) == (quantity <= self._free(target))
        if done is not None:
            self.on_hand[target] -= quantity
            self.on_hand[source] += quantity
            self._moved(source, target)

    @rule(place=st.sampled_from(["A-01-A-01", "A-01-A-02", "TOTE-001"]))
    def prove(self, place: str) -> None:
        """Somebody counts, or puts into an empty bin: nothing has happened since."""
        before = self._try(lambda hands: belief.prove(hands.session, *self._key(hands, place), hands.act.at))
        assert (before is not None) == (self.moves[place] > 0 or place in dict(self.proofs))
        if before is not None:
            assert before["moves"] == self.moves[place]
            self.proofs.append((place, before))
            self.moves[place] = 0

    @rule()
    def withdraw_the_last_proof(self) -> None:
        """Its undo: what had happened before has happened still, and what has since, too."""
        if not self.proofs:
            return
        place, before = self.proofs.pop()
        assert self._try(lambda hands: belief.withdraw_proof(hands.session, *self._key(hands, place), before))
        self.moves[place] += before["moves"]

    def _key(self, hands: Hands, place: str) -> tuple[int, int, int, int]:
        goods = hands.goods("MUG-BL", 1)
        return hands.act.warehouse_id, hands.place(place).id, goods.product_id, goods.lot_id

    @invariant()
    def everything_agrees(self) -> None:
        with self.database.reading() as session:
            assert audit.run(session).differences == []
            hands = Hands(session)
            for place in {place for place, number in self.on_hand.items() if number and place not in VIRTUAL}:
                balance = hands.balance(place, "MUG-BL")
                assert (balance.quantity_on_hand, balance.quantity_allocated) == (
                    self.on_hand[place],
                    self.allocated[place],
                )
                assert (balance.moves_since_proof, balance.proved_at is not None) == (
                    self.moves[place],
                    place in dict(self.proofs),
                )

    def teardown(self) -> None:
        self.database.engine.dispose()
        self.folder.cleanup()

    def _try(self, work: Any) -> Any:
        try:
            with self.database.writing() as session:
                return work(Hands(session))
        except NotEnough:
            return None

    def _line(self, hands: Hands) -> CustomerOrderLine:
        return hands.session.scalars(select(CustomerOrderLine).filter_by(quantity_ordered=24)).one()


def test_the_ledger_agrees_after_any_order_of_acts(sqlite_template: Path) -> None:
    """On SQLite alone: what is searched for is a fault in the ledger's own arithmetic."""
    LedgerMachine.template = sqlite_template
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_machine_finds_moves_that_nobody_counted(sqlite_template: Path) -> None:
    LedgerMachine.template = sqlite_template
    machine = LedgerMachine()
    with machine.database.writing() as session:
        Hands(session).balance("A-01-A-01", "MUG-BL").moves_since_proof = 2
    with pytest.raises(AssertionError, match="moved 2 times since proved, movements say 1"):
        machine.everything_agrees()
    machine.teardown()


def test_the_machine_finds_a_number_changed_behind_the_ledgers_back(sqlite_template: Path) -> None:
    """The check above can fail: a balance changed by hand is seen at once."""
    LedgerMachine.template = sqlite_template
    machine = LedgerMachine()
    with machine.database.writing() as session:
        Hands(session).balance("A-01-A-01", "MUG-BL").quantity_on_hand = 59
    with pytest.raises(AssertionError):
        machine.everything_agrees()
    machine.teardown()
