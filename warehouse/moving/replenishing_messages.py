"""Every sentence that people who fill pick faces can be shown."""

from __future__ import annotations

from warehouse.words import N_

SENTENCES = {
    "replenishing.taken": N_("You fill %(bin)s. Go to reserve."),
    "replenishing.continued": N_("You still fill %(bin)s."),
    "replenishing.nothing": N_("Every pick face has enough."),
    "replenishing.no_task": N_("%(bin)s needs nothing. Tap Next."),
    "replenishing.finish_first": N_("Finish %(bin)s first, or skip it."),
    "replenishing.take_over": N_("%(name)s fills %(bin)s. Take over? Scan again."),
    "replenishing.taken_over_goods": N_("Yours now: %(quantity)s for %(bin)s."),
    "replenishing.given_back": N_("%(bin)s is not yours any more."),
    "replenishing.skipped": N_("%(bin)s comes after the others."),
    "replenishing.hands_first": N_("Put down what you carry first."),
    "replenishing.others": N_("Somebody else fills %(bin)s."),
    "replenishing.lost": N_("%(name)s fills %(bin)s now."),
    "replenishing.closed": N_("This pick face has enough. Tap Next."),
    "replenishing.unknown_code": N_("Unknown code %(code)s. Nothing changed."),
    "replenishing.bin_wanted": N_("%(code)s is no bin. Scan the bin."),
    "replenishing.reserve_first": N_("Fetch the %(product)s from reserve first."),
    "replenishing.older_first": N_("Older goods lie in %(bin)s. Take those."),
    "replenishing.not_there": N_("No %(product)s free in %(bin)s."),
    "replenishing.no_reserve": N_("No %(product)s left in reserve. Skip it."),
    "replenishing.take": N_("Take %(quantity)s %(product)s."),
    "replenishing.other_product": N_("That is %(product)s. Take %(wanted)s."),
    "replenishing.other_bin": N_("These go to %(bin)s. Scan that bin."),
    "replenishing.rest_in_doubt": N_("Bring these %(quantity)s. The rest gets counted."),
    "replenishing.none_here": N_("%(bin)s gets counted. Go to the next."),
    "replenishing.none_anywhere": N_("%(bin)s gets counted. Reserve has no more."),
    "replenishing.nothing_missing": N_("All of %(bin)s is in your hands."),
    "replenishing.undo_too_late": N_("Somebody fills that bin again. Cannot undo."),
}
