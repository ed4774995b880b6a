"""Which orders are walked together: loads in, batches out. Pure: no session, no clock but the one that is given.

loads.py       a load, a cart's capacity, a batch        pricing.py     what a draft costs, asked for once
first_come.py  the baseline: the next cart, the next load  patience.py    how long it may take
savings.py     a good plan at once                       exchanging.py  loads go to other carts or change places
searching.py   large neighbourhood search for as long as there is time, led by relation.py
planning.py    `batches`: all of it in turn, one level of priority after the other
"""
