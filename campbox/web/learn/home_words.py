"""What script says in a lesson taken home: the sentences of exercise pages, and those of the box, which is not there."""

from flask_babel import gettext as _

from campbox.web.learn.feedback import feedback


def home_words() -> dict[str, str]:
    """The sentences in the language of the page."""
    return {**feedback(), **_own(), **_incomplete(), **_remarks()}


def _own() -> dict[str, str]:
    return {
        "solved": _("{done} of {all} exercises solved"),
        "for-trainer": _("Kept. It goes to the trainer with the file of your answers."),
        "reset": _("All that you wrote here goes, and the start comes back."),
        "clear": _("All answers in this file go from this device. Is the code on paper, or the file saved?"),
        "too-old": _("This browser cannot run the code from a file. Your code is kept, and goes to the trainer with the file."),
        "go-on": _("Go on with the next step."),
        "change-answer": _("Change your answer and check it again."),
    }


def _incomplete() -> dict[str, str]:
    return {
        "incomplete-choose-one": _("Choose one answer, then check."),
        "incomplete-choose-some": _("Choose at least one answer, then check."),
        "incomplete-unknown-option": _("This question has changed. Open the page again."),
        "incomplete-fill-all": _("Write something in each gap, then check."),
        "incomplete-too-long": _("There is too much text. Write less."),
        "incomplete-place-all": _("Give each line a place, then check."),
        "incomplete-positions-repeat": _("Two lines have the same place. Change one of them."),
        "incomplete-indent-all": _("Give each line an indentation, then check."),
        "incomplete-write-output": _("Write what is printed, then check."),
    }


def _remarks() -> dict[str, str]:
    return {
        "first-line": _("Look at the first line."),
        "next-line": _("The lines before it are right. Look at line {line}."),
        "remark-more-to-choose": _("There is more to choose."),
        "remark-gap": _("Gap {number}:"),
        "remark-lines-right": _("All lines are in their place."),
        "remark-indent": _("Line {line} stands where it belongs. Look at the spaces at its start."),
        "remark-output-line": _("This is what is printed."),
        "remark-output-goes-on": _("Your lines are right. More is printed after them."),
        "remark-output-ends": _("Nothing more is printed after line {line}."),
    }
