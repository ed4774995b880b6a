"""Every sentence that a packer can be shown."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    # opening
    "packing.opened": N_("Order %(order)s: %(number)s to scan."),
    "packing.again": N_("Go on with order %(order)s."),
    "packing.take_over_first": N_("Scan %(what)s again, or go back."),
    "packing.taken_from_you": N_("%(name)s took order %(order)s over."),
    "packing.taken_over": N_("Order %(order)s is yours now."),
    "packing.put_aside": N_("Order %(order)s put aside."),
    "packing.finish_first": N_("Finish order %(order)s first, or put it aside."),
    "packing.not_yours": N_("Order %(order)s is no longer yours. Scan its tote."),
    "packing.several": N_("%(code)s fits several orders. Choose one."),
    "packing.tote_empty": N_("%(tote)s is empty. Scan another tote."),
    "packing.nobodys_goods": N_("%(tote)s holds goods of no order. Tell a supervisor."),
    "packing.still_picked": N_("Order %(order)s: %(number)s still to pick."),
    "packing.nothing_picked": N_("Nothing of order %(order)s is picked yet."),
    "packing.already_packed": N_("Order %(order)s is packed already."),
    "packing.already_dispatched": N_("Order %(order)s has left already."),
    "packing.waits_for_goods": N_("Order %(order)s waits for missing goods. Set it aside."),
    "packing.order_cancelled": N_("Order %(order)s was cancelled. Set it aside."),
    "packing.on_hold": N_("%(name)s is on hold. Set it aside. %(why)s"),
    "packing.order_held": N_("Order %(order)s is held. Set it aside. %(why)s"),
    "packing.unknown_order": N_("No order %(code)s here."),
    "packing.unknown": N_("Unknown code %(code)s. Nothing changed."),
    "packing.not_a_tote": N_("%(code)s is no tote. Scan a tote or order."),
    # verifying
    "packing.counted": N_("%(product)s %(number)s of %(total)s."),
    "packing.asked": N_("%(number)s of %(product)s? Scan %(tote)s for yes."),
    "packing.confirmed": N_("%(product)s %(number)s of %(total)s."),
    "packing.rest_is_picked": N_("%(left)s still to pick. Put the box aside."),
    "packing.verified": N_("All verified. Scan the label on the box."),
    "packing.its_tote": N_("%(tote)s is right. Scan each product."),
    "packing.other_tote": N_("Wrong tote. Scan %(tote)s."),
    "packing.confirm_first": N_("Say yes to %(number)s first: scan %(tote)s."),
    "packing.wrong_product": N_("Wrong: %(product)s is not in order %(order)s."),
    "packing.extra": N_("Enough %(product)s: %(number)s already in. Take it out."),
    "packing.to_follow": N_("%(product)s was not picked. It is to follow."),
    "packing.too_many": N_("%(number)s %(product)s is too many. Only %(most)s wanted."),
    "packing.wrong_lot": N_("Wrong lot %(lot)s of %(product)s."),
    "packing.not_a_product": N_("%(code)s is no product. Scan each product."),
    "packing.scan_first": N_("Scan a product first, then its number."),
    "packing.number_range": N_("Enter a number from 1 to %(most)s."),
    "packing.gone": N_("No %(product)s is left in %(tote)s."),
    # sorting a tote of several orders
    "packing.sort_tote": N_("%(tote)s: goods of %(count)s orders. Scan any product."),
    "packing.sorted": N_("Order %(order)s: %(number)s of %(total)s %(product)s."),
    "packing.sorted_by_other": N_("%(name)s packs %(order)s. Give it there."),
    "packing.not_from_tote": N_("No order wants %(product)s from %(tote)s."),
    # closing
    "packing.packed": N_("Order %(order)s packed. Scan the next tote."),
    "packing.printed_again": N_("%(old)s is void. Scan %(code)s on the box."),
    "packing.came_out": N_("Good. Scan the label on the box."),
    "packing.nothing_doubtful": N_("No print is in doubt."),
    "packing.label_wanted": N_("Scan the label %(code)s on the box."),
    "packing.old_label": N_("Old label. Scan the new one, %(code)s."),
    "packing.other_label": N_("Label of order %(order)s. Scan %(code)s."),
    "packing.unknown_label": N_("No parcel has the label %(code)s."),
    "packing.label_done": N_("That box is packed already."),
    "packing.label_of_other": N_("Somebody else packs that box. Scan its tote."),
    # undo
    "packing.undone_open": N_("Order %(order)s is not opened."),
    "packing.undone_claim": N_("Order %(order)s is free again."),
    "packing.undone_asked": N_("No number asked. Scan %(product)s again."),
    "packing.undone_counted": N_("Put %(number)s %(product)s back in %(tote)s."),
    "packing.undone_both": N_(
        "Put %(number)s %(product)s and %(other_number)s %(other_product)s back in %(tote)s."
    ),
    "packing.undone_print": N_("No second print. Scan %(code)s on the box."),
    "packing.undone_packed": N_("Order %(order)s open again. Scan its label."),
    "packing.undo_not_yours": N_("Somebody else has it now. Cannot undo."),
    "packing.undo_printed": N_("Papers of %(order)s are printed. Cannot undo."),
    "packing.undo_dispatched": N_("Order %(order)s has left. Cannot undo."),
}
