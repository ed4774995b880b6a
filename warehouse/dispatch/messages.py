"""Every sentence that is shown at loading."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "dispatch.loaded": N_("Order %(order)s loaded. %(left)s left for %(service)s."),
    "dispatch.last_loaded": N_("Order %(order)s loaded, the last for %(service)s."),
    "dispatch.cage_loaded": N_("%(cage)s: %(number)s loaded. %(loaded)s of %(total)s for %(service)s."),
    "dispatch.cage_empty": N_("No parcel stands in %(cage)s."),
    "dispatch.cage_changed": N_("%(cage)s has just changed. Scan it again."),
    # A parcel stays
    "dispatch.already": N_("Loaded already at %(time)s by %(name)s."),
    "dispatch.not_packed": N_("Not packed yet. Take it back to the bench."),
    "dispatch.old_label": N_("Old label. Its parcel now carries %(code)s."),
    "dispatch.order_cancelled": N_("Order %(order)s was cancelled. Do not load."),
    "dispatch.order_changed": N_("Order %(order)s was changed. Do not load."),
    "dispatch.order_held": N_("Order %(order)s is held. Do not load. %(why)s"),
    "dispatch.on_hold": N_("%(name)s in it is on hold. Do not load. %(why)s"),
    "dispatch.given_up": N_("That box was given up. Do not load."),
    # A cage stays, because of one parcel in it
    "dispatch.in_cage_not_packed": N_("%(cage)s stays: order %(order)s is not packed. Take it out."),
    "dispatch.in_cage_order_cancelled": N_("%(cage)s stays: order %(order)s was cancelled. Take it out."),
    "dispatch.in_cage_order_changed": N_("%(cage)s stays: order %(order)s was changed. Take it out."),
    "dispatch.in_cage_order_held": N_("%(cage)s stays: order %(order)s is held. Take it out. %(why)s"),
    "dispatch.in_cage_on_hold": N_("%(cage)s stays: %(name)s of order %(order)s is on hold. %(why)s"),
    "dispatch.in_cage_new_label": N_("%(cage)s stays: put label %(code)s on order %(order)s."),
    "dispatch.unknown_label": N_("No parcel has the label %(code)s."),
    "dispatch.unknown": N_("Unknown code %(code)s. Nothing changed."),
    "dispatch.not_a_parcel": N_("%(code)s is no parcel. Scan its label."),
    # The van goes
    "dispatch.handed_over": N_("Manifest %(manifest)s: %(number)s parcels for %(service)s."),
    "dispatch.missing": N_("%(number)s for %(service)s not loaded. Go without them?"),
    "dispatch.goes_later": N_("%(service)s waits. Scan the next parcel."),
    "dispatch.nothing_loaded": N_("Nothing is loaded for %(service)s yet."),
    "dispatch.unknown_service": N_("No delivery service %(code)s here."),
    "dispatch.printed_again": N_("Manifest %(number)s of %(service)s comes once more."),
    "dispatch.forgotten": N_("Manifest %(number)s is too old. Its words are gone."),
    # undo
    "dispatch.undone": N_("Take order %(order)s off again."),
    "dispatch.undone_cage": N_("Take %(cage)s off again: %(number)s parcels."),
    "dispatch.undone_manifest": N_("Manifest %(number)s is not made."),
    "dispatch.undone_again": N_("Manifest %(number)s is not printed again."),
    "dispatch.undo_on_manifest": N_("Order %(order)s is on a manifest. Cannot undo."),
    "dispatch.undo_told": N_("The channel knows of order %(order)s. Cannot undo."),
    "dispatch.undo_printed": N_("Manifest %(number)s is printed. Cannot undo."),
}
