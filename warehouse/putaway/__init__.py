"""Put-away: what waits on dock and staging, on pallets and carts, or in a tote that nobody wants, gets its bin.

    scan_product --product: all of it that waits in one place is in these hands--> scan_bin
    scan_bin --a bin shown: all of it lies there--> scan_product; as much as fits: the rest is in hand--> scan_bin
    scan_bin --another bin: asked; the same bin once more--> scan_product
    scan_bin --a cart: all of it lies on the cart, and waits there--> scan_product
    scan_bin --quantity: only so many are in hand, the rest waits on; full: learned, the next bin is shown-->
    scan_bin --skip: back to what waits--> scan_product
    scan_product --pallet, cart or dock--> unloading.py, with a task of its own ("unloading/3")

What waits is no table: it is what lies free in those places, less what somebody has taken up. A task
("putaway/5") is so many of a product and lot that one person has taken up; a load ("unloading/3") is a pallet
or cart in one person's care, with a row of these for each of its goods. Which bins are shown is decided in
stock/suggesting.py and kept with the row, so that looking again asks nothing.
"""
