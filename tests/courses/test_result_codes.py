"""Result codes: what was solved at home comes through typing, and mistakes are noticed and named."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campbox.courses.home import HomePart
from campbox.courses.result_codes import CHECK_BITS, SIGNS, decode, encode, exercise_number, sign_count
from campbox.errors import FieldError

ids = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True)
SHOWN_AS = {"0": "oO", "1": "iIlL"}
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@st.composite
def parts(draw: st.DrawFn) -> HomePart:
    exercises = draw(st.lists(ids, min_size=1, max_size=45, unique=True))
    return HomePart(draw(ids), draw(ids), draw(st.sampled_from(("lesson", "unit"))), draw(ids), tuple(exercises))


def part(release: str = "r1", name: str = "lists", scope: str = "lesson", exercises: int = 4) -> HomePart:
    numbered = tuple(f"exercise-{number}" for number in range(exercises))
    return HomePart("web", release, "unit" if scope == "unit" else "lesson", name, numbered)


def refusal(code: str, *known: HomePart) -> str:
    with pytest.raises(FieldError) as found:
        decode(code, known)
    return found.value.code


@given(parts(), st.data())
def test_code_brings_back_what_was_solved_however_it_is_typed(here: HomePart, data: st.DataObject) -> None:
    solved = data.draw(st.sets(st.sampled_from(here.exercise_ids)))
    signs = encode(here, solved).replace(" ", "")
    typed = "".join(data.draw(st.sampled_from(sign + sign.lower() + SHOWN_AS.get(sign, ""))) for sign in signs)
    between = data.draw(st.sampled_from(["", " ", "-", "\u00a0", "\u200f"]))
    for text in (between.join(typed), typed.translate(ARABIC_DIGITS)):
        assert decode(text, [part(), here]) == (here, tuple(each for each in here.exercise_ids if each in solved))


@given(parts(), st.data())
def test_one_wrong_sign_and_two_exchanged_ones_are_noticed(here: HomePart, data: st.DataObject) -> None:
    signs = encode(here, data.draw(st.sets(st.sampled_from(here.exercise_ids)))).replace(" ", "")
    at = data.draw(st.integers(0, len(signs) - 1))
    other = data.draw(st.sampled_from(SIGNS))
    exchanged = signs[:at] + signs[at : at + 2][::-1] + signs[at + 2 :]
    for wrong in {signs[:at] + other + signs[at + 1 :], exchanged} - {signs}:
        assert refusal(wrong, here) in ("code-check", "code-unknown")


@given(parts(), parts(), st.data())
def test_code_of_another_lesson_or_release_counts_nothing(here: HomePart, other: HomePart, data: st.DataObject) -> None:
    assume((here.course_id, here.scope, here.id, here.release_id) != (other.course_id, other.scope, other.id, other.release_id))
    code = encode(other, data.draw(st.sets(st.sampled_from(other.exercise_ids))))
    assert refusal(code, here) in ("code-check", "code-unknown", "code-length")


def test_refusal_says_what_is_wrong() -> None:
    code = encode(part(), {"exercise-1"})
    assert refusal(" - ", part()) == "needed"
    assert refusal(f"{code[:-1]}?", part()) == "code-sign"
    assert refusal(code[:-1], part()) == "code-length"
    assert refusal(f"{code} 0000", part()) == "code-length"
    assert refusal(code, part(name="tables")) == "code-unknown"
    assert refusal(code, part(release="r2")) == "code-check"
    assert refusal("", part()) == "needed"


def test_length_follows_from_the_number_of_exercises() -> None:
    assert [sign_count(part(exercises=count)) for count in (1, 20, 21, 40, 41)] == [12, 12, 16, 16, 20]
    assert encode(part(), set()).count(" ") == 2


def test_no_few_exercises_cancel_each_other_in_the_check() -> None:
    numbers = [exercise_number(part(exercises=20), f"exercise-{number}") for number in range(20)]
    sums = [left ^ right for left, right in itertools.combinations(numbers, 2)]
    assert len({*numbers, *sums, 0}) == len(numbers) + len(sums) + 1
    assert max(numbers) < 2**CHECK_BITS
