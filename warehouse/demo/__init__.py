"""A warehouse to try things in: generated from a seed, or filled from real order lines.

site.toml says who works there and for whom; building, assortment and demand invent the rest as rows of the
import's own kinds; morning does with real scans what a morning does. real reads published order lines
instead. sheet is paper to scan from; guide says what to try first.
"""
