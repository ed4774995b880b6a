"""The soak: people scan at real handhelds against the real server while everything between them fails.

`soak.run` is the whole of it, for the test of a thousand scans and for `make soak` of ten thousand alike.
"""
