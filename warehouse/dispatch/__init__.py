"""Dispatch: at the van every parcel's label is scanned once more, or its cage, and its goods leave the building.

One screen, `scan_label`: how many parcels of each delivery service are loaded of how many, those that are missing by
name, late ones first. Only the newest print of a label counts. What may leave is decided in one place
(orders/leaving.py); a box that was stopped is dealt with by its next scan (scanning/taking_out.py). When a van goes,
the manifest says what is in it.
"""
