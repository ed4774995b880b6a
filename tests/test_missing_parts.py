"""What a machine lacks is named at the end of the run and fails it; the last line speaks of the real data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
TESTS = """
import pytest
from tests.missing_parts import missing

def test_tea_is_made():
    missing("kettle", "no kettle stands on the bench")

def test_the_bench_is_there():
    pass

@pytest.mark.real_data
def test_the_real_week_loads():
    pass
"""


@pytest.fixture
def run_tests(tmp_path: Path):
    (tmp_path / "test_bench.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = real_data: x\n")

    def run_tests(*options: str, **environment: str) -> tuple[int, list[str]]:
        plugins = ("-p", "no:cacheprovider", "-p", "tests.missing_parts")
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *plugins, *options],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **environment},
            capture_output=True,
            text=True,
            timeout=180,
        )
        return ended.returncode, ended.stdout.strip().splitlines()

    return run_tests


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_a_part_that_the_machine_lacks_is_named_and_fails_the_run(run_tests, workers: list[str]) -> None:
    status, lines = run_tests(*workers)
    assert status == 1
    assert "kettle: no kettle stands on the bench (1 tests did not run)" in lines
    assert (
        lines[-1] == "Tests on real order lines: not part of this run (WAREHOUSE_REAL_DATA names no folder)."
    )


def test_a_lacking_part_can_be_forgiven_and_is_named_all_the_same(run_tests) -> None:
    status, lines = run_tests(ALLOW_MISSING="1")
    assert status == 0
    assert "kettle: no kettle stands on the bench (1 tests did not run)" in lines


def test_a_run_that_lacks_nothing_passes(run_tests) -> None:
    status, lines = run_tests("-k", "bench_is_there")
    assert status == 0
    assert not any("lacks" in line for line in lines)


def test_the_last_line_counts_the_tests_on_real_order_lines(run_tests, tmp_path: Path) -> None:
    status, lines = run_tests("-k", "real_week", WAREHOUSE_REAL_DATA=str(tmp_path))
    assert status == 0
    assert lines[-1] == "Tests on real order lines: 1 passed."


def test_a_folder_of_real_data_that_is_not_there_stops_the_run(run_tests, tmp_path: Path) -> None:
    status, _ = run_tests(WAREHOUSE_REAL_DATA=str(tmp_path / "nowhere"))
    assert status == pytest.ExitCode.USAGE_ERROR
