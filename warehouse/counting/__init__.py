"""Counting: one bin at a time, blind. Nobody is told what should be there before the bin is closed.

    choose --a bin, asked for or any--> scan_product
    scan_product --product: + what one scan of it counts; quantity: its total is what was typed-->
    scan_product --the same bin again, or done; empty, when nothing is counted--> choose

A task ("counting/5") is the count of one bin by one person. Each scan is a row that is never changed, with
what the record said at that moment. When the bin is closed, what agrees is proved; a difference is kept
for the office and books nothing.

    choosing.py  opening a bin      counted.py  what a count comes to      closing.py  what it says of the record
"""
