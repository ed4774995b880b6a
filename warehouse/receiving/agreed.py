"""Answers to what the dock asks about a scan: accepted for a reason, or put aside; then that scan is judged again."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

from warehouse.receiving import life, over, reopening
from warehouse.scanning import agreeing
from warehouse.scanning.agreeing import Question
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.words import N_

#: Why somebody says yes, by the word that the journal keeps.
REASONS = {
    over.ASKED: {
        "bonus": N_("Bonus from the supplier"),
        "replaces": N_("Replaces missing goods"),
        "full-case": N_("Only whole cases"),
        "office": N_("The office agreed"),
    },
    life.EXPIRED: {"expired": N_("Put on hold")},
    reopening.ASKED: {
        "more": N_("More of it came"),
        "miscounted": N_("Counted wrong"),
        "by-mistake": N_("Closed by mistake"),
    },
}


def reasons(message: str) -> list[tuple[str, str]]:
    """Why this may be agreed to: the journal's word, and the reader's."""
    return [(key, gettext(words)) for key, words in REASONS[message].items()]


def accept(context: Context, judge: Callable[[Context, Question], Verdict]) -> Verdict:
    """A tap says yes: what was asked about is judged again."""
    question, again = agreeing.agree(context)
    if question.message not in (over.ASKED, life.EXPIRED):
        raise Refused("scanning.nothing_asked_for")
    if context.reason not in REASONS[question.message]:
        raise Refused("receiving.reason_missing")
    return judge(again, question)


def put_aside(context: Context, otherwise: Callable[[Context], Verdict]) -> Verdict:
    """A tap says no: nothing is counted. `otherwise` answers what is no question of these."""
    question = agreeing.asked_last(context)
    if question is None or question.message not in REASONS:
        return otherwise(context)
    return Verdict("ok", "receiving.put_aside", {"product": question.values.get("product", "")})
