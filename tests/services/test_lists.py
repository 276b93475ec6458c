"""Lists that people paste, or bring in a file: what is taken, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.errors import FieldError
from campbox.services import lists
from campbox.services.lists import LIST_MAX, LearnerList
from campbox.services.people import ALIAS_MAX, Description
from campbox.sheets import text as sheets
from campbox.sheets.model import SheetError

LANGUAGES = ("ar", "en", "fr")


def read(text: str, titles: str = "en") -> LearnerList:
    return lists.read_list(sheets.read_text(text), LANGUAGES, "ar", titles)


def aliases(found: LearnerList) -> list[str]:
    return [each.alias for each in found.learners]


def codes(found: LearnerList) -> list[tuple[str, str]]:
    """(line, fault) of each."""
    return [(fault.detail.partition(":")[0], fault.code) for fault in found.faults]


def test_list_has_one_learner_a_line_with_the_usual_language_unless_told() -> None:
    found = read("Amina\n\n  Omar , fr \nYusuf;EN\nهدى،ar\nLeila\ten\nSamir,\n")
    assert found.faults == ()
    assert [(each.alias, each.language) for each in found.learners] == [
        ("Amina", "ar"),
        ("Omar", "fr"),
        ("Yusuf", "en"),
        ("هدى", "ar"),
        ("Leila", "en"),
        ("Samir", "ar"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Group,Age,Alias,Gender,Language",
        "groupe;âge;pseudo;sexe;langue",
        "المجموعة\tالعمر\tالاسم المستعار\tالجنس\tاللغة",
        "GROUPE : ,Tranche d’âge,Surnom,Genre,Langue",
    ],
)
def test_columns_are_known_by_their_titles_in_three_languages_and_any_order(header: str) -> None:
    separator = next(each for each in "\t;," if each in header)
    found = read(header + "\n" + separator.join(["A", "21", "Amina", "f", "fr"]))
    (amina,) = found.learners
    assert (amina.alias, amina.language, amina.group) == ("Amina", "fr", "A")
    assert amina.description == Description("woman", "18-24")


def test_real_names_are_left_out_of_everything_that_goes_on() -> None:
    found = read("Nom,Pseudo,Prénom,Age,Langue\nHaddad,Amina,Amina Leila,19,ar\nMansour,Badr,Karim,30,ar")
    assert found.has_names
    assert aliases(found) == ["Amina", "Badr"]
    assert not any(name in found.text + repr(found) for name in ("Haddad", "Mansour", "Karim", "Leila"))


def test_list_of_names_alone_is_refused_and_its_names_are_not_repeated() -> None:
    for title in ("Name", "Nom", "الاسم", "اللقب"):
        found = read(f"{title}\nAmina Haddad\nBadr Mansour")
        assert (found.learners, codes(found)) == ((), [("", "no-alias-column")])
        assert "Haddad" not in found.text + repr(found)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("f", "woman"),
        ("Femme", "woman"),
        ("أنثى", "woman"),
        ("بنت", "woman"),
        ("M", "man"),
        ("homme", "man"),
        ("ذكر", "man"),
        ("other", "other"),
        ("autre", "other"),
        ("", None),
        ("-", None),
    ],
)
def test_gender_is_read_in_three_languages(written: str, meant: str | None) -> None:
    assert read(f"alias,gender\nAmina,{written}").learners[0].description.gender == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("17", "under-18"),
        ("18", "18-24"),
        ("٢٤", "18-24"),
        ("25", "25-34"),
        ("49", "35-49"),
        ("50", "50-over"),
        ("120", "50-over"),
        ("18-24", "18-24"),
        ("18 – 24", "18-24"),
        ("50+", "50-over"),
        ("under 18", "under-18"),
        ("", None),
    ],
)
def test_years_become_a_band_and_bands_stay(written: str, meant: str | None) -> None:
    assert read(f"alias,age\nAmina,{written}").learners[0].description.age_band == meant


def test_every_fault_of_a_list_is_told_at_once_with_its_line() -> None:
    listed = f"Amina\nOmar, xx\n{'x' * (ALIAS_MAX + 1)}\n,fr\nAmina\nZeid,ar,dragon\nNur,ar,f,old\n=1+1\nLeila"
    found = read(listed)
    assert aliases(found) == ["Amina", "Leila"]
    assert codes(found) == [
        ("2", "language-not-offered"),
        ("3", "too-long"),
        ("4", "needed"),
        ("5", "twice"),
        ("6", "gender-not-known"),
        ("7", "age-not-known"),
        ("8", "cell-is-formula"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_list_from_any_system_is_read(line_end: str) -> None:
    assert aliases(read(line_end.join(["Amina", "Omar"]))) == ["Amina", "Omar"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Amina", "Amina"),
        ("Amina", "  AMINA "),
        ("أحمد", "أحمـــد"),
        ("فاطمة", "فاطِمَة"),
        ("Zoé", "ZOE\u0301"),
        ("Ali 2", "Ali ٢"),
    ],
)
def test_alias_that_looks_the_same_is_named_as_a_duplicate_with_its_line(first: str, second: str) -> None:
    found = read(f"{first}\nOmar\n{second}")
    assert aliases(found) == [first, "Omar"]
    assert codes(found) == [("3", "twice")]


def test_title_above_the_header_is_left_out() -> None:
    found = read("Spring class,,\n,,\nalias,language,group\nAmina,en,A")
    assert (aliases(found), found.first_line) == (["Amina"], 3)


def test_list_of_ten_thousand_lines_is_refused_with_one_word_about_its_length() -> None:
    found = read("\n".join(f"learner {number}" for number in range(10_000)))
    assert len(found.learners) == LIST_MAX
    assert [(fault.code, fault.detail) for fault in found.faults] == [("too-many-lines", str(LIST_MAX))]
    with pytest.raises(SheetError, match="too-many-rows"):
        read("x\n" * 10_001)


def test_ten_thousand_faulty_lines_are_not_ten_thousand_faults() -> None:
    assert len(read("same\n" * 10_000).faults) <= LIST_MAX + 1


def test_longest_list_is_taken() -> None:
    found = read("\n".join(f"learner {number}" for number in range(LIST_MAX)) + "\n\n")
    assert (len(found.learners), found.faults) == (LIST_MAX, ())


@pytest.mark.parametrize("titles", LANGUAGES)
def test_text_of_a_list_is_the_same_list_again(titles: str) -> None:
    """It goes to the browser with the preview and comes back with the confirmation."""
    listed = 'alias,name,gender,age,group\n"Haddad, Ali",Real,f,21,"A ""one"""\nBadr,Real,,,\n"""quoted""",Real,h,35-49,B; C'
    found = read(listed, titles)
    again = read(found.text, titles)
    assert aliases(again) == ["Haddad, Ali", "Badr", '"quoted"']
    assert [(each.language, each.description, each.group) for each in again.learners] == [
        (each.language, each.description, each.group) for each in found.learners
    ]
    assert (again.text, again.has_names) == (found.text, False)


def test_text_of_a_single_column_keeps_the_commas_of_its_aliases() -> None:
    found = lists.read_list(sheets.read_text('"Ali, the second"\tar\nOmar'), LANGUAGES, "ar")
    assert aliases(read(found.text)) == aliases(found) == ["Ali, the second", "Omar"]


@given(st.text(max_size=300))
def test_no_text_at_all_makes_reading_a_list_crash(text: str) -> None:
    try:
        found = read(text)
    except SheetError:
        return  # nothing but empty lines
    assert len(found.learners) + len(found.faults) <= LIST_MAX + 1
    assert all(0 < len(each.alias) <= ALIAS_MAX and each.language in LANGUAGES for each in found.learners)
    assert all(isinstance(fault, FieldError) for fault in found.faults)
