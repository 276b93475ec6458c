"""Names that people give: to themselves, to cohorts, to places."""

import unicodedata

from campbox.errors import FieldError
from campbox.exercises.folding import fold

# Persian and other scripts need these two between letters.
_JOINERS = "\u200c\u200d"


def clean_name(text: str, *, field: str, longest: int) -> str:
    """The name as it is shown: without control characters and without marks that turn the direction of a line around.

    Raises FieldError when nothing visible is left or it is longer than `longest` characters.
    """
    visible = "".join(each if _is_shown(each) else " " if each.isspace() else "" for each in text)
    name = " ".join(visible.split())
    if not fold(name):
        raise FieldError(field, "needed")
    if len(name) > longest:
        raise FieldError(field, "too-long", str(longest))
    return name


def _is_shown(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
