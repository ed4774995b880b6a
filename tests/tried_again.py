"""Browser tests get a second try where a browser did not answer in time, and the run says which ones needed it.

Two browsers, two databases and their servers share two cores in CI, and now and then a browser stands still for
longer than a test waits. Anything else that goes wrong fails at once; so does a run in which this was more than
chance. The soak, which looks for scans that come late or never, has no second try.
"""

from __future__ import annotations

from pathlib import Path

import pytest

#: What Playwright says when the time is over: of a wait, and of an expectation.
NO_ANSWER = [r"TimeoutError: ", r"AssertionError: Locator expected"]
CHANCE = 3
"""Tests of one run that may need their second try."""

_BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that drive a browser."""
    for item in items:
        if _BROWSER in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=NO_ANSWER))


def _why(report: pytest.TestReport) -> str:
    """What the first try said: a second one that passes hides it."""
    return "\n".join(
        f"    {line}" for line in report.longreprtext.splitlines() if line.startswith(("E ", ">"))
    )


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name them, with what went wrong; nobody would look for them in five thousand lines."""
    again = terminalreporter.getreports("rerun")
    for report in again:
        terminalreporter.write_line(f"Tried again: {report.nodeid}")
        terminalreporter.write_line(_why(report))
    if len(again) > CHANCE:
        terminalreporter.write_line(
            f"{len(again)} tests were tried again; {CHANCE} may be chance: this is not."
        )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """More second tries than chance gives fail the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and len(reporter.getreports("rerun")) > CHANCE:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
