"""The kinds of event: the listing and the code say the same."""

import re
from dataclasses import fields
from typing import get_type_hints

from campbox.events import kinds
from campbox.events.kinds import KINDS, Fact
from campbox.migrations import VERSIONS

LISTING = (VERSIONS.parents[1] / "events" / "EVENTS.md").read_text()
# How the listing words each type; `ms`, `number`, `hour` and `slots` are whole numbers.
WORDS = {
    "text": str,
    "ms": int,
    "number": int,
    "id": bytes,
    "true/false": bool,
    "list of text": tuple[str, ...],
    "list of numbers": tuple[int, ...],
}
Field = tuple[str, object, bool]


def listed_kinds() -> dict[str, tuple[bool, list[Field]]]:
    """Of each kind in EVENTS.md: whether it names a learner, and its fields (name, type, may be missing)."""
    found: dict[str, tuple[bool, list[Field]]] = {}
    for line in LISTING.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            listed = found.get(cells[2].removeprefix("as ").strip("`"), (False, []))[1]
            found[cells[0].strip("`")] = (cells[1] == "learner", listed or listed_fields(cells[2]))
    return found


def listed_fields(cell: str) -> list[Field]:
    rows: list[Field] = []
    for part in cell.split(","):
        match = re.fullmatch(r"`(\w+)` (.+?)( \?)?", part.strip())
        assert match is not None, part
        rows.append((match[1], WORDS[match[2]], match[3] is not None))
    return rows


def coded_fields(kind: type[Fact]) -> list[Field]:
    hints = get_type_hints(kind)
    plain = {str | None: str, bytes | None: bytes, int | None: int}
    return [
        (each.metadata.get("wire", each.name), plain.get(hints[each.name], hints[each.name]), hints[each.name] in plain)
        for each in fields(kind)
        if each.name != "about"
    ]


def test_listing_and_code_name_the_same_kinds_with_the_same_fields_in_the_same_order() -> None:
    coded = {name: (kind.is_about_learner, coded_fields(kind)) for (name, _), kind in KINDS.items()}
    assert coded == listed_kinds()


def test_every_kind_is_registered_under_its_own_name_and_version() -> None:
    classes = {each for each in vars(kinds).values() if isinstance(each, type) and issubclass(each, Fact) and each is not Fact}
    assert classes == set(KINDS.values())
    assert all((kind.kind, kind.version) == key for key, kind in KINDS.items())


def test_names_are_in_no_kind_but_those_of_places_cohorts_and_programmes() -> None:
    free = {kind for kind, (_, listed) in listed_kinds().items() for name, _, _ in listed if name in ("name", "title")}
    people_name = {"site.described", "cohort.created", "cohort.renamed", "programme.described", "stage.described"}
    assert free == {*people_name, "session.described", "test.described"}
