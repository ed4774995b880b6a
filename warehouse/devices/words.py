"""What the scanner test says: each finding in a sentence, and where the makers hide the setting behind it.

Names of settings stay as they stand on the devices, in English.
"""

from __future__ import annotations

from warehouse.words import N_

SENTENCES: dict[str, str] = {
    "ends_enter": N_("Enter is sent."),
    "ends_tab": N_("Tab is sent. It works like Enter."),
    "ends_none": N_("No Enter is sent. Add it."),
    "ends_mixed": N_("Codes end differently. Send Enter with all."),
    "separator_kept": N_("GS is kept."),
    "separator_replaced": N_("GS comes as %(value)s. That is understood."),
    "separator_lost": N_("GS is lost. Send control characters."),
    "separator_unknown": N_("No GS1 code was read. Turn it on."),
    "layout_right": N_("Layout is right."),
    "layout_case": N_("Capitals are wrong. Turn Caps Lock off."),
    "layout_swapped": N_("Signs are swapped. Set the keyboard layout."),
    "layout_unknown": N_("Layout is not known. Scan code 5."),
    "doubled": N_("Each code comes twice. Leave one output on."),
    "slow": N_("Characters come slowly (%(value)s ms). Set no delay."),
    "extra": N_("Codes come with %(value)s. Send them bare."),
    "missing": N_("%(value)s was not read. Turn it on."),
    "in_part": N_("%(value)s came in part. Scan again."),
}

_ENTER = (
    ("Zebra DataWedge", "Keystroke output > Basic data formatting > Send ENTER key: on"),
    ("Honeywell", "Data processing settings > Suffix: CR"),
    ("Datalogic", "Formatting > Label suffix: CR"),
)
_CONTROL = (
    ("Zebra DataWedge", "Keystroke output > Send control characters as events: on"),
    ("Honeywell", "Data processing settings > Wedge as keys: the other way"),
    ("Datalogic", "Formatting > Group separator replacement: off"),
)
_SYMBOLS = (
    ("Zebra DataWedge", "Barcode input > Decoders"),
    ("Honeywell", "Symbology settings"),
    ("Datalogic", "Symbologies"),
)
#: finding: (maker, where the setting is), ...
SETTINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "ends_none": _ENTER,
    "ends_mixed": _ENTER,
    "separator_lost": _CONTROL,
    "separator_unknown": _SYMBOLS,
    "missing": _SYMBOLS,
    "layout_case": (("USB", "Caps Lock: off"), ("Zebra DataWedge", "Advanced data formatting: no rules")),
    "layout_swapped": (
        ("USB", "Keyboard country of the scanner = keyboard layout of the computer"),
        ("Android", "Languages & input > Physical keyboard: English (US)"),
    ),
    "doubled": (
        ("Zebra DataWedge", "Intent output: off"),
        ("Honeywell", "Data processing settings > Data intent: off"),
        ("Datalogic", "Wedge > Intent wedge: off"),
    ),
    "slow": (
        ("Zebra DataWedge", "Keystroke output > Inter character delay: 0"),
        ("USB", "Inter-character delay: none"),
    ),
    "extra": (
        ("Zebra DataWedge", "Basic data formatting > Prefix to data, Suffix to data: empty"),
        ("Honeywell", "Data processing settings > Prefix: empty, Symbology prefix: none"),
        ("Datalogic", "Formatting > Label prefix: empty"),
    ),
}
