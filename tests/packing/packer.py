"""A careful packer: scans what really lies in the totes, knows nothing else, and does what the screen says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.packing import on_record
from tests.packing.mispicked import ASIDE, TOTES, Building, code_of
from warehouse.orders.parcels import Parcel
from warehouse.stock.models import Product


def pack(building: Building) -> bool:
    """The next tote at the bench, until its box is closed, aside or stopped."""
    eve = building.eve
    building.new_movements()
    eve.open("/packing")
    page = eve.page
    if page.task == "packing":
        codes = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
        for code in codes:
            page = eve.scan(str(code))
            if page.task.startswith("packing/"):
                break
        else:
            return _leftovers(building)
    building.counts["boxes opened"] += page.message == "packing.opened"
    return _fill_box(building)


def _fill_box(building: Building) -> bool:
    """Scan what really lies in the tote, and do what the screen says."""
    page, parcel = building.eve.page, on_record.parcel(building)
    passed: set[str] = set()
    for scan in range(200):
        if not page.task.startswith("packing/"):
            return emptied(building, page)
        if building.dice.random() < 0.02 and scan:
            return True
        if page.step == "scan_label":
            page = building.eve.scan(page.code)
            building.counts["boxes closed"] += page.message in {"packing.packed", "packing.packed_for_cage"}
            if building.dice.random() < 0.5 and page.task == "packing":
                page = building.eve.scan("CAGE-1")
            continue
        if page.step == "confirm_quantity":
            page = _count(building, parcel)
            continue
        tote = _tote_with(building, parcel, passed)
        page = _one_piece(building, parcel, tote, passed) if tote else _nothing_left(building)
        if page.message in {"packing.put_aside", "packing.rest_is_picked"} and page.task == "packing":
            return True
    raise AssertionError(page.text)


def _one_piece(building: Building, parcel: Parcel, tote: tuple[str, str], passed: set[str]) -> Any:
    place, sku = tote
    page = building.eve.scan(code_of(building, sku))
    if page.message in {"packing.wrong_product", "packing.extra", "packing.to_follow"}:
        return _wrong(building, parcel, place, sku)
    if page.message in {"packing.of_other_order", "packing.no_longer_wanted"}:
        passed.add(sku)
    elif page.message == "packing.asked" or page.outcome == "error":
        passed |= {sku} if page.outcome == "error" else set()
    else:
        building.reality.move(place, on_record.box(building, parcel), sku)
    return page


def _count(building: Building, parcel: Parcel) -> Any:
    """The number on the screen, or as many as really lie there."""
    page = building.eve.page
    sku = building.read(
        lambda session: session.scalar(
            select(Product.sku)
            .join(Parcel, Parcel.asked_product_id == Product.id)
            .where(Parcel.id == parcel.id)
        )
    )
    totes = [place for place in on_record.totes(building, parcel) if building.reality.lies[place][sku]]
    really, asked = sum(building.reality.lies[place][sku] for place in totes), page.quantity or 0
    if not really:
        return building.eve.tap("short", asked)
    page = building.eve.tap("confirm") if really >= asked else building.eve.tap("quantity", really)
    assert page.outcome != "error", page.sentence
    rest = min(really, asked)
    for place in totes:
        part = min(rest, building.reality.lies[place][sku])
        building.reality.move(place, on_record.box(building, parcel), sku, part)
        rest -= part
    return page


def _wrong(building: Building, parcel: Parcel, place: str, sku: str) -> Any:
    """The piece lies aside; the packer looks into the totes for what is missing instead."""
    page = building.eve.page
    offered = [
        button.get("data-reason") for button in page.all("button") if button.get("data-action") == "reject"
    ]
    totes = on_record.totes(building, parcel)
    missing = [
        one for one in offered
        if sum(building.reality.lies[tote][str(one)] for tote in totes)
        < on_record.left(building, parcel, str(one))
    ]  # fmt: skip
    page = building.eve.tap("reject", reason=missing[0]) if missing else building.eve.tap("found")
    assert page.message in {"packing.put_right", "packing.put_right_none", "packing.laid_aside"}, (
        page.sentence
    )
    building.reality.move(place, ASIDE, sku)
    building.counts["put right" if missing else "laid aside"] += 1
    return page


def _nothing_left(building: Building) -> Any:
    """The totes are really empty: what the screen still wants is missing; else the box is put aside or sent without."""
    page = building.eve.page
    if "short" in page.actions and page.quantity:
        page = building.eve.tap("short")
        if page.message == "packing.which_missing":
            page = building.eve.tap(
                "short", reason=page.all("button", data_action="short")[0].get("data-reason")
            )
        if page.message == "packing.how_many_missing":
            field_of = page.find("button", data_pad_ok="")
            reason = field_of.get("data-reason") if field_of is not None else None
            page = building.eve.tap("short", page.quantity and _asked_most(page), reason=reason)
        assert page.outcome != "error", page.sentence
        building.counts["missing"] += 1
        return page
    if "full" in page.actions and building.dice.random() < 0.3:
        building.counts["sent without"] += 1
        return building.eve.tap("full")
    return building.eve.tap("aside")


def _asked_most(page: Any) -> int:
    found = [button.get("data-pad-fill") for button in page.all("button") if button.get("data-pad-fill")]
    return int(str(found[-1]))


def _tote_with(building: Building, parcel: Parcel, passed: set[str]) -> tuple[str, str] | None:
    for place in on_record.totes(building, parcel):
        for sku in sorted(building.reality.all_of(place)):
            if sku not in passed:
                return place, sku
    return None


def emptied(building: Building, page: Any) -> bool:
    """A stopped box is emptied into a free tote."""
    if page.message.startswith("scanning.box_"):
        building.new_movements()
        tote = on_record.free_tote(building)
        page = building.eve.scan(tote)
        assert page.message in {"scanning.emptied", "scanning.emptied_to_pack"}, page.sentence
        building.counts["boxes emptied"] += 1
        boxes = {
            source
            for reason, source, target, *_rest in building.new_movements()
            if reason == "move" and target == tote
        }
        for box in boxes:
            for sku, quantity in building.reality.all_of(box).items():
                building.reality.move(box, tote, sku, quantity)
    return True


def _leftovers(building: Building) -> bool:
    """What lies in a tote at the bench for nobody and is not what the record has there: laid aside from the list."""
    for number in range(TOTES):
        tote = f"T-{number:02}"
        recorded = on_record.lies_in(building, tote)
        for sku, quantity in building.reality.all_of(tote).items():
            if quantity > recorded[sku]:
                page = building.eve.scan(code_of(building, sku))
                if page.message not in {"packing.nobody_wants", "packing.not_from_tote"}:
                    continue
                page = building.eve.tap("found")
                assert page.message == "packing.laid_aside", page.sentence
                building.reality.move(tote, ASIDE, sku)
                building.counts["laid aside"] += 1
                return True
    return False
