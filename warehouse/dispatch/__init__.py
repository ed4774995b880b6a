"""Dispatch: each packed parcel's label is scanned at loading, and its goods leave the building.

One screen, `scan_label`: how many parcels wait for each delivery service, late ones first, and what was
loaded last. Only the newest print of a label counts; a parcel that is not packed, has left already, or
whose order was cancelled or held, stays here.
"""
