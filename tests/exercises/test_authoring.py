"""The author's guide: its examples are exercises, one at least of each kind, and all keys of a check are explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from campbox.courses.exercises import passes
from campbox.courses.library import content_folder
from campbox.courses.text import number_lines, split_sections
from campbox.exercises.base import Block
from campbox.exercises.registry import KINDS
from campbox.exercises.shapes import ASKED, CALL, CODE, OUTPUT, SCRIPTED_PAGE, SOURCE, Shape, result_on
from tests.exercises.exercise_blocks import PlainRender

GUIDE = Path(content_folder() / "AUTHORING.md").read_text()
HEADING = re.compile(r"(.+) \{(\w+) #([a-z-]+)\}")


def examples() -> list[tuple[str, Block]]:
    """The exercises among the indented texts, by kind."""
    written = "\n".join(
        line[4:] if line.startswith("    ") else "" if not line.strip() else "## end" for line in GUIDE.split("\n")
    )
    _, sections = split_sections(number_lines(written))
    found = [(HEADING.fullmatch(section.title), section) for section in sections]
    return [(each[2], Block(each[3], each[1], section.heading.number, section.lines)) for each, section in found if each]


def test_every_kind_has_an_example() -> None:
    assert {kind for kind, _ in examples()} == KINDS.keys()


@pytest.mark.parametrize(("kind", "block"), examples())
def test_an_example_is_an_exercise(kind: str, block: Block) -> None:
    spec = KINDS[kind].parse(block, PlainRender())
    assert passes(KINDS[kind], spec, KINDS[kind].model_answer(spec)) or KINDS[kind].judged == "trainer"


@pytest.mark.parametrize("shape", [OUTPUT, CALL, CODE, SOURCE, SCRIPTED_PAGE, result_on(""), ASKED])
def test_every_key_of_a_test_is_explained(shape: Shape) -> None:
    assert not [key for key in shape.keys if f"`{key} = " not in GUIDE]
