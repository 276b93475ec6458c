"""BENCHMARKS.md, as scripts/benchmarks/report.py writes it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "scripts" / "benchmarks" / "report.py"


@pytest.fixture(scope="module")
def report() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_report", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "met"),
    [(3.0, 3.0, False, "yes"), (3.1, 3.0, False, "**no**"), (299.0, 300.0, True, "**no**"), (301.0, 300.0, True, "yes")],
)
def test_line_says_whether_the_target_is_met(
    report: ModuleType, value: float, limit: float, met: str, *, at_least: bool
) -> None:
    assert report.Row("home", value, "ms", limit, at_least).line().endswith(f"| {met} |")


def test_what_was_not_measured_meets_and_misses_nothing(report: ModuleType) -> None:
    assert report.Row("flushes", None, "", 1.0).line() == "| flushes | not measured | 1 |  |"


def test_notes_between_the_marks_stay_and_all_else_is_new(report: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "BENCHMARKS.md"
    report.write(file, [report.Row("home", 9.0, "ms", 3.0)], "about", 0.1)
    file.write_text(file.read_text().replace(report.BEGIN, f"{report.BEGIN}\nHome is slow because of *this*.\n"))
    report.write(file, [report.Row("home", 2.5, "ms", 3.0)], "about", 0.1)
    text = file.read_text()
    assert text.count("Home is slow because of *this*.") == 1
    assert "9 ms" not in text
    assert "| home | 2.5 ms | 3 ms | yes |" in text
    report.write(file, [report.Row("home", 2.5, "ms", 3.0)], "about", 0.1)
    assert file.read_text() == text
