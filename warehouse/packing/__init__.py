"""Packing: what was picked is verified piece by piece into a box, then the box gets its papers.

    open --tote or order--> scan_product --last piece--> scan_label --the label on the box--> open
                              |       ^
                    over three|       | the tote, or another product of the order
                              v       |
                           confirm_quantity

No label exists before every piece is verified. Packed means: the label just printed was scanned on the box.
What the totes do not hold stays open on the order, and the slip says "to follow".

    contents.py   what of an order lies in its totes and its box     opening.py    a tote becomes a parcel
    verifying.py  piece by piece, or a number confirmed              closing.py    print, print again, the label scanned
    papers.py     what slip and label say, from stored facts         queries.py    what waits at the bench
"""
