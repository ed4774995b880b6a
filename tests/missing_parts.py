"""Names what this machine lacks instead of passing over it in silence.

A test that cannot run for lack of a part calls `missing("chromium", "no browser is installed")`. At the end of
the run every missing part is named and the run has failed, unless ALLOW_MISSING=1. Tests marked `real_data` are
part of the run only when WAREHOUSE_REAL_DATA names their folder; the last line says whether they were.

PYTEST_DONT_REWRITE: nothing here asserts, and it is imported before pytest could.
"""

import ctypes
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import NoReturn

import pytest

LACKS = "this machine lacks "


def missing(part: str, why: str) -> NoReturn:
    """Ends this test: it cannot run here for lack of the part."""
    pytest.skip(f"{LACKS}{part}: {why}")


def chromium() -> str:
    """The browser's program: CHROMIUM if set, else Debian's, else Google's; without one the test is named.

    To be asked before anything of playwright is: its driver dies without this one library of the system.
    """
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libatomic.so.1")
        except OSError:
            missing("libatomic1", "the program that drives the browser needs this library")
    for name in (os.environ.get("CHROMIUM"), "chromium", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    missing("chromium", "neither chromium nor google-chrome is on the PATH, and CHROMIUM names none")


def real_data_folder() -> Path | None:
    """Where the real order lines lie; None when the tests on them are not part of the run."""
    given = os.environ.get("WAREHOUSE_REAL_DATA")
    return Path(given) if given else None


def pytest_configure(config: pytest.Config) -> None:
    folder = real_data_folder()
    if folder and not folder.is_dir():
        raise pytest.UsageError(f"WAREHOUSE_REAL_DATA is {folder}, and there is no such folder")
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(Tally(), "missing-parts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    real = [] if real_data_folder() else [item for item in items if item.get_closest_marker("real_data")]
    if real:
        config.hook.pytest_deselected(items=real)
        items[:] = [item for item in items if item not in real]


class Tally:
    """What the reports of all workers said, counted in the process that leads the run."""

    def __init__(self) -> None:
        self.lacking: Counter[str] = Counter()
        self.real: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            _, found, sentence = report.longrepr[2].partition(LACKS)
            if found:
                self.lacking[sentence] += 1
        if "real_data" in report.keywords and report.when == "call":
            self.real[report.outcome] += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.lacking and not _forgiven() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.lacking:
            return
        terminalreporter.section("parts that this machine lacks")
        for sentence, tests in sorted(self.lacking.items()):
            terminalreporter.line(f"{sentence} ({tests} tests did not run)")
        if not _forgiven():
            terminalreporter.line("This fails the run; ALLOW_MISSING=1 forgives it.", red=True)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter:
            reporter.line(self._last_line())

    def _last_line(self) -> str:
        if not real_data_folder():
            return "Tests on real order lines: not part of this run (WAREHOUSE_REAL_DATA names no folder)."
        counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(self.real.items()))
        return f"Tests on real order lines: {counts or 'none among the tests that were chosen'}."


def _forgiven() -> bool:
    return os.environ.get("ALLOW_MISSING", "") not in ("", "0")
