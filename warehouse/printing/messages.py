"""Every sentence that is shown on the printing screens."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "printing.printer": N_("%(printer)s: %(state)s."),
    "printing.unknown_printer": N_("No printer %(code)s here."),
    # One label
    "printing.look": N_("This is the label of %(title)s."),
    "printing.copies": N_("%(number)s labels of %(title)s. Print them."),
    "printing.queued": N_("Label of %(title)s on %(printer)s."),
    "printing.queued_more": N_("%(number)s labels of %(title)s on %(printer)s."),
    "printing.no_printer": N_("Label of %(title)s waits: no label printer."),
    "printing.number_range": N_("Enter a number from 1 to %(most)s."),
    "printing.unknown": N_("Unknown code %(code)s. Nothing is printed."),
    "printing.no_label": N_("%(code)s has no label of its own."),
    "printing.thing_gone": N_("That is not here any more."),
    "printing.not_yours": N_("A supervisor prints badges. Nothing is printed."),
    "printing.unfit": N_("Not on %(printer)s. %(reason)s"),
    # One paper
    "printing.found": N_("%(title)s."),
    "printing.again": N_("Printing again on %(printer)s."),
    "printing.again_label": N_("Printing again. The old label is void."),
    "printing.came_out": N_("Good, it came out."),
    "printing.not_in_doubt": N_("Nobody doubts this print."),
    "printing.left": N_("Order %(order)s has left. Not printed."),
    "printing.stopped": N_("Order %(order)s is stopped. Not printed."),
    "printing.forgotten": N_("Too old: what it said is not kept."),
    "printing.gone": N_("That print is not here."),
    "printing.moved": N_("%(title)s goes to %(printer)s."),
    "printing.waits_there": N_("It waits for %(printer)s already."),
    "printing.too_late": N_("%(title)s was sent already."),
    "printing.cancelled": N_("%(title)s is not printed."),
    # A printer out of order
    "printing.all_moved": N_("%(number)s papers go to %(printer)s."),
    "printing.all_moved_but": N_("%(number)s go to %(printer)s, %(kept)s stay."),
    "printing.instead": N_("Papers come out at %(printer)s now."),
    "printing.ask_doubtful": N_("Look at the printer, then answer."),
    "printing.nothing_waits": N_("Nothing waits for this printer."),
    "printing.target_stuck": N_("%(printer)s: %(state)s. Choose another."),
    "printing.choose_printer": N_("Scan the other printer."),
    # The test page
    "printing.test": N_("Test page on %(printer)s. Scan its code."),
    "printing.proved": N_("%(printer)s prints, answers, and its codes read."),
    "printing.proved_silent": N_("%(printer)s prints, and its codes read."),
    "printing.no_test": N_("That test page is not of here."),
    # Taken back
    "printing.undone": N_("Print of %(title)s cancelled."),
    "printing.undone_answer": N_("%(title)s: did it come out?"),
    "printing.undone_move": N_("%(number)s wait where they waited before."),
    "printing.undone_cancel": N_("%(title)s is printed after all."),
    "printing.undone_proof": N_("%(printer)s counts as before."),
    "printing.not_cancelled": N_("%(title)s is not cancelled any more."),
    "printing.undo_too_late": N_("%(title)s is printed already. Cannot undo."),
}
