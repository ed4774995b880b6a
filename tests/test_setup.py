"""The set-up: locks without addresses, a machine that lacks things, the wheel, and what CI runs."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import babel
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from setup import catalogues

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
PYTHON_LOCKS = sorted(path.name for path in CHECKOUT.glob("requirements*.txt"))


def run(
    *command: str | Path, folder: Path = CHECKOUT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a program as a shell would, without standard input, and returns what it said."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def program(folder: Path, name: str, lines: str) -> None:
    """Puts a program of this name in the folder, to stand before the machine's own."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def locked(lock: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (CHECKOUT / lock).read_text(), re.MULTILINE)
    return dict(found)


class TestLocks:
    @pytest.mark.parametrize("lock", [*PYTHON_LOCKS, "package-lock.json", ".npmrc"])
    def test_a_lock_file_holds_no_address(self, lock: str) -> None:
        assert "://" not in (CHECKOUT / lock).read_text()

    def test_the_npm_lock_says_nowhere_where_a_package_was_found(self) -> None:
        packages = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]
        assert [name for name, facts in packages.items() if "resolved" in facts] == []

    def test_every_npm_package_is_pinned_and_locked_with_its_checksum(self) -> None:
        wanted = json.loads((CHECKOUT / "package.json").read_text())
        packages = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]
        for name, exact in (wanted["dependencies"] | wanted["devDependencies"]).items():
            assert packages[f"node_modules/{name}"]["version"] == exact
        assert all(facts["integrity"].startswith("sha512-") for name, facts in packages.items() if name)

    @pytest.mark.parametrize(
        ("lock", "extras"),
        [
            ("requirements.txt", []),
            ("requirements-postgres.txt", ["postgres"]),
            ("requirements-test.txt", ["postgres", "test"]),
        ],
    )
    def test_what_the_project_wants_is_locked_in_a_version_that_it_allows(
        self, lock: str, extras: list[str]
    ) -> None:
        wanted = [*PROJECT["dependencies"]]
        for extra in extras:
            wanted += PROJECT["optional-dependencies"][extra]
        versions = locked(lock)
        for text in wanted:
            wish = Requirement(text)
            assert wish.specifier.contains(versions[canonicalize_name(wish.name)]), (
                f"{lock}: {text}; run `make lock`"
            )

    @pytest.mark.parametrize("lock", PYTHON_LOCKS)
    def test_every_locked_python_package_has_checksums(self, lock: str) -> None:
        entries = re.split(r"^(?=[a-z0-9])", (CHECKOUT / lock).read_text(), flags=re.MULTILINE)[1:]
        assert len(entries) == len(locked(lock)) > 0
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []

    def test_the_locks_agree_with_each_other(self) -> None:
        everything = locked("requirements-test.txt")
        for lock in ("requirements.txt", "requirements-postgres.txt"):
            assert locked(lock).items() <= everything.items()


class TestMakefile:
    def test_help_lists_every_target(self) -> None:
        text = (CHECKOUT / "Makefile").read_text()
        targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
        assert {"run", "test", "setup", "bench", "fonts", "ci", "words", "help"} <= targets
        said = run("make", "help").stdout
        assert set(re.findall(r"^make ([a-z-]+) +\S", said, re.MULTILINE)) == targets

    def test_a_file_named_like_a_target_does_not_hide_it(self) -> None:
        text = (CHECKOUT / "Makefile").read_text()
        declared = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
        assert declared and set(declared[1].split()) == set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))

    @pytest.mark.parametrize("with_data", [True, False])
    def test_ci_runs_the_real_data_where_the_folder_is_there(self, tmp_path: Path, with_data: bool) -> None:
        checkout = tmp_path / "checkout"
        shutil.copytree(CHECKOUT / ".ci", checkout / ".ci")
        (checkout / "Makefile").write_text('ci:\n\t@echo "data: $$WAREHOUSE_REAL_DATA"\n')
        data = tmp_path / "shared" / "data"
        if with_data:
            data.mkdir(parents=True)
        assert run(checkout / ".ci" / "run", folder=tmp_path).stdout == f"data: {data if with_data else ''}\n"


class TestLanguages:
    """The step runs in a copy that has this environment's Python."""

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        without = shutil.ignore_patterns("__pycache__", "*.mo")
        for name in ("setup", "warehouse/translations"):
            shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=without)
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
        return tmp_path

    def step(self, copy: Path) -> None:
        site = str(Path(babel.__file__).parent.parent)
        ended = run(copy / "setup" / "languages.sh", folder=copy, PYTHONPATH=site)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")

    def test_the_catalogues_are_built_once_again_after_a_change_and_when_they_are_lost(
        self, copy: Path
    ) -> None:
        self.step(copy)
        german = copy / "warehouse/translations/de/LC_MESSAGES/messages.mo"
        first = german.stat().st_mtime_ns
        self.step(copy)
        assert german.stat().st_mtime_ns == first
        words = german.with_suffix(".po")
        words.write_text(words.read_text().replace('"Ausweis scannen"', '"Badge scannen"'))
        self.step(copy)
        assert b"Badge scannen" in german.read_bytes()
        german.unlink()
        self.step(copy)
        assert german.exists()

    def test_a_language_that_is_gone_is_no_longer_offered(self, copy: Path) -> None:
        self.step(copy)
        words = copy / "warehouse/translations/de/LC_MESSAGES/messages.po"
        words.unlink()
        self.step(copy)
        assert not words.with_suffix(".mo").exists()


class TestBareMachine:
    """The steps run in a copy, where programs that stand first on the PATH play a machine that lacks things."""

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        shutil.copytree(CHECKOUT / "setup", tmp_path / "copy" / "setup")
        return tmp_path / "copy"

    @pytest.fixture
    def bare(self, tmp_path: Path) -> Path:
        programs = tmp_path / "programs"
        program(programs, "dpkg-query", "exit 1")
        program(programs, "id", "echo 1000")
        program(programs, "sudo", "exit 1")
        program(programs, "apt-get", f"echo apt-get $* >> {tmp_path}/tried; exit 100")
        program(programs, "sleep", "exit 0")
        program(programs, "python3", 'case "$*" in *ensurepip*) exit 1;; esac; exit 0')
        return programs

    def on(self, bare: Path, copy: Path, step: str, level: str) -> subprocess.CompletedProcess[str]:
        path = f"{bare}:{os.environ['PATH']}"
        return run(
            "bash", copy / "setup" / step, level, folder=copy, PATH=path, PYTHON="python3", CHROMIUM="x"
        )

    def test_a_user_without_sudo_is_told_the_one_line_that_root_must_run(
        self, copy: Path, bare: Path
    ) -> None:
        ended = self.on(bare, copy, "system.sh", "run")
        assert ended.returncode == 2
        assert ended.stderr.count("\n") == 1
        assert "apt-get install --yes --no-install-recommends python3-venv libpango-1.0-0" in ended.stderr
        assert not (bare.parent / "tried").exists()

    def test_what_only_the_tests_lack_does_not_stop_them(self, copy: Path, bare: Path) -> None:
        ended = self.on(bare, copy, "system.sh", "test")
        assert ended.returncode == 0
        assert "will be named at the end; root installs them with: apt-get update && apt-get" in ended.stdout
        assert ended.stdout.endswith("poppler-utils fonts-noto-cjk libatomic1\n")

    def test_a_machine_that_has_everything_is_left_alone(self, copy: Path, bare: Path) -> None:
        program(bare, "dpkg-query", "printf installed")
        program(bare, "python3", "exit 0")
        ended = self.on(bare, copy, "system.sh", "run")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")

    def test_a_registry_that_is_down_is_tried_three_times_and_the_step_is_named(
        self, copy: Path, bare: Path
    ) -> None:
        program(bare, "id", "echo 0")
        ended = self.on(bare, copy, "system.sh", "run")
        assert ended.returncode == 2
        assert (bare.parent / "tried").read_text().count("update") == 3
        assert "set-up stopped: apt-get install python3-venv" in ended.stderr
        assert "failed three times" in ended.stderr

    def test_a_python_that_is_too_old_is_named(self, copy: Path, bare: Path) -> None:
        program(bare, "python3", "exit 1")
        ended = self.on(bare, copy, "system.sh", "run")
        assert ended.returncode == 2
        assert "Python 3.11 or newer is needed" in ended.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that the checkout gets no build folder."""
    copy = tmp_path_factory.mktemp("wheel")
    without = shutil.ignore_patterns("__pycache__")
    for name in ("warehouse", "migrations", "setup"):
        shutil.copytree(CHECKOUT / name, copy / name, ignore=without)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(CHECKOUT / name, copy)
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist"]
    ended = run(sys.executable, "-m", "pip", "wheel", *options, ".", folder=copy)
    assert ended.returncode == 0, ended.stderr
    (built,) = (copy / "dist").iterdir()
    return built


class TestWheel:
    def test_the_wheel_holds_every_file_of_the_package(self, wheel: Path) -> None:
        here = {path for path in (CHECKOUT / "warehouse").rglob("*") if path.is_file()}
        wanted = {str(path.relative_to(CHECKOUT)) for path in here if "__pycache__" not in path.parts}
        assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()

    def test_the_wheel_brings_the_migrations_and_what_npm_fetched(self, wheel: Path) -> None:
        held = set(zipfile.ZipFile(wheel).namelist())
        for path in (CHECKOUT / "migrations").rglob("*.py"):
            assert f"warehouse/_migrations/{path.relative_to(CHECKOUT / 'migrations')}" in held
        assert "warehouse/static/vendor/htmx.min.js" in held

    def test_the_wheel_brings_every_language_built_from_what_is_committed(self, wheel: Path) -> None:
        archive = zipfile.ZipFile(wheel)
        languages = [*catalogues.TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")]
        assert languages
        for path in languages:
            name = str(path.with_suffix(".mo").relative_to(CHECKOUT))
            assert archive.read(name) == catalogues.built(path), f"{name}: run `make setup`"

    def test_the_installed_wheel_speaks_german(self, wheel: Path, tmp_path: Path) -> None:
        zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
        ask = (
            "from warehouse import create_app;"
            "print(create_app().test_client().get('/sign-in', headers={'Accept-Language': 'de'}).text)"
        )
        for command in (["-m", "warehouse.cli", "db", "upgrade"], ["-c", ask]):
            ended = run(sys.executable, *command, folder=tmp_path, PYTHONPATH=str(tmp_path / "installed"))
            assert ended.returncode == 0, ended.stderr
        assert '<html class="no-js" lang="de"' in ended.stdout
        assert "Ausweis scannen" in ended.stdout

    def test_the_installed_wheel_upgrades_a_database_far_from_any_checkout(
        self, wheel: Path, tmp_path: Path
    ) -> None:
        place = tmp_path / "installed"
        zipfile.ZipFile(wheel).extractall(place)
        upgrade = "import warehouse.cli; print(warehouse.cli.__file__); warehouse.cli.main()"
        address = f"sqlite:///{tmp_path}/far.db"
        ended = run(
            *(sys.executable, "-c", upgrade, "db", "upgrade"),
            folder=tmp_path,
            PYTHONPATH=str(place),
            WAREHOUSE_DATABASE_URL=address,
        )
        assert ended.returncode == 0, ended.stderr
        assert str(place) in ended.stdout
        assert (tmp_path / "far.db").stat().st_size > 0


class TestInstalledParts:
    def test_the_browser_gets_the_htmx_that_is_pinned(self) -> None:
        pinned = json.loads((CHECKOUT / "package.json").read_text())["dependencies"]["htmx.org"]
        served = (CHECKOUT / "warehouse" / "static" / "vendor" / "htmx.min.js").read_text()
        assert f'version:"{pinned}"' in served

    def test_the_camera_gets_the_reader_that_its_script_was_built_with(self) -> None:
        vendor = CHECKOUT / "warehouse" / "static" / "vendor"
        reader = hashlib.sha256((vendor / "zxing_reader.wasm").read_bytes()).hexdigest()
        assert reader in (vendor / "barcode-detector.js").read_text()

    def test_this_environment_is_the_locked_one(self) -> None:
        for name in ("flask", "sqlalchemy", "pytest", "playwright", "psycopg"):
            assert version(name) == locked("requirements-test.txt")[name], f"{name}: run `make setup`"
