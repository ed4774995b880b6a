"""Puts the migrations into the wheel, and refuses to build one without what only the set-up makes.

The migrations lie beside the package in a checkout and inside it, as `_migrations`, in the wheel.
"""

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

CHECKOUT = Path(__file__).resolve().parent.parent


class BuildWithMigrations(build_py):
    """The usual build of the package, and then its migrations."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        if not (CHECKOUT / "warehouse/static/vendor/htmx.min.js").exists():
            raise SetupError("warehouse/static/vendor is empty: run `make setup` before building the wheel")
        for words in (CHECKOUT / "warehouse/translations").rglob("messages.po"):
            if not words.with_suffix(".mo").exists():
                raise SetupError(
                    f"{words.with_suffix('.mo')} is missing: run `make setup` before building the wheel"
                )
        shutil.copytree(
            CHECKOUT / "migrations",
            Path(self.build_lib) / "warehouse" / "_migrations",
            ignore=shutil.ignore_patterns("__pycache__"),
            dirs_exist_ok=True,
        )
