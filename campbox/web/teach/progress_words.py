"""The words and signs of the gradebook. Each state has a sign of its own: colours never stand alone."""

from flask_babel import gettext as _
from flask_babel import ngettext

from campbox.services.gradebook_cells import Cell, State

SIGNS: dict[State, str] = {"at-once": "✓", "after-tries": "✓", "accepted": "★", "waiting": "…", "again": "↻", "trying": "○"}
LATE_SIGN, BROWSER_SIGN, MODEL_SIGN, NOTHING_SIGN = "!", "°", "≈", "·"
NUMBERED: frozenset[State] = frozenset({"after-tries", "trying"})
CLASSES: dict[State, str] = {
    "at-once": "solved",
    "after-tries": "solved",
    "accepted": "solved",
    "waiting": "waits",
    "again": "again",
    "trying": "again",
}


def sign(cell: Cell) -> str:
    """What stands in the cell: `✓3°!` is solved after three tries, judged by a browser, past the last day."""
    number = str(cell.tries) if cell.state in NUMBERED else ""
    judged = BROWSER_SIGN if cell.judged == "browser" else ""
    return f"{SIGNS[cell.state]}{number}{judged}{LATE_SIGN if cell.is_late else ''}{MODEL_SIGN if cell.had_model else ''}"


def state_in_words(state: State, tries: int) -> str:
    if state == "at-once":
        return _("solved at once")
    if state == "after-tries":
        return ngettext("solved, %(num)d try", "solved, %(num)d tries", tries)
    if state == "accepted":
        return _("accepted by the trainer")
    if state == "waiting":
        return _("handed in, waits for a review")
    if state == "again":
        return _("given back, to try again")
    return ngettext("not solved yet, %(num)d try", "not solved yet, %(num)d tries", tries)


def cell_in_words(cell: Cell) -> str:
    """The whole cell, to be heard or to stand in a file."""
    parts = [state_in_words(cell.state, cell.tries)]
    if cell.is_late:
        parts.append(_("after the deadline"))
    if cell.judged == "browser":
        parts.append(_("judged by the browser"))
    if cell.had_model:
        parts.append(_("read the model answer first"))
    return _(", ").join(parts)


def legend() -> list[tuple[str, str, str]]:
    """Sign, class and words of everything that stands in the gradebook."""
    return [
        (SIGNS["at-once"], "solved", _("solved at once")),
        (SIGNS["after-tries"] + "3", "solved", _("solved, with the number of tries")),
        (SIGNS["accepted"], "solved", _("accepted by the trainer")),
        (SIGNS["waiting"], "waits", _("handed in, waits for a review")),
        (SIGNS["again"], "again", _("given back, to try again")),
        (SIGNS["trying"] + "2", "again", _("not solved yet, with the number of tries")),
        (LATE_SIGN, "", _("after the deadline, where the date is known")),
        (BROWSER_SIGN, "", _("judged by the browser; all else by the box")),
        (MODEL_SIGN, "", _("read the model answer before their own answer; it says nothing bad by itself")),
        (NOTHING_SIGN, "", _("nothing yet")),
    ]
