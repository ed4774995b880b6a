"""Put-away: what waits on dock and staging, or lies in a tote that nobody wants any more, gets its bin.

    scan_product --product: all of it that waits in one place is in these hands--> scan_bin
    scan_bin --the bin shown: all of it lies there--> scan_product
    scan_bin --another bin: asked; the same bin once more--> scan_product
    scan_bin --quantity: only so many are in hand, the rest waits on; full: the next bin is shown-->
    scan_bin --skip: back to what waits--> scan_product

What waits is no table: it is what lies free in those places, less what somebody has taken up. A task
("putaway/5") is so many of a product and lot that one person has taken up.
"""
