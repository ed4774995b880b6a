"""Moving stock inside the building: from bin to bin, and out of a tote that nobody waits for.

A person scans the bin where goods lie, takes goods up (one by one, a number, or all that is free), and scans the
bin where they go. Until then nothing is written in the ledger, but what is in somebody's hands is known
(`transfer`, `transfer_line`), so that nobody else takes it, and another device goes on. A tote or a cart is
handed to put-away, which brings each thing in it to its bin.
"""
