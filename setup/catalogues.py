"""The catalogues of the languages: `python setup/catalogues.py build` or `words [LANGUAGE]`.

warehouse/translations/<language>/LC_MESSAGES/messages.po is what a translator writes and what is committed;
messages.mo beside it is what the app reads, made by the set-up and ignored by git. `words` brings every
sentence of the sources into each .po: translations stay, sentences that are gone go, nothing is guessed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).resolve().parent.parent
TRANSLATIONS = CHECKOUT / "warehouse" / "translations"
#: How sentences are found in which files; gettext, _, ngettext and N_ are known by default.
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"silent": "false"}}


def sentences() -> Catalog:
    """Every sentence of the sources with the files it stands in, in an order that stays: by file, then by its words."""
    found: dict[str | tuple[str, ...], set[str]] = {}
    folder = CHECKOUT / "warehouse"
    for file, _line, words, _comments, _context in extract_from_dir(
        folder, METHODS, OPTIONS, DEFAULT_KEYWORDS
    ):
        found.setdefault(words, set()).add(f"warehouse/{file}")
    catalog = Catalog(fuzzy=False)
    for words, files in sorted(found.items(), key=lambda one: (min(one[1]), str(one[0]))):
        catalog.add(words, locations=[(file, 1) for file in sorted(files)])
    return catalog


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Each language's file and what it holds."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        yield path, read(path)


def untranslated(catalog: Catalog) -> list[str]:
    """What nobody has put into this language yet, each with its files."""
    return [place(one) for one in catalog if not is_done(one)]


def place(message: Message) -> str:
    """A sentence with its files, for whoever has to put it into words."""
    return f"{', '.join(file for file, _line in message.locations)}: {message.id}"


def is_done(message: Message) -> bool:
    """Is it translated, with each plural form that the language has?"""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def collect(language: str | None = None) -> None:
    """Bring the catalogues to the words of the sources, and begin the one of a new language."""
    if language:
        _begin(language)
    wanted = sentences()
    for path, catalog in catalogues():
        catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        write(path, catalog)
        missing = untranslated(catalog)
        print(f"{path.parts[-3]}: {len(wanted)} sentences, {len(missing)} without a translation")
        print("".join(f"  {one}\n" for one in missing), end="")


def build() -> None:
    """Make what the app reads. A language whose catalogue is gone is no longer offered."""
    made = set()
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        target, new = path.with_suffix(".mo"), path.with_suffix(".new")
        new.write_bytes(built(path))
        os.replace(new, target)
        made.add(target)
    for old in set(TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")) - made:
        old.unlink()


def built(path: Path) -> bytes:
    """What the app reads, of what a translator wrote."""
    compiled = BytesIO()
    write_mo(compiled, read(path))
    return compiled.getvalue()


def read(path: Path) -> Catalog:
    """What a translator wrote. Raises what Babel raises for a file that is none."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="messages", abort_invalid=True)


def _begin(language: str) -> None:
    """An empty catalogue, told whose words it holds."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        about = {"project": "warehouse", "msgid_bugs_address": "", "last_translator": "", "language_team": ""}
        write(path, Catalog(language, header_comment="# Words of the floor.", fuzzy=False, **about))


def write(path: Path, catalog: Catalog) -> None:
    """As a translator reads it: a sentence a line, files without line numbers, nothing that is gone."""
    with path.open("wb") as file:
        write_po(file, catalog, width=0, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build"]:
            build()
        case ["words", *language]:
            collect(*language)
            build()
        case _:
            sys.exit("catalogues.py build | words [LANGUAGE]")
