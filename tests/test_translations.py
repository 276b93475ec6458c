"""French and Arabic say all that the sources say: no hole, no leftover, the right numbers and signs."""

import gettext
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
NUMBER = {"%(num)d", "%(num)s", "%(count)s"}
# What stands between directional isolates is typed by people or machines: an address, a range, a file name.
DATA = re.compile("[\u2066\u2068][^\u2069]*\u2069|https?://\\S*")
NARROW_SPACE = "\u202f"
# An English word, and the one that stands for it: the heads of the catalogues say why. A trainer must not wonder whether two
# words are two things.
ONE_WORD = {
    "accounts?": {"fr": "compte", "ar": "حساب"},
    "cohorts?": {"fr": "groupe", "ar": "مجموع"},
    "criteri(on|a)": {"fr": "critère", "ar": "معيار|معايير"},
    "deadline": {"fr": "date limite", "ar": "آخر موعد"},
    "groups?": {"fr": "groupe", "ar": "مجموع"},
    "headquarters|HQ": {"fr": "siège", "ar": "لمقرّ الرئيسي"},
    "model answers?": {"fr": "réponses? modèle", "ar": "نموذجي"},
    "pace": {"fr": "rythme", "ar": "وتيرة"},
    "passphrases?": {"fr": "phrases? de passe", "ar": "عبار(ة|ات) (ال)?مرور"},
    "programmes?": {"fr": "programme", "ar": "برنامج|برامج"},
    "recovery sheets?": {"fr": "fiche", "ar": "ورقة"},
    "register": {"fr": "registre", "ar": "سجل"},
    "sessions?": {"fr": "séance", "ar": "جلس"},
    "stages?": {"fr": "phase", "ar": "مرحل|مراحل"},
    "statement of hours": {"fr": "attestation d’heures", "ar": "كشف الساعات"},
    "sticks?": {"fr": "clé", "ar": "ذاكرة USB"},
}


def sentences_of_the_sources() -> Catalog:
    """What `make words` would collect now."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # babel left it without types
    sources = Catalog()
    for _file, _line, sentence, _comments, context in extract_from_dir(ROOT / "campbox", methods, options, KEYWORDS):
        sources.add(sentence, context=context)
    return sources


def catalogue(language: str) -> Catalog:
    content = (ROOT / "campbox" / "translations" / language / "LC_MESSAGES" / "messages.po").read_bytes()
    return read_po(BytesIO(content), locale=language)


def sentences(catalog: Catalog) -> dict[str, Message]:
    """The messages by their English singular, without the header."""
    return {forms(message.id)[0]: message for message in catalog if message.id}


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def holes(sources: Catalog, catalog: Catalog) -> Iterator[str]:
    """A line for each way in which the catalogue does not answer to the sources."""
    wanted, given = sentences(sources), sentences(catalog)
    yield from (f"missing: {each}" for each in wanted.keys() - given.keys())
    yield from (f"no longer said: {each}" for each in given.keys() - wanted.keys())
    yield from (f"obsolete: {forms(each.id)[0]}" for each in catalog.obsolete.values())
    for name, message in given.items():
        texts = forms(message.string)
        expected = catalog.num_plurals if message.pluralizable else 1
        if message.fuzzy:
            yield f"fuzzy: {name}"
        if len(texts) != expected or not all(text.strip() for text in texts):
            yield f"not translated: {name}"
        else:
            yield from (f"placeholders: {name} -> {text}" for text in _ill_filled(message, texts, catalog.plural_expr))


def _ill_filled(message: Message, texts: list[str], plural_rule: str) -> Iterator[str]:
    """Texts whose placeholders differ; a form that stands for one number alone, or for 1, may leave the number out."""
    allowed = set(PLACEHOLDER.findall(forms(message.id)[-1]))
    form_of = gettext.c2py(plural_rule)
    stands_for = [[number for number in range(200) if form_of(number) == index] for index in range(len(texts))]
    for text, numbers in zip(texts, stands_for, strict=True):
        found = set(PLACEHOLDER.findall(text))
        may_omit = NUMBER if message.pluralizable and (1 in numbers or len(numbers) == 1) else set()
        if not allowed - may_omit <= found <= allowed:
            yield text


def ill_set_french(text: str) -> bool:
    """Straight or English quotation marks, a typewriter's apostrophe, or a missing narrow space."""
    words = DATA.sub("", PLACEHOLDER.sub("x", text))
    return bool(re.search(f"[\"'“”]|[^{NARROW_SPACE}][;:?!»]|«[^{NARROW_SPACE}]", words))


def strays(catalog: Catalog, language: str) -> Iterator[str]:
    """A line for each text that calls a thing by another word than all others do."""
    for name, message in sentences(catalog).items():
        english, said = PLACEHOLDER.sub("", name), " | ".join(forms(message.string))
        for thing, words in ONE_WORD.items():
            if re.search(rf"\b({thing})\b", english, re.I) and not re.search(words[language], said, re.I):
                yield f"{thing}: {name} -> {said}"


def has_words(message: str | list[str] | tuple[str, ...]) -> bool:
    """Whether there is something to translate but signs and the order of the parts."""
    return re.search(r"[^\W\d_]", PLACEHOLDER.sub("", forms(message)[0])) is not None


def ill_set_arabic(text: str) -> bool:
    """No Arabic letter, a Latin question mark, comma, semicolon or quotation mark, a stretched word, or Eastern digits."""
    words = DATA.sub("", PLACEHOLDER.sub("", text))
    return not re.search("[ء-ي]", words) or bool(re.search("[?,;\"'“”ـ٠-٩]", words))


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return sentences_of_the_sources()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_sentence_of_the_sources_is_translated(sources: Catalog, language: str) -> None:
    assert len(sentences(sources)) > 100
    assert sorted(holes(sources, catalogue(language))) == []


@pytest.mark.parametrize(("language", "is_ill_set"), [("fr", ill_set_french), ("ar", ill_set_arabic)])
def test_signs_are_those_of_the_language(language: str, is_ill_set: Callable[[str], bool]) -> None:
    worded = [each for each in sentences(catalogue(language)).values() if has_words(each.id)]
    texts = [text for message in worded for text in forms(message.string)]
    assert [text for text in texts if is_ill_set(text)] == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_one_word_stands_for_one_thing(language: str) -> None:
    assert list(strays(catalogue(language), language)) == []


def test_stray_word_is_found() -> None:
    step_for_stage = little_catalogue('msgid "Edit the stage"\nmsgstr "Modifier l’étape"\n')
    assert list(strays(step_for_stage, "fr")) == ["stages?: Edit the stage -> Modifier l’étape"]


@pytest.mark.parametrize(
    ("language", "form_of"),
    [
        ("fr", {0: 0, 1: 0, 2: 1, 100: 1}),
        ("ar", {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}),
    ],
)
def test_numbers_choose_their_plural_form(language: str, form_of: dict[int, int]) -> None:
    catalog = catalogue(language)
    rule = gettext.c2py(catalog.plural_expr)
    assert catalog.num_plurals == len(set(form_of.values()))
    assert {number: rule(number) for number in form_of} == form_of


FRENCH = 'msgid ""\nmsgstr "Language: fr\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
SAVE = 'msgid "Save"\nmsgstr "Enregistrer"\n\n'
DAYS = 'msgid "%(num)d day of %(all)s"\nmsgid_plural "%(num)d days of %(all)s"\n'
GOOD_DAYS = DAYS + 'msgstr[0] "un jour sur %(all)s"\nmsgstr[1] "%(num)d jours sur %(all)s"\n'


def little_catalogue(text: str) -> Catalog:
    return read_po(BytesIO((FRENCH + text).encode()), locale="fr")


@pytest.mark.parametrize(
    ("text", "hole"),
    [
        (SAVE, "missing: %(num)d day of %(all)s"),
        (SAVE + GOOD_DAYS + '\nmsgid "Print"\nmsgstr "Imprimer"\n', "no longer said: Print"),
        (SAVE + GOOD_DAYS + '\n#~ msgid "Print"\n#~ msgstr "Imprimer"\n', "obsolete: Print"),
        ("#, fuzzy\n" + SAVE + GOOD_DAYS, "fuzzy: Save"),
        ('msgid "Save"\nmsgstr ""\n\n' + GOOD_DAYS, "not translated: Save"),
        (SAVE + DAYS + 'msgstr[0] "un jour sur %(all)s"\nmsgstr[1] ""\n', "not translated: %(num)d day of %(all)s"),
        (
            SAVE + DAYS + 'msgstr[0] "un jour sur %(all)s"\nmsgstr[1] "des jours sur %(all)s"\n',
            "placeholders: %(num)d day of %(all)s -> des jours sur %(all)s",
        ),
        (
            SAVE + DAYS + 'msgstr[0] "un jour sur %(al)s"\nmsgstr[1] "%(num)d jours sur %(all)s"\n',
            "placeholders: %(num)d day of %(all)s -> un jour sur %(al)s",
        ),
    ],
)
def test_hole_in_a_catalogue_is_found(text: str, hole: str) -> None:
    sources = little_catalogue(SAVE + GOOD_DAYS)
    assert list(holes(sources, sources)) == []
    assert list(holes(sources, little_catalogue(text))) == [hole]


@pytest.mark.parametrize("text", ['dit "oui"', "dit “oui”", "l'heure", "Vraiment?", "Vraiment ?", "«oui»", "Heure: %(time)s"])
def test_ill_set_french_is_found(text: str) -> None:
    assert ill_set_french(text)
    assert not ill_set_french("« L’heure : %(time)s » sur http://campbox.lan ?".replace(" ", NARROW_SPACE))


@pytest.mark.parametrize("text", ["Save", "%(num)d", "متى?", "درس, تمرين", "درس; تمرين", 'قال "نعم"', "كتـــاب", "٣ دروس"])
def test_ill_set_arabic_is_found(text: str) -> None:
    assert ill_set_arabic(text)
    assert not ill_set_arabic("متى؟ درس، ثم «تمرين»: %(num)d في \u2066Amina, ar\u2069")
