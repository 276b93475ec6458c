"""Why a file or a stick failed, in words that say what to do next."""

from collections.abc import Callable

from flask_babel import gettext as _

from sync import errors

_SENTENCES: dict[type[Exception], Callable[[], str]] = {
    errors.NotForUs: lambda: _("This file is for somebody else. Leave it on the stick."),
    errors.UnknownSender: lambda: _("This file comes from a box that is not paired here. Pair it first, then load it again."),
    errors.BadSignature: lambda: _("The signature of this file is not right. Do not use it, and tell the sender."),
    errors.Damaged: lambda: _("This file is damaged. Please copy it again from the sender."),
    errors.TooLarge: lambda: _("This file is too large to be one of ours."),
    errors.UnsupportedFormat: lambda: _("This file needs a newer CampBox. Keep it, and update first."),
    errors.ForkDetected: lambda: _("Two boxes claim to be the same one. Please call the people who support you."),
    errors.StickFull: lambda: _("The stick is full. Use another one; nothing is lost."),
    errors.StickReadOnly: lambda: _("The stick cannot be written. Look at its lock switch, or use another one."),
    errors.StickGone: lambda: _("The stick was pulled out or fails. Put it in again; nothing is lost."),
    errors.HubUnreachable: lambda: _("Headquarters does not answer. The box tries again by itself."),
    errors.HubRefused: lambda: _("Headquarters refused the files. Are the two paired on both sides?"),
}


def problem_in_words(problem: Exception | None) -> str:
    """The sentence for the closest class of the family."""
    if problem is None:
        return ""
    for kind in type(problem).__mro__:
        if kind in _SENTENCES:
            return _SENTENCES[kind]()
    return _("The memory card of the box took nothing. Please try again.")


def problem_by_name(name: str | None) -> str:
    """As problem_in_words, for a class that was remembered by its name."""
    kinds = {kind.__name__: kind for kind in _SENTENCES}
    return _SENTENCES[kinds[name]]() if name in kinds else ""
