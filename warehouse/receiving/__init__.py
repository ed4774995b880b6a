"""Receiving: goods arrive against a purchase order and are counted onto the dock, scan by scan.

    choose --purchase order, or a product that only one expects--> scan_product
    choose --an advance notice: all orders that it names together; an announced pallet: received at once--> scan_product
    scan_product --product: + what one scan of it counts--> scan_product
    scan_product --an announced pallet's number: all that its notice says of it, or nothing--> scan_product
    scan_product --a code that lacks the lot, serial or date, or has two readings--> lot --what it lacks--> scan_product
    scan_product --a pallet that does not say how many--> quantity --a number--> scan_product
    scan_product --a product that is on no line--> unexpected --unexpected: its own line; aside: nothing--> scan_product
    scan_product --attach, after an unknown code--> whose_code --a product--> how_many --a number--> scan_product
    scan_product --case-holds--> how_many --a number--> case_for --receipt, supplier, for good--> scan_product
    scan_product --other-inside: marked wrong--> inside --a product--> how_many --a number--> scan_product
    choose --no-order: nobody ordered it--> no_order --a supplier, or a product of one--> scan_product
    scan_product --quantity: what was typed replaces the count; receive-rest: all that is still to come-->
    scan_product --done, all is here--> choose
    scan_product --done, something is missing or over--> close
    close --close-short: the order ends here; keep-open: the rest may still come--> choose
    close --a product, or back--> scan_product

A task is a receipt ("receiving/5"). Several people may count at one receipt: a number that one of them
types is about the product which that person scanned last. What lacks something waits unbooked (`receipt_waiting`),
for each person at most one product; which reading of a code without separators is right is asked once a supplier.
"""
