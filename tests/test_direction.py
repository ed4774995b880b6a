"""The house has one direction: a package uses only what stands above it in this list."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "warehouse"
#: What a module may import: everything of an earlier line, nothing of its own line but itself.
LEVELS: list[set[str]] = [
    {"clock", "config", "files", "gtin", "routes", "words"},
    {"postgresql"},
    {"db"},
    {"sites", "codes"},
    {"labels", "people"},
    {"stock", "photos"},
    {"orders"},
    {"delivery"},
    {"scanning"},
    {"receiving", "putaway", "moving", "picking", "packing", "dispatch", "counting", "lookup", "printing"},
    {"office", "exchange", "devices"},
]
LEVEL_OF = {name: level for level, names in enumerate(LEVELS) for name in names}
#: The application itself: puts everything together, and nothing imports it.
TOP = {
    "__init__",
    "assets",
    "cli",
    "commands",
    "demo",
    "error_pages",
    "health",
    "migrating",
    "models",
    "pseudo",
    "shell",
    "transactions",
}
QUANTITIES = {"Movement", "Balance", "Allocation", "LocationMove"}


def _modules() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def _part(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def _imported(tree: ast.AST) -> set[str]:
    """The parts of the house that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "warehouse":
            names = [node.module] if "." in node.module else [f"warehouse.{name.name}" for name in node.names]
            found |= {name.split(".")[1] for name in names}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("warehouse.")}
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down_only(path: Path) -> None:
    part = _part(path)
    if part in TOP:
        return
    assert part in LEVEL_OF, f"{part} stands on no level: give it one in this list"
    wrong = {
        name
        for name in _imported(ast.parse(path.read_text()))
        if name != part and LEVEL_OF.get(name, len(LEVELS)) >= LEVEL_OF[part]
    }
    assert wrong == set(), f"{part} (level {LEVEL_OF[part]}) may not use {sorted(wrong)}"


def test_only_the_ledger_writes_quantities() -> None:
    """Others may read these tables; making, changing or deleting their rows is the ledger's alone."""
    wrong = []
    for path in _modules():
        if path == HOUSE / "stock" / "ledger.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if _writes_a_quantity(node):
                wrong.append(f"{path.relative_to(HOUSE)}:{getattr(node, 'lineno', 0)}")
    assert wrong == []


def _writes_a_quantity(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in QUANTITIES:
            return True
        first = node.args[0] if node.args else None
        named = {"update", "delete", "insert"}
        writes = node.func.id in named and isinstance(first, ast.Name) and first.id in QUANTITIES
        return writes and any(
            "quantity" in (word.arg or "") for word in ast.walk(node) if isinstance(word, ast.keyword)
        )
    if isinstance(node, ast.Attribute | ast.AugAssign | ast.Assign):
        targets = [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
        names = {target.attr for target in targets if isinstance(target, ast.Attribute)}
        return bool(names & {"quantity_on_hand", "quantity_allocated"})
    return False


def test_the_glossary_holds() -> None:
    """One word for a thing: the short word for quantity is nowhere."""
    forbidden = "q" + "ty"
    files = [*_modules(), *HOUSE.rglob("*.html"), *HOUSE.glob("static/*.js")]
    assert [str(file.relative_to(HOUSE)) for file in files if forbidden in file.read_text().lower()] == []


def test_no_file_is_too_long() -> None:
    """Of the product, its tests, benches and set-up; a migration that was released is never changed."""
    others = [
        path for folder in ("tests", "bench", "setup") for path in (HOUSE.parent / folder).rglob("*.py")
    ]
    lengths = {
        str(path.relative_to(HOUSE.parent)): len(path.read_text().splitlines())
        for path in [*_modules(), *others]
    }
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_no_function_is_too_long() -> None:
    found = []
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40:
                found.append(f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}")
    assert found == []


def test_a_wait_of_the_scripts_is_named_once() -> None:
    """`timing.x = timing.x || 900` where first.js has an x already gets that one's milliseconds, without a word."""
    first = (HOUSE / "static" / "first.js").read_text()
    waits = first.split("warehouse.timing = {")[1].split("\n  }")[0]
    named = re.findall(r"^    (\w+):", waits, flags=re.MULTILINE)
    for script in sorted(HOUSE.glob("static/*.js")):
        named += re.findall(r"\btiming\.(\w+) = ", script.read_text())
    assert {"typing", "human", "gone"} <= set(named)
    assert [name for name in sorted(set(named)) if named.count(name) > 1] == []
