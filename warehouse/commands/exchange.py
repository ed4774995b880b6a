"""`warehouse import` and `warehouse export`."""

from __future__ import annotations

import sys

import click

from warehouse.commands.access import Access, watch
from warehouse.exchange.exports import EXPORTS, run_export
from warehouse.exchange.faults import Outcome
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.exchange.setup import run_setup


@click.command("import")
@click.argument("kind", type=click.Choice([*KINDS, "setup"]))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--all-or-none", is_flag=True, help="One faulty row keeps all out, of orders too.")
@click.option(
    "--rejects", metavar="FILE", help="Take the sound rows; write the others to FILE with the reason."
)
@click.pass_obj
def import_command(
    access: Access, kind: str, files: tuple[str, ...], dry_run: bool, all_or_none: bool, rejects: str | None
) -> None:
    """Take files in: CSV with a header row, comma or semicolon, UTF-8 (setup: TOML). `-` is standard input.

    Orders and purchase orders enter paper by paper: faulty ones are named and kept out. Of the other kinds
    all rows enter or none. Exit code 0: all in; 3: some kept out; 2: nothing in.

    Example: warehouse import orders monday.csv tuesday.csv --rejects faulty.csv
    """
    wishes = Wishes(dry_run, all_or_none, rejects)
    if kind == "setup":
        outcome = run_setup(access(), files, wishes)
    else:
        outcome = run_import(access(), KINDS[kind], files, wishes, watch)
    _tell(kind, outcome)
    sys.exit(outcome.exit_code)


@click.command("export")
@click.argument("kind", type=click.Choice(list(EXPORTS)))
@click.argument("file")
@click.pass_obj
def export_command(access: Access, kind: str, file: str) -> None:
    """Write a CSV file: the columns of an import back, or balances, movements, scans. `-` is standard output.

    Example: warehouse export balances balances.csv
    """
    with access().reading() as session:
        count = run_export(session, kind, file, sys.stdout)
    click.echo(f"{kind}: {count} rows", err=file == "-")


def _tell(kind: str, outcome: Outcome) -> None:
    for notice in outcome.notices:
        click.echo(f"Notice: {notice}", err=True)
    for line in [*outcome.unreadable, *map(str, outcome.faults)]:
        click.echo(line, err=True)
    counts = ", ".join(f"{number} {what}" for what, number in outcome.counts.items() if number) or "no rows"
    if outcome.nothing_in:
        number = len(outcome.faults) + len(outcome.unreadable)
        click.echo(f"{kind}: nothing was taken in, {number} fault{'s' if number != 1 else ''}", err=True)
    else:
        kept = f", {outcome.kept_out} kept out" if outcome.kept_out else ""
        click.echo(f"{kind}: {counts}{kept}{' (dry run: nothing was written)' if outcome.dry_run else ''}")


commands: list[click.Command] = [import_command, export_command]
