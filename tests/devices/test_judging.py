"""What five reads say about a device, without a device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.devices.reads import SWAPPED, changed, good, without_separator
from warehouse.devices.judging import Judgement, Unreadable, judge, read_all
from warehouse.devices.probes import PROBES, SEPARATOR
from warehouse.devices.words import SENTENCES, SETTINGS

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def judged(reads: dict[str, dict[str, Any]]) -> Judgement:
    return judge(read_all(reads), NOON)


def names(judgement: Judgement) -> set[str]:
    return {finding.name for finding in judgement.changes}


def test_a_good_device_is_ready() -> None:
    found = judged(good())
    assert found.ready
    assert [finding.name for finding in found.findings] == ["ends_enter", "separator_kept", "layout_right"]
    assert found.profile.as_json() == {
        "ends_with": "enter",
        "separator": "",
        "keeps_separator": True,
        "path": "keys",
        "doubled": False,
        "layout": "right",
        "tested_at": "2026-11-22T12:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("reads", "finding", "profile"),
    [
        (changed(end="none"), "ends_none", {"ends_with": "none"}),
        (changed(text=without_separator), "separator_lost", {"keeps_separator": False, "separator": ""}),
        (changed(text=lambda text: text * 2), "doubled", {"doubled": True, "layout": "right"}),
        (changed(times=2), "doubled", {"doubled": True}),
        (changed(text=lambda text: text.translate(SWAPPED)), "layout_swapped", {"layout": "swapped"}),
        (changed(text=str.swapcase), "layout_case", {"layout": "case"}),
        (changed(gap=140), "slow", {"path": "keys"}),
        (changed(text=lambda text: "$" + text), "extra", {"layout": "right"}),
        (changed(text=lambda text: text + "~"), "extra", {"layout": "right"}),
    ],
)
def test_one_wrong_setting_is_one_change(
    reads: dict[str, dict[str, Any]], finding: str, profile: dict[str, Any]
) -> None:
    found = judged(reads)
    assert names(found) == {finding}
    assert found.profile.as_json().items() >= profile.items()


def test_tab_does_as_well_and_codes_that_end_differently_do_not() -> None:
    assert judged(changed(end="tab")).profile.ends_with == "tab"
    assert judged(changed(end="tab")).ready
    mixed = good()
    mixed["long"]["end"] = "none"
    assert names(judged(mixed)) == {"ends_mixed"}
    assert judged(mixed).profile.ends_with == "none"


def test_a_substitute_for_gs_is_remembered() -> None:
    found = judged(changed(text=lambda text: text.replace(SEPARATOR, "#")))
    assert found.ready
    assert (found.profile.separator, found.profile.keeps_separator) == ("#", True)


@pytest.mark.parametrize("sign", ["A", "7", "-", "<GS>"])
def test_what_a_code_may_hold_cannot_stand_for_gs(sign: str) -> None:
    found = judged(changed(text=lambda text: text.replace(SEPARATOR, sign)))
    assert "separator_lost" in names(found)
    assert found.profile.separator == ""


def test_symbols_that_disagree_about_gs_have_lost_it() -> None:
    reads = good()
    reads["matrix"]["text"] = without_separator(reads["matrix"]["text"])
    assert names(judged(reads)) == {"separator_lost"}
    reads["matrix"]["text"] = PROBES[2].text.replace(SEPARATOR, "#", 1).replace(SEPARATOR, "")
    assert names(judged(reads)) == {"separator_lost"}


@pytest.mark.parametrize("identifier", ["]C1", "]d2", "]C1" + SEPARATOR])
def test_an_identifier_in_front_is_no_fault(identifier: str) -> None:
    assert judged(changed(text=lambda text: identifier + text)).ready


def test_text_by_an_input_method_may_come_in_pieces() -> None:
    found = judged(changed(path="input", gap=3_000))
    assert found.ready
    assert found.profile.path == "input"


def test_codes_that_a_scanner_cannot_read_are_named() -> None:
    reads = good()
    del reads["matrix"], reads["long"]
    found = judged(reads)
    assert [(one.name, one.value) for one in found.changes] == [
        ("missing", "GS1 DataMatrix"),
        ("missing", "QR"),
    ]
    assert found.profile.keeps_separator


def test_without_a_gs1_code_nobody_may_believe_in_gs() -> None:
    found = judged({"plain": good()["plain"]})
    assert names(found) == {"separator_unknown", "layout_unknown", "missing"}
    assert not found.profile.keeps_separator
    assert found.profile.layout == "unknown"


def test_half_a_code_says_nothing_of_the_layout() -> None:
    reads = good()
    reads["layout"]["text"] = "qwer"
    reads["long"]["text"] = reads["long"]["text"][:30]
    assert names(judged(reads)) == {"layout_unknown", "in_part"}


def with_read(name: str, **fields: Any) -> dict[str, Any]:
    reads = good()
    reads[name] |= fields
    return reads


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        "TEST",
        {"plain": None},
        {"plain": {"text": "A"}},
        {"other": good()["plain"]},
        with_read("plain", text=""),
        with_read("plain", text=7),
        with_read("plain", text="A" * 201),
        with_read("plain", text="\ud800"),
        with_read("plain", path="air"),
        with_read("plain", path=["keys"]),
        with_read("plain", end="paste"),
        with_read("plain", gap=-1),
        with_read("plain", gap="4"),
        with_read("plain", gap=True),
        with_read("plain", times=10**9),
        with_read("plain", more=1),
    ],
)
def test_what_is_no_test_is_refused(stored: Any) -> None:
    with pytest.raises(Unreadable):
        read_all(stored)


def test_every_finding_has_its_words_and_every_change_a_setting() -> None:
    everything: list[Callable[[], dict[str, Any]]] = [
        good,
        lambda: changed(end="tab"),
        lambda: changed(end="none", gap=200, times=2, text=without_separator),
        lambda: changed(text=lambda text: text.translate(SWAPPED)),
        lambda: {"plain": good()["plain"]},
    ]
    found = {finding for make in everything for finding in judged(make()).findings}
    assert {finding.name for finding in found} <= SENTENCES.keys()
    scan_again = {"layout_unknown", "in_part"}
    assert {finding.name for finding in found if not finding.fine} - scan_again <= SETTINGS.keys()
    assert SETTINGS.keys() <= SENTENCES.keys()
