"""What the author wants to be checked: the engines, the tests, the misconceptions that were foreseen, the hints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast

from campbox.exercises.base import Criterion, ExerciseFault, Json, Render
from campbox.exercises.checktext import CheckTable, CheckText
from campbox.exercises.fences import RoleFence
from campbox.exercises.shapes import Shape, read_shape
from campbox.exercises.shared import stored, stored_items

TESTS_MAX = 40
WHEN_MAX = 20
HINTS_MAX = 6
CHECKLIST_MAX = 12
CRITERIA_MAX = 8
LEVELS_MIN = 2
LEVELS_MAX = 5
_PLACES = ("output", "error", "code")
# Browsers look for the pattern, and their regular expressions know none of these.
_ONLY_PYTHON = re.compile(r"\(\?P|\(\?#|\(\?\(|\(\?>|\(\?[aiLmsux-]|\\[AZ]|[*+?}]\+")


@dataclass(frozen=True, slots=True)
class CheckTest:
    """One thing that must be so; `wanted` has the keys of its shape, `say_html` says what to look at."""

    name_html: str
    say_html: str
    wanted: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class When:
    """A misconception: when `place` (output, error or code) matches the pattern, say this."""

    place: str
    pattern: str
    say_html: str


@dataclass(frozen=True, slots=True)
class Check:
    """All that a check fence can hold; each kind of exercise uses its part."""

    engines: tuple[str, ...] = ()
    has_script: bool = False
    tests: tuple[CheckTest, ...] = ()
    when: tuple[When, ...] = ()
    hints: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    attachments: int = 0


class CheckReader:
    """Reads the parts of a check fence; notes each fault with its line in the file."""

    def __init__(self, fence: RoleFence, render: Render) -> None:
        self.faults: list[tuple[int, str]] = []
        self._render = render
        self._text = CheckText(fence.lines, fence.line, self.note)
        self.top = self._text.top
        if fence.language != "toml":
            self.note(fence.line, "Write toml before check.")

    def note(self, line: int, message: str) -> None:
        """Note a fault."""
        self.faults.append((line, message))

    def engines(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """The engines that the exercise declares, the best first."""
        engines = self.top.texts("engines", at_most=len(known))
        if not engines or len(set(engines)) < len(engines) or not set(engines) <= set(known):
            written = ", ".join(f'"{engine}"' for engine in known)
            self.top.fault("engines", f"Write in which engines this runs, the first choice first: engines = [{written}].")
        return engines

    def tests(self, shapes: tuple[Shape, ...]) -> tuple[CheckTest, ...]:
        """All tests; at least one."""
        faults = len(self.faults)
        tables = self._text.tables("test", at_most=TESTS_MAX)
        if not tables and len(self.faults) == faults:
            self.top.fault("test", "Write at least one [[test]].")
        return tuple(self._test(table, shapes) for table in tables)

    def _test(self, table: CheckTable, shapes: tuple[Shape, ...]) -> CheckTest:
        name = self._inline(table, "name")
        say = self._inline(table, "say") if "say" in table else ""
        return CheckTest(name, say, self._wanted(table, shapes))

    def _wanted(self, table: CheckTable, shapes: tuple[Shape, ...]) -> Mapping[str, Json]:
        """What the shape of a test says; where a misspelled key hides the shape, that key is the fault."""
        keys = dict.fromkeys(key for shape in shapes for key in shape.keys)
        has_shape = any(mark in table for shape in shapes for mark in shape.marks)
        if not has_shape and not table.allow(("name", "say", *keys), "a test"):
            return {}
        return read_shape(table, shapes)

    def when(self) -> tuple[When, ...]:
        """The misconceptions that the author foresaw."""
        return tuple(self._when(table) for table in self._text.tables("when", at_most=WHEN_MAX))

    def _when(self, table: CheckTable) -> When:
        table.allow(("in", "matches", "say"), "[[when]]")
        place, pattern = table.text("in"), table.text("matches")
        if place not in _PLACES:
            table.fault("in", f"Write where to look: in = one of {', '.join(_PLACES)}.")
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            table.fault("matches", f"Correct this regular expression: {error}.")
        if _ONLY_PYTHON.search(pattern):
            table.fault("matches", "Write this regular expression with the signs that browsers know too.")
        return When(place, pattern, self._inline(table, "say"))

    def hints(self) -> tuple[str, ...]:
        """What helps, one after the other."""
        return tuple(self._render.inline(hint) for hint in self.top.sentences("hints", at_most=HINTS_MAX))

    def checklist(self) -> tuple[str, ...]:
        """What a project must have; at least one item."""
        items = self.top.sentences("checklist", at_most=CHECKLIST_MAX)
        if not items:
            self.top.fault("checklist", 'Write what the project must have: checklist = ["…", "…"].')
        return tuple(self._render.inline(item) for item in items)

    def attachments(self, at_most: int) -> int:
        """How many pictures and files may be handed in; none unless the author says so."""
        if "attachments" not in self.top:
            return 0
        return self.top.whole("attachments", 1, at_most)

    def rubric(self) -> tuple[Criterion, ...]:
        """By what the trainer judges a project; without it there is a rubric that fits most."""
        return tuple(self._criterion(table) for table in self._text.tables("rubric", at_most=CRITERIA_MAX))

    def _criterion(self, table: CheckTable) -> Criterion:
        table.allow(("name", "levels"), "[[rubric]]")
        levels = table.sentences("levels", at_most=LEVELS_MAX)
        if len(levels) < LEVELS_MIN:
            table.fault("levels", f'Write at least {LEVELS_MIN} levels, the lowest first: levels = ["…", "…"].')
        return Criterion(self._inline(table, "name"), tuple(self._render.inline(level) for level in levels))

    def _inline(self, table: CheckTable, key: str) -> str:
        return self._render.inline(table.sentence(key))

    def finish(self, check: Check) -> Check:
        """The check, if no fault was found."""
        if self.faults:
            raise ExerciseFault(*sorted(set(self.faults)))
        return check


def read_hints(fences: tuple[RoleFence, ...], render: Render) -> tuple[str, ...]:
    """The hints of an exercise whose check holds nothing else; without a check there are none."""
    found = [fence for fence in fences if fence.role == "check"]
    if len(found) > 1:
        raise ExerciseFault((found[1].line, "Take out this fence: there is a fence with check already."))
    if not found:
        return ()
    reader = CheckReader(found[0], render)
    reader.top.allow(("hints",), "this check")
    return reader.finish(Check(hints=reader.hints())).hints


def check_structure(check: Check) -> object:
    """What is equal in all languages: how much there is of everything, and the shape of each test."""
    return (
        check.engines,
        check.has_script,
        tuple(frozenset(test.wanted) for test in check.tests),
        tuple(when.place for when in check.when),
        len(check.hints),
        len(check.checklist),
        tuple(len(criterion.levels) for criterion in check.rubric),
        check.attachments,
    )


def check_job(check: Check) -> dict[str, Json]:
    """The check as the page needs it."""
    return {
        "engines": list(check.engines),
        "tests": [{"name": test.name_html, "say": test.say_html, **test.wanted} for test in check.tests],
        "when": [{"in": when.place, "matches": when.pattern, "say": when.say_html} for when in check.when],
        "hints": list(check.hints),
    }


def dump_check(check: Check) -> Json:
    """All fields by name."""
    return cast("Json", asdict(check))


def load_check(dumped: Json) -> Check:
    """The check that `dump_check` was given."""
    check = stored(dumped)
    tests = [stored(test) for test in stored_items(check["tests"])]
    whens = [stored(when) for when in stored_items(check["when"])]
    return Check(
        _texts(check["engines"]),
        bool(check["has_script"]),
        tuple(CheckTest(str(test["name_html"]), str(test["say_html"]), stored(test["wanted"])) for test in tests),
        tuple(When(str(when["place"]), str(when["pattern"]), str(when["say_html"])) for when in whens),
        _texts(check["hints"]),
        _texts(check["checklist"]),
        # Courses that were compiled before there were rubrics lack the key.
        tuple(_criterion(stored(criterion)) for criterion in stored_items(check.get("rubric", []))),
        cast("int", check.get("attachments", 0)),
    )


def _criterion(dumped: Mapping[str, Json]) -> Criterion:
    return Criterion(str(dumped["name"]), _texts(dumped["levels"]))


def _texts(dumped: Json) -> tuple[str, ...]:
    return tuple(str(text) for text in stored_items(dumped))
