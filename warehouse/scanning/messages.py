"""What the door itself says, whatever the activity."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "scanning.fault": N_("Something broke here. A supervisor sees your scan."),
    "scanning.no_right": N_("You may not do this. Ask a supervisor."),
    "scanning.unknown_task": N_("That work is not there. Start from home."),
    "scanning.nothing": N_("Nothing was scanned. Scan again."),
    "scanning.bad_number": N_("%(found)s is no whole number. Enter again."),
    "scanning.unknown_action": N_("%(action)s does nothing here."),
    "scanning.skipped": N_("Scanned after an error: not counted. Scan again."),
    "scanning.late": N_("Scan came hours late. A supervisor decides."),
    "scanning.moved_on": N_("Came late: that work has moved on. A supervisor decides."),
    "scanning.old_sign_in": N_("Scan of an old sign-in. A supervisor decides."),
    "scanning.disabled_person": N_("%(name)s no longer works here. A supervisor decides."),
    "scanning.unclear": N_("This code can be read twice. Scan another."),
    "scanning.really": N_("Really %(number)s? Enter it again."),
    "scanning.nothing_asked": N_("Nothing was asked. Enter the number."),
    "scanning.nothing_asked_for": N_("Nothing was asked. Scan again."),
    "scanning.several": N_("%(code)s fits several. Choose one."),
    "scanning.nothing_to_undo": N_("Nothing to undo here."),
    "scanning.undo_goods_moved": N_("Those goods have moved on. Cannot undo."),
    "scanning.all_back": N_("All back in %(place)s."),
    "scanning.taken_out": N_("All out of %(place)s. Go on."),
    "scanning.put_back_first": N_("Put %(quantity)s back in %(place)s first."),
    "scanning.take_out_first": N_("Take %(quantity)s out of %(place)s first."),
    "scanning.not_back_here": N_("This is %(found)s. Go to %(place)s."),
    "scanning.not_out_of_here": N_("This is %(found)s. Go to %(place)s."),
    "scanning.not_there": N_("%(quantity)s of %(product)s not free in %(place)s."),
    "scanning.to_home": N_("Scan anything, or choose."),
    "scanning.to_list": N_("Nothing is lost. Choose your work."),
    "scanning.station": N_("Papers come out at %(station)s now."),
    "scanning.station_before": N_("Papers come out as before."),
    "scanning.unknown_station": N_("No station %(code)s here."),
    # Count while you are there
    "scanning.glance_thanks": N_("Thank you. %(number)s in %(bin)s noted."),
    "scanning.glance_passed": N_("Not counted. Go on."),
    "scanning.glance_over": N_("Nobody asks that any more. Go on."),
    "scanning.glance_number": N_("Tap how many, or Go on."),
    "scanning.glance_undone": N_("Not noted. Count %(product)s in %(bin)s again."),
    # Boxes that may not go on
    "scanning.box_order_cancelled": N_("Order %(order)s was cancelled. Scan a tote for its goods."),
    "scanning.box_order_changed": N_("Order %(order)s was changed. Scan a tote for its goods."),
    "scanning.box_order_cancelled_in": N_(
        "%(cage)s stays: order %(order)s was cancelled. Scan a tote for its goods."
    ),
    "scanning.box_order_changed_in": N_(
        "%(cage)s stays: order %(order)s was changed. Scan a tote for its goods."
    ),
    "scanning.box_gone": N_("That box of order %(order)s is gone."),
    "scanning.tote_of_order": N_("%(tote)s holds order %(order)s. Scan an empty one."),
    "scanning.emptied": N_("Put all of order %(order)s into %(tote)s."),
    "scanning.emptied_to_pack": N_("Put all into %(tote)s. Pack order %(order)s anew."),
    "scanning.put_down": N_("Order %(order)s stands at %(place)s now."),
    "scanning.undone_emptied": N_("Put all of %(tote)s back in its box."),
    "scanning.undone_put_down": N_("Order %(order)s stands where it stood."),
    "scanning.undo_packed_anew": N_("Order %(order)s is packed anew. Cannot undo."),
    # Work in another's hands
    "scanning.has_it": N_("%(name)s has %(what)s, silent since %(when)s. Look inside."),
    "scanning.has_it_on": N_("%(name)s, device %(device)s: silent since %(when)s. Look into %(what)s."),
    "scanning.closed": N_("This work is finished. Choose the next."),
}
