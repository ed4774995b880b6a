"""Invented names and places for the demo's customers; some carry marks that labels and slips must print."""

from __future__ import annotations

FIRST_NAMES = (
    "Żaneta", "Oluwaseun", "Márta", "Björn", "Siobhán", "Harriet", "Tomasz", "Priya", "Callum", "Noémie",
    "Idris", "Freya", "Günther", "Aoife", "Mateus", "Wren", "Yusuf", "Ingrid", "Rhys", "Odette",
)  # fmt: skip
LAST_NAMES = (
    "Müller", "Ashdown", "Okonkwo", "Featherstone", "Łukasik", "Penhaligon", "Sørensen", "Bramwell", "Nakamura",
    "O'Rourke", "Tregear", "Castelão", "Whitlock", "Pettibone", "Dvořák", "Llewellyn", "Marsh", "Quill",
)  # fmt: skip
COMPANIES = (
    "The Corner Cabinet", "Larkspur Gifts Ltd", "Moor & Mere", "Halcyon Home", "Pebble Street Stores", "Tallow & Twine",
    "The Painted Dresser", "Quayside Curios", "Bluebell Barn Shop", "Northgate Interiors", "Marrow & Finch",
    "The Tin Lantern", "Saltbox Trading", "Fable & Fern", "Old Forge Emporium", "Ribbon Row",
)  # fmt: skip
STREETS = (
    "Mill Lane", "Harbour Street", "Orchard Rise", "Station Road", "Quarry Hill", "Tanners Row", "Chapel Walk",
    "Lower Green", "Copperfield Close", "Weaver's Yard",
)  # fmt: skip
#: towns that are nowhere, with the letters of their postcodes
CITIES = (
    ("Whitwick-on-Sea", "WS"), ("Marlow Bridge", "MB"), ("Easterby", "EB"), ("Thornwick", "TW"),
    ("Holloway Ford", "HF"), ("Penmouth", "PM"), ("Kirkdale", "KD"), ("Ashcombe", "AC"),
)  # fmt: skip
#: What is written to a present, and the language in which its papers speak.
GIFTS = (
    ("Happy birthday! With love from all of us.", "en"),
    ("For the new kitchen.\nMay the kettle never be cold.", "en"),
    ("Danke für alles – bis bald!", "de"),
)
