"""Every sentence that is shown at loading."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "dispatch.loaded": N_("Order %(order)s loaded. %(left)s left for %(service)s."),
    "dispatch.last_loaded": N_("Order %(order)s loaded, the last for %(service)s."),
    "dispatch.already": N_("Loaded already at %(time)s by %(name)s."),
    "dispatch.not_packed": N_("Not packed yet. Take it back to the bench."),
    "dispatch.old_label": N_("Old label. Its parcel now carries %(code)s."),
    "dispatch.order_cancelled": N_("Order %(order)s was cancelled. Do not load."),
    "dispatch.order_held": N_("Order %(order)s is held. Do not load. %(why)s"),
    "dispatch.on_hold": N_("%(name)s in it is on hold. Do not load. %(why)s"),
    "dispatch.given_up": N_("That box was given up. Do not load."),
    "dispatch.unknown_label": N_("No parcel has the label %(code)s."),
    "dispatch.unknown": N_("Unknown code %(code)s. Nothing changed."),
    "dispatch.not_a_parcel": N_("%(code)s is no parcel. Scan its label."),
    "dispatch.undone": N_("Take order %(order)s off again."),
}
