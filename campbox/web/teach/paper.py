"""The foot of every printed page: the place, and the day where the box knows it.

Browsers write it in the margins of the paper, beside the number of the page, from a style sheet of its own: a page may hold no
style. Those that cannot (Firefox, and Chromium before 131) print it once, below the sheet.
"""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.i18n import direction
from campbox.services import dates
from campbox.web.attendance_words import sheet_footer
from campbox.web.context import site_name
from campbox.web.current import node, reading
from campbox.web.teach.blueprint import teach, trainers

# A browser with ::details-content has boxes in the margins too, but for Firefox.
SHEET = """\
@page {{ @{corner} {{ content: {text}; font: 9pt sans-serif; }} }}
@supports selector(::details-content) and (not (-moz-appearance: none)) {{ .print-footer {{ display: none; }} }}
"""


@teach.get("/paper.css")
@trainers
def paper() -> ResponseReturnValue:
    corner = "bottom-right" if direction(str(get_locale())) == "rtl" else "bottom-left"
    return Response(SHEET.format(corner=corner, text=quoted(footer())), mimetype="text/css")


@teach.app_context_processor
def _footer() -> dict[str, object]:
    return {"sheet_footer": footer}


def footer() -> str:
    return sheet_footer(site_name(), dates.today(reading(), node().clock))


def quoted(text: str) -> str:
    """A string of CSS, in which no sign can end it."""
    return '"' + "".join(each if each.isalnum() else f"\\{ord(each):06x}" for each in text) + '"'
