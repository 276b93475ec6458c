"""What changed between two tries, for the trainer who reads the second."""

from campbox.exercises.differences import LINES_MAX, DiffLine, differences


def kinds(before: str, after: str) -> list[tuple[str, str, int | None]]:
    found = differences(before, after)
    assert found is not None
    return [(line.kind, line.text, line.number) for line in found]


def test_changed_line_is_removed_and_added_with_its_new_number() -> None:
    assert kinds("a\nb\nc\n", "a\nB\nc\n") == [
        ("same", "a", 1),
        ("removed", "b", None),
        ("added", "B", 2),
        ("same", "c", 3),
    ]


def test_equal_lines_far_from_a_change_are_counted() -> None:
    before = "\n".join(str(number) for number in range(20))
    found = differences(before, before.replace("10", "ten"))
    assert found is not None
    assert (found[0], found[-1]) == (DiffLine("gap", count=8), DiffLine("gap", count=7))
    assert len(found) == 2 + 2 + 2 + 2


def test_nothing_changed_is_nothing_and_the_last_line_break_does_not_count() -> None:
    assert differences("a\n", "a") == ()


def test_new_and_emptied_files_are_all_added_and_all_removed() -> None:
    assert kinds("", "x") == [("removed", "", None), ("added", "x", 1)]
    assert kinds("x\ny", "") == [("removed", "x", None), ("removed", "y", None), ("added", "", 1)]


def test_text_that_would_take_too_long_is_not_compared() -> None:
    assert differences("a\n" * (LINES_MAX + 1), "a") is None
    assert differences("a", "\n" * 65_000 + "x") is None
