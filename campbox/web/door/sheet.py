"""The recovery sheet: shown once, to print or to copy by hand."""

from flask import Response, make_response, render_template

from campbox.services.recovery import NamesAfter
from campbox.services.secrets import in_groups


def recovery_sheet(name: str, recovery: str, onward: str, names: NamesAfter = "kept") -> Response:
    """The page with the one-time code that resets the passphrase; nobody can show it again."""
    page = render_template("door/recovery_sheet.html", name=name, code=in_groups(recovery), onward=onward, names=names)
    return make_response(page)
