"""Every sentence that signing in and approving can say."""

from __future__ import annotations

from flask_babel import gettext

from warehouse.words import N_

SENTENCES = {
    "people.unknown_badge": N_("Unknown badge. Scan your own."),
    "people.unknown_name": N_("Nobody here is called %(name)s. Scan your badge."),
    "people.name_of_several": N_(
        "Several people are called %(name)s. Type the whole name, or scan your badge."
    ),
    "people.too_many_badges": N_("Too many unknown badges. Wait a minute."),
    "people.disabled": N_("%(name)s may not sign in. Ask a supervisor."),
    "people.device_revoked": N_("This device is blocked. Ask a supervisor."),
    "people.ticket_expired": N_("That took long. Scan your badge again."),
    "people.wrong_pin": N_("Wrong PIN. %(left)s tries left."),
    "people.wrong_pin_last": N_("Wrong PIN. One try left."),
    "people.badge_first": N_("Scan your badge first."),
    "people.settings_saved": N_("Saved."),
    "people.paused": N_("Five wrong PINs. Wait, or ask a supervisor."),
    "people.approval_spent": N_("That approval is no longer good. Ask again."),
    "people.approver_paused": N_("%(name)s must wait a minute as well."),
    "people.not_supervisor": N_("%(name)s is no supervisor here."),
    "people.not_yourself": N_("Nobody approves for themself. Ask another supervisor."),
    "people.sign_in_first": N_("Sign in first, then ask for approval."),
    "people.nothing_to_approve": N_("Say what to approve."),
    "people.unlocked": N_("%(name)s unlocked you. Enter your PIN."),
}


def say(message: str, **values: object) -> str:
    """The sentence in the reader's language."""
    return str(gettext(SENTENCES[message])) % values
