"""What is where: products and their barcodes, locations, the ledger, balances, promises.

Quantities change in `ledger.py` alone; everything else here only asks.
"""
