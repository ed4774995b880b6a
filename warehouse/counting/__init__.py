"""Counting: one bin at a time, blind. Nobody is told what should be there before the bin is closed.

    choose --a bin, asked for or any--> scan_product
    scan_product --product: + what one scan of it counts; quantity: its total is what was typed-->
    scan_product --the same bin again, or done--> is_it_here, where something on record was not scanned; else choose
    is_it_here --yes, or its scan--> scan_product; no--> is_it_here, about the next, or choose
    scan_product --empty, when nothing is counted--> choose

A task ("counting/5") is the count of one bin by one person. Each scan is a row that is never changed, with
what the record said at that moment. When the bin is closed, what agrees is proved; a difference is kept
for the office and books nothing, but for what rules allow. Until somebody has settled on it, its person may open
the bin again.

    choosing.py  opening a bin     looking.py  what each scan adds     unseen.py, answering.py  "Is it here?"
    closing.py  what a count says of the record     settling.py, posting.py  what becomes of it
    reopening.py  the undo of closing     asking.py, programme.py  which bins are asked for
    figures.py, counters.py  what counts say of the record and of people
"""
