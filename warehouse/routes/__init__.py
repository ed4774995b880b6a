"""Ways on foot through a warehouse: the shortest order of stops, and how long it is.

Pure functions of numbers: no table, no session, no screen. All lengths are whole millimetres.

    points.py     a point where a person stands; a route
    floor.py      what is known of the floor: parallel aisles and cross aisles, or coordinates alone
    columns.py    the stops of one route, sorted into the aisles that they stand in
    sections.py   the ways to serve one stretch of an aisle between two cross aisles
    states.py     what must be remembered between one aisle and the next
    line.py       stops in one line
    steps.py      the steps from left to right over a floor
    exact.py      the shortest route over parallel aisles, aisle by aisle
    one_block.py  its length alone, for the commonest floor: many times quicker
    gauge.py      the lengths of very many walks over the same places of such a floor: quicker still
    tracing.py    the walk itself, from the edges that the shortest route uses
    roaming.py    good routes where there are no aisles to go by
    s_shape.py    the rule of thumb that most warehouses walk by, for comparison
    sequence.py   stops without coordinates, by their sequence numbers
    walking.py    what others call
"""
