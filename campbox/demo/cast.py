"""Who plays: invented people with aliases, and how each of them learns."""

from dataclasses import dataclass

from campbox.demo.chance import chance
from campbox.services.people import AGE_BANDS, GENDERS, PICTURES

COORDINATOR, PASSPHRASE = "Samira", "three green kites fly"
OPERATOR, HQ_PASSPHRASE = "Jonas", "seven quiet rivers run"
SITE, HQ_SITE, LANGUAGES = "Riverside camp", "Headquarters", ("ar", "en", "fr")
COHORTS = ("Morning group", "Afternoon group")
# What is learned, a day each in turn.
COURSES = ("web-first-steps", "python-first-steps")
FIRST_PIN = 2401

# Nicknames that belong to no camp and to no one. The language is the one in which the learner reads.
_ALIASES = (
    *(
        (alias, "ar")
        for alias in (
            *("أمل", "نور", "قمر", "سماء", "زيتونة", "ريحان", "فرات", "ياسمين", "نجمة", "غيمة"),
            *("سلام", "بدر", "وردة", "هدهد", "ندى", "شمس", "موجة", "رمان", "لؤلؤة", "حكيم"),
        )
    ),
    *((alias, "en") for alias in ("Kite", "Amaru", "Lulo", "Zuri", "Tiko", "Maple", "Desta", "Ravi", "Juno", "Odera")),
    *((alias, "fr") for alias in ("Étoile", "Malo", "Fanta", "Bilé", "Océane", "Koffi", "Miel", "Aïssa", "Tito", "Noé")),
)


@dataclass(frozen=True)
class Pace:
    """How somebody learns: `comes` and `is_right` are chances, `minutes` is the usual time for an answer.

    `exercises` is how many are opened in a class at most, `ahead` how many lessons before the class, or behind it.
    """

    comes: float
    minutes: float
    exercises: int
    is_right: float
    ahead: int = 0
    is_stuck: bool = False


FAST = Pace(comes=0.95, minutes=2.5, exercises=9, is_right=0.75, ahead=2)
STEADY = Pace(comes=0.9, minutes=5, exercises=6, is_right=0.5)
SLOW = Pace(comes=0.9, minutes=9, exercises=3, is_right=0.3, ahead=-1)
ABSENT = Pace(comes=0.35, minutes=6, exercises=4, is_right=0.45, ahead=-1)
STUCK = Pace(comes=0.95, minutes=5, exercises=4, is_right=0.4, is_stuck=True)
SILENT = Pace(comes=0.8, minutes=8, exercises=0, is_right=0)
# Any six in a row are a class in small.
_PACES = (
    *(STEADY, FAST, STUCK, SLOW, ABSENT, SILENT),
    *(STEADY, SLOW, STEADY, FAST, STUCK, STEADY),
    *(STEADY, ABSENT, SLOW, STUCK, FAST, STEADY),
)


@dataclass(frozen=True)
class Character:
    """One learner of the story; `cohort` is an index of COHORTS."""

    alias: str
    language: str
    picture: int
    pin: str
    gender: str | None
    age_band: str | None
    cohort: int
    pace: Pace


def cast(learners: int, seed: int) -> list[Character]:
    """The learners of a story, always the same for a seed; two thirds are in the first cohort."""
    source = chance(seed, "cast")
    names = source.sample(_ALIASES, len(_ALIASES))
    return [
        Character(
            alias=_numbered(names[number % len(names)][0], number // len(names)),
            language=names[number % len(names)][1],
            picture=number % PICTURES + 1,
            pin=str(FIRST_PIN + number),
            gender=source.choice((*GENDERS[:2], *GENDERS[:2], None)),
            age_band=source.choice((*AGE_BANDS, None)),
            cohort=0 if number * 3 < learners * 2 else 1,
            pace=_PACES[number % len(_PACES)],
        )
        for number in range(learners)
    ]


def _numbered(alias: str, times: int) -> str:
    return alias if times == 0 else f"{alias} {times + 1}"
