"""What each of the learners' pictures shows, to be spoken or read."""

from flask_babel import lazy_gettext as _l

# Only the word that is asked for is translated: a form with all pictures would else translate each word 24 times.
_WORDS = (
    _l("sun"),
    _l("tree"),
    _l("kite"),
    _l("boat"),
    _l("star"),
    _l("key"),
    _l("drum"),
    _l("cup"),
    _l("lamp"),
    _l("bird"),
    _l("fish"),
    _l("cat"),
    _l("camel"),
    _l("orange"),
    _l("flower"),
    _l("mountain"),
    _l("bicycle"),
    _l("ball"),
    _l("leaf"),
    _l("umbrella"),
    _l("butterfly"),
    _l("house"),
    _l("clock"),
    _l("turtle"),
)


def picture_word(picture: int) -> str:
    """The word for picture 1 to 24."""
    return str(_WORDS[picture - 1])
