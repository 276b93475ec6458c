"""The words of lists that people bring: what a column is called, and what stands in it, in English, French and Arabic."""

import re
from collections.abc import Mapping
from typing import Literal

from campbox.exercises.folding import fold

ListColumn = Literal["alias", "language", "gender", "age", "group", "name"]
# Without a header, the cells of a line stand in this order.
USUAL_ORDER: tuple[ListColumn, ...] = ("alias", "language", "gender", "age", "group")
# What CampBox writes above a list itself; the trainer may take such a list back.
TITLES: Mapping[str, Mapping[ListColumn, str]] = {
    "en": {"alias": "Alias", "language": "Language", "gender": "Gender", "age": "Age", "group": "Group"},
    "fr": {"alias": "Nom en classe", "language": "Langue", "gender": "Genre", "age": "Âge", "group": "Sous-groupe"},
    "ar": {"alias": "الاسم في الصف", "language": "اللغة", "gender": "الجنس", "age": "العمر", "group": "المجموعة الفرعية"},
}
OLDEST_YEARS = 120


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    """{folded word: what it means} of {meaning: "word, word"}."""
    return {fold(word): meaning for meaning, all_words in words.items() for word in all_words.split(",")}


# اللقب and الكنية are an alias in one country and the family name in another: names are what must not be stored by mistake.
_COLUMNS = _by_word(
    {
        "alias": "alias,nickname,nick,pseudo,pseudonyme,pseudonym,surnom,nom en classe,"
        "الاسم في الصف,الاسم المستعار,اسم مستعار,المستعار",
        "name": "name,names,full name,first name,last name,surname,family name,given name,nom,noms,prénom,prénoms,nom complet,"
        "nom de famille,nom et prénom,الاسم,اسم,الأسماء,الاسم الكامل,الاسم الأول,الاسم الثلاثي,اسم العائلة,"
        "اللقب,لقب,الكنية,كنية,الاسم واللقب",
        "language": "language,languages,lang,langue,اللغة,لغة",
        "gender": "gender,sex,genre,sexe,الجنس,جنس,النوع,النوع الاجتماعي",
        "age": "age,age band,age group,âge,tranche d'âge,groupe d'âge,العمر,عمر,السن,الفئة العمرية",
        "group": "group,groupe,groups,groupes,sous-groupe,équipe,team,"
        "المجموعة الفرعية,المجموعة الصغيرة,المجموعة,مجموعة,الفريق,فريق,الفوج,فوج",
    }
)
_LANGUAGES = _by_word(
    {
        "ar": "ar,arabic,arabe,العربية,عربية,عربي,اللغة العربية",
        "en": "en,english,anglais,الإنجليزية,الانجليزية,إنجليزي,انجليزي",
        "fr": "fr,french,français,francais,الفرنسية,فرنسي",
    }
)
_GENDERS = _by_word(
    {
        "woman": "woman,women,female,girl,f,w,femme,fille,féminin,feminin,امرأة,إمرأة,أنثى,انثى,بنت,فتاة,نساء",
        "man": "man,men,male,boy,m,h,homme,garçon,garcon,masculin,رجل,ذكر,ولد,شاب,رجال",
        "other": "other,autre,آخر,أخرى",
        "": "-,prefer not to say,not said,ne se prononce pas,لا يذكر",
    }
)
_AGE_BANDS = _by_word(
    {
        "under-18": "under-18,under 18,<18,-18,moins de 18,moins de 18 ans,أقل من 18",
        "18-24": "18-24",
        "25-34": "25-34",
        "35-49": "35-49",
        "50-over": "50-over,50+,50 and over,50 or over,50 ans et plus,50 et plus,+50,50 فأكثر",
        "": "-",
    }
)
_DASHES = re.compile(r"\s*[‐‑‒–—−-]\s*")


def column_of(title: str) -> ListColumn | None:
    """Which column has this title; None for one that no list of learners needs."""
    found: ListColumn | None = _COLUMNS.get(fold(title).rstrip(" :*"))  # type: ignore[assignment]  # only these are in it
    return found


def language_of(text: str) -> str:
    """The code of a language that was written as a code or a word; what is not known stays as it is."""
    return _LANGUAGES.get(fold(text), fold(text))


def gender_of(text: str) -> str | None:
    """A word of people.GENDERS, or "" for who does not say; None where the word is not known."""
    return _GENDERS.get(fold(text)) if text.strip() else ""


def age_band_of(text: str) -> str | None:
    """A word of people.AGE_BANDS, or "" where nothing is said; None where it is not known. Years become their band."""
    folded = _DASHES.sub("-", fold(text))
    if not folded:
        return ""
    if folded.isascii() and folded.isdigit() and 0 < int(folded[:4]) <= OLDEST_YEARS:
        return _band_of_years(int(folded))
    return _AGE_BANDS.get(folded)


def _band_of_years(years: int) -> str:
    return next(
        (band for limit, band in ((18, "under-18"), (25, "18-24"), (35, "25-34"), (50, "35-49")) if years < limit), "50-over"
    )
