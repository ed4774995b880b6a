"""Every sentence that is shown on the printing screens."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "printing.station": N_("This device prints at %(station)s now."),
    "printing.unknown_station": N_("No station %(code)s here."),
    "printing.printer": N_("%(printer)s: %(state)s."),
    "printing.unknown_printer": N_("No printer %(code)s here."),
    "printing.queued": N_("Label of %(title)s on %(printer)s."),
    "printing.queued_more": N_("%(number)s more of %(title)s on %(printer)s."),
    "printing.no_printer": N_("Label of %(title)s waits: no label printer."),
    "printing.nothing_scanned": N_("Scan a bin, product or tote first."),
    "printing.number_range": N_("Enter a number from 1 to %(most)s."),
    "printing.unknown": N_("Unknown code %(code)s. Nothing is printed."),
    "printing.no_label": N_("%(code)s has no label of its own."),
    "printing.found": N_("%(title)s."),
    "printing.again": N_("Printing again on %(printer)s."),
    "printing.again_label": N_("Printing again. The old label is void."),
    "printing.came_out": N_("Good, it came out."),
    "printing.not_in_doubt": N_("Nobody doubts this print."),
    "printing.left": N_("Order %(order)s has left. Not printed."),
    "printing.stopped": N_("Order %(order)s is stopped. Not printed."),
    "printing.not_yours": N_("A supervisor prints badges. Nothing is printed."),
    "printing.gone": N_("That print is not here."),
    "printing.undone": N_("Print of %(title)s cancelled."),
    "printing.undone_station": N_("This device prints as before."),
    "printing.undo_too_late": N_("%(title)s is printed already. Cannot undo."),
}
