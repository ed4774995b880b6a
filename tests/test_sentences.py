"""No sentence goes past gettext: neither in a template, nor in a script, nor in what Python shows to people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

HOUSE = Path(__file__).parent.parent / "warehouse"
#: Slips speak the customer's language: labels/slip_words.py.
TEMPLATES = sorted(set(HOUSE.glob("templates/**/*.html")) - {HOUSE / "templates/paper/slip.html"})
#: The command line, the demo and what they read and write are in English; so is what only engineers see.
ENGLISH = {
    "commands",
    "demo",
    "exchange",
    "cli.py",
    "migrating.py",
    "health.py",
    "config.py",
    "db.py",
    "translations",
}
TRANSLATORS = {"_", "N_", "gettext", "ngettext", "pgettext", "lazy_gettext"}
#: Marks and signs that are the same in every language; L. is the prefix of a pick list's code.
SIGNS = re.compile(r"\b(C|L\.|ms)(?!\w)|^/\S+$")
#: Names of keys, as browsers call them.
KEYS = {"Escape"}
#: What other makes call the settings of their scanners is quoted as it stands in their menus.
QUOTED = {HOUSE / "devices" / "sheets.py", HOUSE / "labels" / "slip_words.py"}
#: Blocks that hold an address, classes or attributes: nothing to be read.
UNREAD_BLOCKS = re.compile(r"{% block (back|body_class|screen_attributes)\b.*?{%-? endblock", re.DOTALL)
READ_ALOUD = re.compile(
    r"""\b(?:aria-label|title|placeholder|alt|data-label|label)=(["'])(.*?)\1""", re.DOTALL
)
HOLE = "\0"
_JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def _words_of(html: str) -> list[str]:
    """What a reader would see or hear of a piece of HTML whose expressions are holes."""
    spoken = [text for _quote, text in READ_ALOUD.findall(html)]
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    seen = re.split(r"<[^>]*>", html)
    pieces = [
        re.sub(r"""[\w-]+=(?:"[^"]*"|\0)|\bdata-[\w-]+""", " ", text) for text in seen
    ]  # of attributes, in a macro
    texts = [re.sub(r"&#?\w+;", " ", text).replace(HOLE, " ").strip() for text in spoken + pieces]
    return [text for text in texts if re.search(r"[^\W\d_]", SIGNS.sub("", text))]


def _markup(source: str) -> str:
    """A template's HTML, each expression a hole and each statement nothing."""
    parts = []
    for _line, kind, value in _JINJA.lex(source):
        if kind == "data":
            parts.append(value)
        elif kind == "variable_begin":
            parts.append(HOLE)
    return "".join(parts)


def _is_sentence(text: str) -> bool:
    """Two words, or one that begins like a sentence: not a class, an address or a format."""
    return text not in KEYS and bool(
        re.fullmatch(r"[A-Z][a-z]+[.!?:]?|.*[A-Za-z]{2,}[,.]? [A-Za-z]{2,}.*", text)
    )


def _said_in_expressions(source: str) -> Iterator[str]:
    """Sentences that a template's expressions hold outside gettext's functions."""
    tree = _JINJA.parse(source)
    translated = {
        id(const)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATORS
        for const in call.find_all(nodes.Const)
    }
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and id(const) not in translated and _is_sentence(const.value):
            yield const.value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_template_says_nothing_past_gettext(path: Path) -> None:
    source = UNREAD_BLOCKS.sub("{% block unread %}{% endblock", path.read_text())
    assert [*_words_of(_markup(source)), *_said_in_expressions(source)] == []


def _is_shown(path: Path) -> bool:
    return path.relative_to(HOUSE).parts[0] not in ENGLISH and path not in QUOTED


def _python_sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String constants that read like a sentence for people, outside gettext's functions, docstrings and errors."""
    aside = {id(part) for node in ast.walk(tree) for part in _not_for_people(node)}
    for node in ast.walk(tree):
        text = getattr(node, "value", None)
        if isinstance(node, ast.Constant) and isinstance(text, str) and id(node) not in aside:
            yield from [(node.lineno, text)] * bool(re.fullmatch(r"[A-Z][a-z']+ .+[.?!]", text))


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "help"):
        yield from ast.walk(node)
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in TRANSLATORS:
            yield from ast.walk(node)


@pytest.mark.parametrize(
    "path", [*filter(_is_shown, sorted(HOUSE.rglob("*.py")))], ids=lambda path: str(path.relative_to(HOUSE))
)
def test_python_shows_no_sentence_past_gettext(path: Path) -> None:
    assert [*_python_sentences(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("path", sorted(HOUSE.glob("static/*.js")), ids=lambda path: path.name)
def test_a_script_has_no_words_of_its_own(path: Path) -> None:
    """They stand in the page (parts/device_words.html), in the language of who reads it."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    strings = re.findall(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`([^`]*)`", code)
    said = [
        text for found in strings for text in found if re.fullmatch(r"[A-Z][a-z]+ .+|.+ [a-z]+[.?!]", text)
    ]
    assert said == []


def test_the_searches_find_what_they_look_for() -> None:
    """Each search on something that must not be there: a search that finds nothing proves nothing."""
    bad = "<p title=\"Tap here\">{{ x }} pieces</p>{{ button('ok', 'Tap Done') }}{{ _('Tap Done') }}"
    assert _words_of(_markup(bad)) == ["Tap here", "pieces"]
    assert [*_said_in_expressions(bad)] == ["Tap Done"]
    shown = 'def f():\n    """Not this."""\n    flash("Scan the bin.")\n    flash(gettext("Scan it."))\n'
    assert [text for _line, text in _python_sentences(ast.parse(shown))] == ["Scan the bin."]
