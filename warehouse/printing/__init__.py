"""Printing on the floor: what became of each paper, one more of a label, and at which station one stands.

    jobs --a bin, product or tote--> one label of it is queued; the pad asks for more of the thing scanned last
         --S.NAME--> this device prints at that station from now on
         --a row, or a parcel's label--> job --print, or "did it come out?"--> job

The paper itself, as it was rendered, is at /printing/<job>/paper.
"""
