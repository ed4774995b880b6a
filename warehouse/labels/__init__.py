"""All that is printed: labels, slips, the spool, printers. Values in, bytes out; it knows paper, not stock.

An act puts what the paper will say into a job (`spool.enqueue`) in its own transaction. The worker renders
it once (`rendering.render`, a pure function of those values), keeps the bytes, and hands them to the
station's printer. A printer that is off, out of paper or dead delays its own jobs and nobody else's.

    kinds/       what each label says and where on the paper it stands     design.py   the fields of a label, in mm
    zpl.py       a label as ZPL for 203, 300 or 600 dpi                    slips.py    the packing slip as PDF
    spool.py     what people do to jobs    leases.py   what the worker does to jobs    transports.py   the wire
"""
