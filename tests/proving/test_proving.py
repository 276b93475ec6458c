"""`campbox course check` in real browsers."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result

from campbox.cli import cli
from campbox.courses.library import content_folder
from campbox.proving.browsers import NAMES, browsing, find_browser
from campbox.proving.command import Asked, run_trials
from campbox.proving.findings import judge
from campbox.proving.trials import trials_of
from tests.courses.factory import CourseFolder
from tests.stories.code_course import write_code_course
from tests.stories.firefox.firefox import processes_of

PATIENCE_SECONDS = 90
ENGLISH, ARABIC = "pages/first-page/exercises.en.md", "pages/first-page/exercises.ar.md"


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    return write_code_course(tmp_path)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where browsers put their profiles. Chromium has a socket there, so tmp_path has too long a name for them."""
    with TemporaryDirectory(prefix="proving-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr("tempfile.tempdir", None)
        yield Path(folder)


def check(course: CourseFolder, *options: str) -> Result:
    return CliRunner().invoke(cli, ["course", "check", str(course.path), *options])


@contextmanager
def killed_at_the_end(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()


def test_every_exercise_of_our_courses_is_proved() -> None:
    folders = sorted(path for path in content_folder().iterdir() if path.is_dir())
    trials = [trial for folder in folders for trial in trials_of(folder)[1]]
    verdict = judge(trials, run_trials(trials, Asked(), print))
    assert [str(fault) for fault in verdict.faults] == []
    assert verdict.not_run == ()
    assert {trial.engine for trial in trials} == {"micropython", "pyodide", "javascript", "html", "sql"}


def test_each_fault_that_shows_only_when_code_runs_is_told_with_its_line(course: CourseFolder, temporary: Path) -> None:
    course.replace(ARABIC, 'print("Hello", name)\n```', 'print("Hi", name)\n```')
    for file in (ENGLISH, ARABIC):
        course.replace(file, "    return 0", "    return b + a")
        course.replace(file, "  return 2 * number;", "  return 2 * nmuber;")
        course.replace(file, "li { color: green; }", "li { color: red; }")
        course.replace(file, "SELECT name FROM things WHERE price < 3\n```", "SELECT name FROM things WHERE price < 2\n```")
    done = check(course)
    told = {(found[1], int(found[2])): found[3] for found in re.finditer(r"^(\S+?):(\d+): (.*)$", done.output, re.MULTILINE)}
    expected: dict[tuple[str, int], str] = {(ARABIC, course.line_of(ARABIC, "python answer")): "got 'Hi Amina'"}
    for file in (ENGLISH, ARABIC):
        expected[file, course.line_of(file, "    return b + a") - 2] = "the start passes all tests already, in Pyodide"
        expected[file, course.line_of(file, "return 2 * nmuber")] = "ReferenceError"
        expected[file, course.line_of(file, "html answer")] = "style other"
        expected[file, course.line_of(file, "sql answer")] = "rows count"
    assert done.exit_code == 1
    assert "No fault found." not in done.output
    assert told.keys() == expected.keys()
    assert [(place, told[place]) for place, words in expected.items() if words not in told[place]] == []
    assert list(temporary.iterdir()) == []
    assert processes_of(temporary) == []


def test_any_browser_can_open_the_address(course: CourseFolder) -> None:
    command = [sys.executable, "-m", "campbox", "course", "check", str(course.path), "--browser", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as checking, killed_at_the_end(checking):
        assert checking.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", checking.stdout.readline())
        assert found is not None
        with browsing(str(find_browser()), found[0]):
            summary, _ = checking.communicate(timeout=PATIENCE_SECONDS)
    assert checking.returncode == 0
    counted = "6 exercises proved in 2 languages: HTML 1, JavaScript 1, MicroPython 1, Pyodide 3, SQL 1."
    assert summary.splitlines() == ["No fault found.", counted]


def test_firefox_proves_too(course: CourseFolder, temporary: Path) -> None:
    firefox = find_browser(tuple(name for name in NAMES if "firefox" in name))
    assert firefox is not None
    done = check(course, "--browser", firefox)
    assert (done.exit_code, "6 exercises proved in 2 languages" in done.output) == (0, True), done.output
    assert processes_of(temporary) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--no-run",), "Nothing was proved: the exercises with code were not run."),
        (("--browser", "/bin/true"), "Nothing was proved: no browser answered."),
    ],
)
def test_what_did_not_run_is_not_called_proved(course: CourseFolder, options: tuple[str, ...], words: str) -> None:
    done = check(course, *options)
    assert (done.exit_code, done.output.splitlines()[-1]) == (2, words)


def test_a_taken_port_is_told(course: CourseFolder) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = check(course, "--port", str(other.getsockname()[1]))
    assert done.exit_code == 2
    assert "cannot be used" in done.output


def test_without_the_languages_nothing_is_called_proved(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campbox.web.proving.read_manifest", dict)
    done = check(course)
    assert (done.exit_code, "make assets" in done.output) == (2, True)
