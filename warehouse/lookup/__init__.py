"""Home, and what may be looked up by scanning it there: a product, a place, an order, a purchase order.

    home --scan a product, place, tote, order, parcel--> its look-up screen --scan the next thing--> ...
     |---scan a purchase order or pick list--> the activity that works on it, for those who may
     '---tap a tile--> the activity's list

A look-up changes nothing. A counter who is counting a bin is not told what should be in it.

    home.py      what a scan on home means, the tiles, and the work that was left open
    screens.py   the look-up screens        history.py   movements in words
    search.py    the search page            blind.py     what the reader may not know just now
"""
