"""How a parcel travels: which carton, which delivery service and why, which carrier, and what the channel is told.

It stands above the orders and below the scan door: packing, dispatch, the office and the exchange all ask it.
"""
