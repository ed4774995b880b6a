"""Printing on the floor: what became of each paper, one more of a label, and what to do when a printer is out of order.

    jobs --a bin, product or tote--> label (how it looks, how many, where) --Print, or the same code again--> jobs
         --a row, or a parcel's label--> job --print, cancel, to another printer, or "did it come out?"--> job
         --R.NAME--> printer, or while one of this station's is out of order: everything that waits for it goes there
         --T.17, on a test page--> this printer prints, and what it prints is read

The paper itself, as it was rendered, is at /printing/<job>/paper; a label to be is at /printing/preview.
"""
