"""BENCHMARKS.md: the machine, the table, and the notes that people wrote between two marks."""

import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BEGIN, END = "<!-- notes: kept as they are by scripts/bench.py -->", "<!-- end of the notes -->"
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Row:
    """One measure. `value` has the unit in which `limit` is given; at_least: more is better."""

    measure: str
    value: float | None
    unit: str
    limit: float | None = None
    at_least: bool = False
    remark: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.value is None or self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        here = NOT_MEASURED if self.value is None else f"{_number(self.value)} {self.unit}".strip()
        target = "" if self.limit is None else f"{_number(self.limit)} {self.unit}".strip()
        met = {True: "yes", False: "**no**", None: ""}[self.is_met]
        return f"| {self.measure} | {here}{f' ({self.remark})' if self.remark else ''} | {target} | {met} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def write(file: Path, rows: Sequence[Row], about: str, load_average: float) -> None:
    """Write the file anew; what stands between the marks stays. `load_average`: how busy the machine was before."""
    old = file.read_text() if file.exists() else ""
    notes = old.partition(BEGIN)[2].partition(END)[0].strip("\n")
    table = "\n".join(["| measure | here | target | met |", "|---|--:|--:|---|", *(row.line() for row in rows)])
    parts = ["# Benchmarks", about, _machine(load_average), table, f"{BEGIN}\n{notes}\n{END}"]
    file.write_text("\n\n".join(parts) + "\n")


def _machine(load_average: float) -> str:
    describe = ["git", "--no-optional-locks", "describe", "--always", "--dirty"]
    revision = subprocess.run(describe, capture_output=True, text=True, check=False)
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Linux {platform.release()}"
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    busy = f"The load average before was {load_average:.1f}; over 0.5, times are worse than they should be."
    return f"Measured on {now} at revision {revision.stdout.strip() or 'unknown'}: {_processor()}, {versions}. {busy}"


def _processor() -> str:
    lines = [line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines()]
    names = [value.strip() for key, _, value in lines if key.strip() in ("model name", "Model")]
    cores = sum(key.strip() == "processor" for key, _, _ in lines)
    return f"{names[0] if names else platform.machine()}, {cores} cores"
