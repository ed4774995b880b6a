"""The commands of `warehouse`, a module for each part of the work; cli.py puts them into one group.

Every command gets, as `ctx.obj`, a callable that answers the database (access.py).
"""
