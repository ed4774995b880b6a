"""The commands that are scanned instead of tapped, as they stand on cards and labels."""

from __future__ import annotations

from warehouse.words import N_

#: code, name, icon of the screens, what it does. In the order of a day's work: every command of the door.
COMMANDS: tuple[tuple[str, str, str, str], ...] = (
    ("C.DONE", N_("Done"), "check", N_("This is finished.")),
    ("C.SHORT", N_("Short"), "short", N_("Too few are here.")),
    ("C.EMPTY", N_("Empty"), "empty", N_("The bin is empty.")),
    ("C.FULL", N_("Full"), "full", N_("No more goes in.")),
    ("C.SKIP", N_("Skip"), "skip", N_("Do this later.")),
    ("C.UNDO", N_("Undo"), "undo", N_("Take the last scan back.")),
    ("C.BACK", N_("Back"), "back", N_("Go one step back.")),
    ("C.PRINT", N_("Print"), "print", N_("Print the labels.")),
)
