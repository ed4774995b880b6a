"""`warehouse demo load`."""

from __future__ import annotations

from collections import Counter

import click

from warehouse.commands.access import Access, Refusal
from warehouse.demo import load, sheet
from warehouse.demo.sizes import SIZES


@click.group("demo")
def demo_group() -> None:
    """A warehouse to try things in."""


@demo_group.command("load")
@click.option("--size", type=click.Choice(list(SIZES)), default="shop", show_default=True)
@click.option(
    "--seed", type=int, default=load.SEED, show_default=True, help="The same seed makes the same demo."
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a warehouse already.")
@click.option("--orders", metavar="FILE", help="Real order lines (UCI Online Retail, CSV or .xz).")
@click.option("--catalogue", metavar="FILE", help="Names of their products (sku, name).")
@click.option("--web-whole", is_flag=True, help="Leave a day's web sales in one order each.")
@click.pass_obj
def load_command(
    access: Access,
    size: str,
    seed: int,
    if_empty: bool,
    orders: str | None,
    catalogue: str | None,
    web_whole: bool,
) -> None:
    """Fill an empty database: generated from a seed, or from real order lines; says what it left out and why.

    Example: warehouse demo load --orders orders.csv --catalogue catalogue.csv
    """
    if catalogue and not orders:
        raise Refusal("--catalogue goes with --orders")
    database, instance = access(), access.settings.instance
    sentences: list[str] = []
    try:
        if orders:
            holds, sentences = load.from_lines(
                database,
                instance=instance,
                orders=orders,
                catalogue=catalogue,
                seed=seed,
                web_whole=web_whole,
            )
        else:
            holds = load.generated(database, instance=instance, size=size, seed=seed)
    except load.NotEmpty as error:
        if if_empty:
            return
        raise Refusal(str(error)) from None
    database.renew_statistics()
    _tell(holds, sentences)
    _write_sheet(access)


def _tell(holds: Counter[str], sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence)
    click.echo("demo: " + ", ".join(f"{count:,} {what}" for what, count in holds.items()))


def _write_sheet(access: Access) -> None:
    path = access.settings.instance / sheet.FILE_NAME
    try:
        with access().reading() as session:
            sheet.write(session, path)
    except (OSError, ImportError) as error:
        click.echo(
            f"Notice: no sheet of barcodes, for lack of system libraries: {error}".partition("\n")[0],
            err=True,
        )
    else:
        click.echo(f"Barcodes to try it from paper: {path}")


commands: list[click.Command] = [demo_group]
