"""Which orders are walked together: loads in, batches out. Pure: no session, no clock but the one that is given.

loads.py       a load, a cart's capacity, a batch        pricing.py     what a draft costs, asked for once
first_come.py  the baseline: the next cart, the next load  carts.py      the room on a cart, as one number
savings.py     a good plan at once                       patience.py    how long it may take
exchanging.py  loads go to other carts or change places
annealing.py   the same at random, for the worse as well, as long as there is time
planning.py    `batches`: all of it in turn, one level of priority after the other
"""
