"""Data in and out as files: what the warehouse is told by CSV and TOML, and what it tells.

files reads a CSV into rows with their line numbers; cells reads typed values from a row and names what is
wrong with them; each kind (products, locations, stock, listings, purchase orders, orders) has a module with
`read` (rows to records, all that can be said without writing) and `write`; running puts one import together.
"""
