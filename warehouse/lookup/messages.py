"""Every sentence that home and the look-up screens can say, and the words for what happened."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "lookup.product": N_("This is %(name)s."),
    "lookup.place": N_("This is %(name)s."),
    "lookup.order": N_("This is order %(name)s."),
    "lookup.purchase_order": N_("This is purchase order %(name)s."),
    "lookup.gone": N_("%(code)s is no longer known here."),
    "lookup.unknown": N_("Unknown code %(code)s. Nothing changed."),
    "lookup.carton": N_("%(code)s is a carton. Scan it while packing."),
    "lookup.badge": N_("A badge. Sign out to change person."),
    "lookup.command": N_("%(code)s belongs to some work. Open it first."),
    "lookup.printer": N_("%(code)s is a printer. See Printing."),
    "lookup.notice": N_("A delivery's notice. Somebody who receives opens it."),
    "lookup.sscc": N_("A supplier's pallet. Somebody who receives takes it."),
    "lookup.pick_list": N_("A pick list. Somebody who picks opens it."),
    "lookup.no_role": N_("No work for you yet: ask a supervisor."),
}

HOLDING = {
    "holding.held": N_("%(name)s is on hold now."),
    "holding.released": N_("%(name)s is released."),
    "holding.already": N_("%(name)s is on hold already."),
    "holding.not_held": N_("%(name)s is not on hold."),
    "holding.too_late": N_("Too late for order %(name)s. Nothing changed."),
    "holding.tap_reason": N_("Tap a reason."),
    "holding.back": N_("Nothing more to do here."),
}
#: Stored in these words; read in the reader's language.
HOLD_REASONS = (
    N_("Recalled by the supplier"),
    N_("Damaged"),
    N_("Quality to be checked"),
    N_("Wrong or mixed goods"),
    N_("To be counted"),
    N_("Another reason"),
)
#: What may be held, in words.
HELD_WORDS = {
    "product": N_("Product"),
    "lot": N_("Lot"),
    "location": N_("Place"),
    "order": N_("Order"),
}
ORDER_HOLD_REASONS = (
    N_("The customer asked"),
    N_("Address to be checked"),
    N_("Payment to be checked"),
    N_("Another reason"),
)
RELEASE_REASONS = (N_("Checked: all right"), N_("Settled"), N_("Held by mistake"))

REASONS = {
    "opening": N_("Opening stock"),
    "receipt": N_("Received"),
    "over": N_("Received, more than ordered"),
    "damage": N_("Damaged"),
    "putaway": N_("Put into its bin"),
    "move": N_("Moved"),
    "pick": N_("Picked"),
    "swap": N_("Swapped"),
    "putback": N_("Put back in a bin"),
    "pack": N_("Packed"),
    "ship": N_("Dispatched"),
    "return": N_("Returned"),
    "replenish": N_("Replenished"),
    "count": N_("Corrected by a count"),
    "found": N_("Found"),
    "missing": N_("Missing"),
    "mispick": N_("Picked wrong"),
    "scrap": N_("Scrapped"),
    "kit": N_("Made into a set"),
    "undo": N_("Undone"),
}

PLACES = {
    "pick": N_("Picking bin"),
    "bulk": N_("Bulk bin"),
    "unlocated": N_("Place not known yet"),
    "dock": N_("Dock"),
    "staging": N_("Staging"),
    "bench": N_("Bench"),
    "hold": N_("On hold"),
    "returns": N_("Returns"),
    "tote": N_("Tote"),
    "cart": N_("Cart"),
    "cage": N_("Cage"),
    "pallet": N_("Pallet"),
    "parcel": N_("Parcel"),
    "supplier": N_("Supplier"),
    "customer": N_("Customer"),
    "adjustment": N_("Adjustment"),
    "scrap": N_("Scrap"),
    "transit": N_("Transit"),
}

#: Why goods may lie in a place that is not theirs (stock/hunting.py).
ELSEWHERE = {
    "same_minutes": N_("Filled in the same minutes"),
    "look_alike": N_("Holds what looks alike"),
    "next_to": N_("One place off"),
    "container": N_("It was carried in it"),
    "inbound": N_("It came in there"),
}

ORDER_STATES = {
    "cancelled": N_("Cancelled"),
    "dispatched": N_("Dispatched"),
    "held": N_("On hold"),
    "packed": N_("Packed"),
    "packing": N_("Being packed"),
    "picked": N_("Picked, waits for packing"),
    "picking": N_("Being picked"),
    "released": N_("Released for picking"),
    "open": N_("Open"),
}

UNITS = {"each": N_("each"), "inner": N_("inner"), "case": N_("case"), "pallet": N_("pallet")}
