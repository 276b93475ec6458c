"""Charts as geometry: pure numbers in the units of a view box, mirrored for languages that run from right to left.

Time runs the way people read, so the first week of a chart in Arabic stands at the right. Every chart says in a table below it
what it draws; colours never stand alone, series have patterns and signs too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

# About the width of a phone, so that text in the units of the box is read there at its own size.
WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 42, 22, 12, 32
TICKS_MAX = 5
LABELS_MAX = 4
BAR_ROW, BAR_THICK, BAR_TEXT = 50, 16, 18


@dataclass(frozen=True)
class Series:
    """Numbers of one kind, one for each place of the axis; `number` (from 1) gives colour, pattern and sign."""

    name: str
    values: Sequence[int]
    number: int = 1


@dataclass(frozen=True)
class Tick:
    """A number of the value axis."""

    value: int
    y: float


@dataclass(frozen=True)
class Mark:
    """A rectangle of a series, or the point of a line at its middle."""

    x: float
    y: float
    width: float
    height: float
    number: int


@dataclass(frozen=True)
class Label:
    """A word of the axis, around `x`."""

    text: str
    x: float


@dataclass(frozen=True)
class Chart:
    """What an SVG draws. `start` and `end` are where lines of the grid run; `axis_x` is where the numbers stand."""

    width: float
    height: float
    start: float
    end: float
    axis_x: float
    base_y: float
    ticks: Sequence[Tick]
    labels: Sequence[Label]
    marks: Sequence[Mark]
    lines: Sequence[tuple[int, str]] = ()

    @property
    def paths(self) -> list[tuple[int, str]]:
        """All rectangles of a series as one path of an SVG: a page with many bars is a third as long."""
        found: dict[int, list[str]] = {}
        for mark in self.marks:
            found.setdefault(mark.number, []).append(f"M{mark.x} {mark.y}h{mark.width}v{mark.height}h-{mark.width}z")
        return [(number, "".join(each)) for number, each in sorted(found.items())]


@dataclass(frozen=True)
class Row:
    """A horizontal bar below its words; `text_x` is where they begin."""

    text: str
    value: int
    text_y: float
    text_x: float
    bar: Mark
    value_x: float
    value_y: float


def nice_ticks(largest: int) -> list[int]:
    """Whole numbers from 0 in even steps of 1, 2 or 5 times a power of ten; the last is not below the largest."""
    steps = (each * 10**power for power in count() for each in (1, 2, 5))
    step = next(each for each in steps if each * TICKS_MAX >= largest)
    return [step * number for number in range(max(1, -(-largest // step)) + 1)]


def bars(labels: Sequence[str], series: Sequence[Series], *, is_rtl: bool) -> Chart:
    """A group of bars for each label, side by side."""
    frame = _frame(labels, max((value for each in series for value in each.values), default=0), is_rtl)
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    width = slot * 0.8 / max(1, len(series))
    marks = [
        frame.bar(place * slot + slot * 0.1 + which * width, width, value, 0, each.number)
        for which, each in enumerate(series)
        for place, value in enumerate(each.values)
        if value
    ]
    return frame.chart(marks)


def stacked(labels: Sequence[str], series: Sequence[Series], *, is_rtl: bool) -> Chart:
    """A bar for each label, made of its parts, the first series at the bottom."""
    totals = [sum(each.values[place] for each in series) for place in range(len(labels))]
    frame = _frame(labels, max(totals, default=0), is_rtl)
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    marks = []
    for place in range(len(labels)):
        below = 0
        for each in series:
            value = each.values[place]
            if value:
                marks.append(frame.bar(place * slot + slot * 0.1, slot * 0.8, value, below, each.number))
            below += value
    return frame.chart(marks)


def line(labels: Sequence[str], series: Sequence[Series], *, is_rtl: bool) -> Chart:
    """A line for each series, with a sign at each place."""
    frame = _frame(labels, max((value for each in series for value in each.values), default=0), is_rtl)
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    marks, lines = [], []
    for each in series:
        points = [frame.point((place + 0.5) * slot, value, each.number) for place, value in enumerate(each.values)]
        marks += points
        lines.append((each.number, " ".join(f"{_short(point.x)},{_short(point.y)}" for point in points)))
    return frame.chart(marks, lines)


def rows(items: Sequence[tuple[str, int]], *, is_rtl: bool) -> tuple[float, list[Row]]:
    """Horizontal bars, each below its words, which may be long: the height of the view box, and the bars."""
    largest = max((value for _, value in items), default=0) or 1
    room = WIDTH - 40
    found = []
    for number, (text, value) in enumerate(items):
        top, length = number * BAR_ROW, max(2.0, value / largest * room)
        x = WIDTH - length if is_rtl else 0.0
        bar = Mark(_short(x), top + BAR_TEXT + 6, _short(length), BAR_THICK, 1)
        value_x = WIDTH - length - 6 if is_rtl else length + 6
        found.append(
            Row(text, value, top + BAR_TEXT, WIDTH if is_rtl else 0, bar, _short(value_x), top + BAR_TEXT + 6 + BAR_THICK - 2)
        )
    return max(1, len(items)) * BAR_ROW, found


@dataclass(frozen=True)
class _Frame:
    """Axes: places along the way people read, values upwards."""

    labels: Sequence[str]
    ticks: Sequence[int]
    is_rtl: bool

    def y(self, value: int) -> float:
        return HEIGHT - BOTTOM - value / self.ticks[-1] * (HEIGHT - TOP - BOTTOM)

    def x(self, along: float, width: float = 0) -> float:
        """Where something begins that is `along` the axis and so wide."""
        return WIDTH - LEFT - along - width if self.is_rtl else LEFT + along

    def bar(self, along: float, width: float, value: int, below: int, number: int) -> Mark:
        top, bottom = self.y(below + value), self.y(below)
        return Mark(_short(self.x(along, width)), _short(top), _short(width), _short(bottom - top), number)

    def point(self, along: float, value: int, number: int) -> Mark:
        return Mark(_short(self.x(along)), _short(self.y(value)), 0, 0, number)

    def chart(self, marks: Sequence[Mark], lines: Sequence[tuple[int, str]] = ()) -> Chart:
        slot = (WIDTH - LEFT - RIGHT) / max(1, len(self.labels))
        every = -(-len(self.labels) // LABELS_MAX) or 1
        shown = [
            Label(text, _short(self.x((place + 0.5) * slot))) for place, text in enumerate(self.labels) if place % every == 0
        ]
        start, end = (WIDTH - LEFT, RIGHT) if self.is_rtl else (LEFT, WIDTH - RIGHT)
        ticks = [Tick(value, _short(self.y(value))) for value in self.ticks]
        axis_x = start + 6 if self.is_rtl else start - 6
        return Chart(WIDTH, HEIGHT, start, end, axis_x, HEIGHT - BOTTOM, ticks, shown, marks, lines)


def _frame(labels: Sequence[str], largest: int, is_rtl: bool) -> _Frame:
    return _Frame(labels, nice_ticks(largest), is_rtl)


def _short(number: float) -> float:
    return round(number, 1)
