"""Every sentence that people who count can be shown. None of them names a number that is on record."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "counting.opened": N_("Count %(bin)s. Scan each product."),
    "counting.continued": N_("Go on counting %(bin)s."),
    "counting.taken": N_("%(name)s is counting %(bin)s. Take another bin."),
    "counting.somebody_else": N_("You counted %(bin)s. Somebody else counts again."),
    "counting.finish_first": N_("Finish %(bin)s first."),
    "counting.not_counted_here": N_("%(bin)s cannot be counted. Scan a bin."),
    "counting.retired": N_("%(bin)s is out of use. Scan another bin."),
    "counting.bin_first": N_("Scan the bin first, then its product."),
    "counting.tote": N_("%(code)s is a tote. Scan a bin."),
    "counting.wrong_kind": N_("%(code)s is no bin. Scan a bin."),
    "counting.unknown_bin": N_("Unknown code %(code)s. Scan a bin."),
    "counting.counted": N_("+%(added)s %(product)s: %(counted)s counted"),
    "counting.set": N_("%(product)s: %(counted)s counted"),
    "counting.which_lot": N_("%(product)s needs its serial. Scan its GS1 code."),
    "counting.other_date": N_("Lot %(lot)s is dated %(known)s, not %(read)s."),
    "counting.serial_twice": N_("Serial %(serial)s is already counted."),
    "counting.serial_one": N_("Scan each %(product)s by its serial."),
    "counting.unknown_code": N_("Unknown code %(code)s. Put it aside."),
    "counting.not_a_product": N_("%(code)s is no product. Scan a product."),
    "counting.tote_inside": N_("%(code)s is a tote. Leave it out."),
    "counting.scan_first": N_("Scan a product first."),
    "counting.number_missing": N_("Enter a number, then OK."),
    "counting.not_empty": N_("Items are counted here. Tap Done."),
    "counting.nothing_counted": N_("Nothing counted. Tap Empty if it is."),
    "counting.moved": N_("Thank you. %(number)s moved: count again."),
    "counting.thank_you": N_("%(bin)s counted. Thank you."),
    "counting.closed": N_("This bin is counted. Choose the next."),
    "counting.another_counts": N_("%(name)s is counting this bin."),
    "counting.undo_closed": N_("That bin is closed. Nothing to undo."),
    "counting.undo_inside": N_("Open %(bin)s first, then undo."),
    "counting.undone": N_("%(product)s: %(counted)s counted again"),
    "counting.undone_all": N_("%(product)s is no longer counted."),
    "counting.unopened": N_("%(bin)s is not begun. Choose again."),
}
