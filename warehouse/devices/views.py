"""The addresses of the device in the hand: its scanner's test and sheets, and what reads a photograph."""

from __future__ import annotations

from flask import Blueprint

from warehouse.devices import photo, scanner

blueprint = Blueprint("devices", __name__)

blueprint.add_url_rule("/setup/scanner", view_func=scanner.show)
blueprint.add_url_rule("/setup/scanner", view_func=scanner.keep, methods=["POST"])
blueprint.add_url_rule("/setup/scanner/sheet.pdf", view_func=scanner.scanner_sheet)
blueprint.add_url_rule("/setup/scanner/commands.pdf", view_func=scanner.command_sheet)
blueprint.add_url_rule("/codes", view_func=photo.codes, methods=["POST"])
