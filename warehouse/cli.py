"""The command `warehouse`: one group of all commands, and what goes wrong said in one line."""

from __future__ import annotations

import sys
from typing import Any

import click

from warehouse.commands import (
    certificate,
    database,
    demo,
    exchange,
    floor,
    paper,
    people,
    recall,
    replenishing,
    serving,
    waves,
)
from warehouse.commands.access import Access, one_line_faults
from warehouse.counting import programme
from warehouse.delivery import announcing
from warehouse.labels import commands as printing
from warehouse.labels import purging, worker
from warehouse.orders import kept
from warehouse.packing import ahead


class OneLine(click.Group):
    """A group whose faults are one line on standard error, never a traceback and never a page of usage."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and end with its code."""
        kwargs["standalone_mode"] = False
        try:
            with one_line_faults():
                code = super().main(*args, **kwargs)
            sys.exit(code if isinstance(code, int) else 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            sys.exit(2)
        except click.ClickException as error:
            click.echo(f"warehouse: {' '.join(error.format_message().split())}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("warehouse: stopped", err=True)
            sys.exit(130)


@click.group(cls=OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="warehouse")
@click.pass_context
def main(context: click.Context) -> None:
    """A parcel's day, one scan at a time.

    Example: warehouse db upgrade && warehouse demo load --if-empty && warehouse serve
    """
    access = Access()
    context.call_on_close(access.close)
    context.obj = access


worker.every_minute(replenishing.look_everywhere)
worker.every_minute(programme.plan_everywhere)
worker.every_minute(kept.ask_everywhere)
worker.every_minute(purging.purge)
worker.beside_printing(announcing.tell_waiting)
worker.beside_printing(ahead.make_slips)
for each in (
    serving, certificate, printing, database, demo, exchange, waves, floor, replenishing, paper, people, recall,
):  # fmt: skip
    for command in each.commands:
        main.add_command(command)

if __name__ == "__main__":
    main()
