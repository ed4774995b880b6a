"""Picking: promised goods are fetched from their bins into totes, and the totes are set down at a bench.

    next_work --next work, or a pick list's code--> scan_tote
    scan_tote --an empty tote--> scan_bin
    scan_bin --the bin--> scan_product          scan_found_bin --the bin where it was found--> scan_product
    scan_product --up to three pieces: each is scanned--> scan_bin of the next stop, or drop
    scan_product --more: one scan--> confirm_quantity --the tote, or the next bin--> the next stop, or drop
    shortage --how many are there?--> the next stop: the rest is found elsewhere, or is missing
    drop --a bench--> next_work
    stopped --the order was cancelled or held: a bench, dock or staging place--> next_work

A task is a pick list ("picking/17"). The promise (allocation) says what is still to be fetched: a stop whose
promises are gone is not walked to, whatever its pick line says.

    walk.py    a list as the picker sees it: its next stops, in one statement     steps.py    which screen that asks for
    lists.py   making pick lists and giving them back                            waves.py    a supervisor releases many
    releasing.py   promising to orders, one or thousands     earlier.py   an earlier cut-off takes what nobody started
    choosing.py    which orders a wave takes     grouping.py   which of them are walked together, by batching/
    estimating.py  metres and minutes of walks   pulling.py    which orders Next work takes at once
    taking.py  next work      totes.py   picks.py   shortages.py   finding.py   ending.py: the acts, each with its undo
    required.py   what must be scanned     swapping.py   another lot     surplus.py   more there than on record
    same_bin.py   what others were to fetch at a bin that failed    blocked.py   a bin that nobody reaches
    changing.py   orders that change while they are walked          back*.py    out of a tote into a bin again
"""
