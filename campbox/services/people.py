"""Learners: their aliases, cards and PINs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campbox import ids
from campbox.errors import FieldError, NotFoundError
from campbox.events.kinds import EnrolmentStarted, LearnerAdded, LearnerDescribed
from campbox.events.record import OWN_BOX_ID, record
from campbox.exercises.folding import fold
from campbox.models import Alias, Cohort, Learner
from campbox.services import secrets
from campbox.services.names import clean_name
from campbox.services.secrets import PIN_MAX, PIN_MIN
from campbox.services.sessions import close_all

ALIAS_MAX = 40
PICTURES = 24
GENDERS = ("woman", "man", "other")
AGE_BANDS = ("under-18", "18-24", "25-34", "35-49", "50-over")
CARD_CHARACTERS = 26  # of 5 bits each: 130 bits


@dataclass(frozen=True)
class Person:
    """A learner as this box knows them; `pin_salt` and `pin_verifier` are None before a PIN is set."""

    id: bytes
    alias: str
    picture: int
    language: str
    pin_salt: bytes | None
    pin_verifier: bytes | None
    has_card: bool


@dataclass(frozen=True)
class Description:
    """What a learner may say about themself; None is "prefer not to say"."""

    gender: str | None = None
    age_band: str | None = None


@dataclass(frozen=True)
class NewLearner:
    """One line of a list of learners."""

    alias: str
    language: str
    description: Description = Description()


@dataclass(frozen=True)
class Pin:
    """A PIN, stretched, as it is stored."""

    salt: bytes
    verifier: bytes


def clean_alias(text: str) -> str:
    """The alias as it is shown. Raises FieldError when it is empty or too long."""
    return clean_name(text, field="alias", longest=ALIAS_MAX)


def clean_pin(text: str) -> str:
    """The PIN in ASCII digits, in whatever script it was typed. Raises FieldError unless it is 4 to 8 digits."""
    pin = fold(text).replace(" ", "")
    if not (pin.isascii() and pin.isdigit() and PIN_MIN <= len(pin) <= PIN_MAX):
        raise FieldError("pin", "not-a-pin")
    return pin


def stretch_pin(pin: str) -> Pin:
    """Takes about 50 ms: call it before a command."""
    salt = secrets.new_salt()
    return Pin(salt, secrets.derive(pin, salt).verifier)


def check_description(description: Description) -> None:
    """Raise FieldError for words that are not among those offered."""
    if description.gender is not None and description.gender not in GENDERS:
        raise FieldError("gender", "not-offered")
    if description.age_band is not None and description.age_band not in AGE_BANDS:
        raise FieldError("age_band", "not-offered")


def taken_aliases(session: Session, aliases: Sequence[str]) -> set[str]:
    """Which of these aliases somebody on this box already has."""
    folded = {fold(alias): alias for alias in aliases}
    rows = session.scalars(select(Alias.alias_folded).where(Alias.alias_folded.in_(folded)))
    return {folded[each] for each in rows}


def add_learner(
    session: Session,
    *,
    cohort_id: bytes,
    alias: str,
    language: str,
    picture: int,
    description: Description | None = None,
    pin: Pin | None = None,
) -> bytes:
    """Add a learner to a cohort; returns the new id. Raises FieldError when the alias is taken on this box."""
    if not 1 <= picture <= PICTURES:
        raise FieldError("picture", "not-offered")
    new = NewLearner(clean_alias(alias), language, description or Description())
    _check_new(session, cohort_id, [new])
    return _insert(session, cohort_id, new, picture, pin)


def _check_new(session: Session, cohort_id: bytes, learners: Sequence[NewLearner]) -> None:
    if session.get(Cohort, (OWN_BOX_ID, cohort_id)) is None:
        raise NotFoundError("no such cohort")
    taken = {fold(alias) for alias in taken_aliases(session, [each.alias for each in learners])}
    for each in learners:
        check_description(each.description)
        if fold(each.alias) in taken:
            raise FieldError("alias", "taken", each.alias)
        taken.add(fold(each.alias))


def _insert(session: Session, cohort_id: bytes, new: NewLearner, picture: int, pin: Pin | None) -> bytes:
    learner_id = ids.random_id()
    session.add(
        Alias(
            learner_id=learner_id,
            alias=new.alias,
            alias_folded=fold(new.alias),
            picture=picture,
            language=new.language,
            pin_salt=None if pin is None else pin.salt,
            pin_verifier=None if pin is None else pin.verifier,
            card_digest=None,
        )
    )
    said = new.description
    record(session, LearnerAdded(about=learner_id, language=new.language, gender=said.gender, age_band=said.age_band))
    record(session, EnrolmentStarted(about=learner_id, cohort=cohort_id))
    return learner_id


def add_learners(session: Session, *, cohort_id: bytes, learners: Sequence[NewLearner]) -> list[bytes]:
    """Add all of a list, or none: raises FieldError naming an alias that is taken."""
    cleaned = [replace(each, alias=clean_alias(each.alias)) for each in learners]
    _check_new(session, cohort_id, cleaned)
    pictures = _free_pictures(session, len(cleaned))
    return [_insert(session, cohort_id, each, picture, None) for each, picture in zip(cleaned, pictures, strict=True)]


def _free_pictures(session: Session, count: int) -> list[int]:
    """A picture for each, the least used ones first, so that a cohort has different ones as long as there are some."""
    used = dict.fromkeys(range(1, PICTURES + 1), 0)
    for picture in session.scalars(select(Alias.picture)):
        used[picture] = used.get(picture, 0) + 1
    chosen: list[int] = []
    for _ in range(count):
        picture = min(used, key=lambda each: (used[each], each))
        used[picture] += 1
        chosen.append(picture)
    return chosen


_PERSON = select(
    Alias.learner_id, Alias.alias, Alias.picture, Alias.language, Alias.pin_salt, Alias.pin_verifier, Alias.card_digest
).where(Alias.learner_id == bindparam("learner_id"))


def person(session: Session, learner_id: bytes) -> Person:
    """Raises NotFoundError for somebody whom this box does not know by an alias."""
    row = session.connection().execute(_PERSON, {"learner_id": learner_id}).first()
    if row is None:
        raise NotFoundError("no such learner")
    return Person(*row[:-1], has_card=row[-1] is not None)


def people(session: Session, learner_ids: Sequence[bytes]) -> dict[bytes, Person]:
    rows = session.scalars(select(Alias).where(Alias.learner_id.in_(learner_ids)))
    return {row.learner_id: _person(row) for row in rows}


def by_alias(session: Session, aliases: Sequence[str]) -> dict[str, bytes]:
    """The learners who have these aliases already, by folded alias."""
    rows = session.execute(select(Alias.alias_folded, Alias.learner_id).where(Alias.alias_folded.in_(map(fold, aliases))))
    return dict(rows.all())


def find_by_alias(session: Session, alias: str) -> Person | None:
    row = session.scalars(select(Alias).where(Alias.alias_folded == fold(alias))).first()
    return None if row is None else _person(row)


def find_by_card(session: Session, secret: str) -> Person | None:
    row = session.scalars(select(Alias).where(Alias.card_digest == secrets.digest(secret))).first()
    return None if row is None else _person(row)


def new_cards(
    session: Session, learner_ids: Sequence[bytes], first_pins: Mapping[bytes, Pin] | None = None
) -> dict[bytes, str]:
    """A new secret for each learner's card, by learner; the cards printed before stop working.

    first_pins: for those who have no PIN yet; a PIN that was chosen meanwhile stays.
    """
    made: dict[bytes, str] = {}
    for learner_id in learner_ids:
        row = _row(session, learner_id)
        made[learner_id] = secrets.new_code(CARD_CHARACTERS)
        row.card_digest = secrets.digest(made[learner_id])
        pin = (first_pins or {}).get(learner_id)
        if pin is not None and row.pin_salt is None:
            row.pin_salt, row.pin_verifier = pin.salt, pin.verifier
    return made


def set_pin(session: Session, learner_id: bytes, pin: Pin) -> None:
    """Replace the PIN and sign the learner out everywhere."""
    row = _row(session, learner_id)
    row.pin_salt, row.pin_verifier = pin.salt, pin.verifier
    close_all(session, learner_id)


def set_language(session: Session, learner_id: bytes, language: str) -> None:
    row = session.get(Alias, learner_id)
    if row is not None:
        row.language = language


def rename(session: Session, learner_id: bytes, alias: str, picture: int) -> None:
    """Correct a learner's alias and picture. Raises FieldError when another learner has the alias."""
    alias = clean_alias(alias)
    row = _row(session, learner_id)
    if row.alias_folded != fold(alias) and taken_aliases(session, [alias]):
        raise FieldError("alias", "taken", alias)
    if not 1 <= picture <= PICTURES:
        raise FieldError("picture", "not-offered")
    row.alias, row.alias_folded, row.picture = alias, fold(alias), picture


def describe(session: Session, learner_id: bytes, language: str, description: Description) -> None:
    """Record what a learner says about themself, where it differs from what is known."""
    check_description(description)
    known = session.get(Learner, (OWN_BOX_ID, learner_id))
    if known is None:
        raise NotFoundError("no such learner")
    said = (language, description.gender, description.age_band)
    if (known.language, known.gender, known.age_band) != said:
        record(
            session,
            LearnerDescribed(about=learner_id, language=language, gender=description.gender, age_band=description.age_band),
        )


def _row(session: Session, learner_id: bytes) -> Alias:
    row = session.get(Alias, learner_id)
    if row is None:
        raise NotFoundError("no such learner")
    return row


def _person(row: Alias) -> Person:
    return Person(
        id=row.learner_id,
        alias=row.alias,
        picture=row.picture,
        language=row.language,
        pin_salt=row.pin_salt,
        pin_verifier=row.pin_verifier,
        has_card=row.card_digest is not None,
    )
