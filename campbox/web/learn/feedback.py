"""What script says on an exercise page: a sentence for each code. {names} in braces are filled in by script.

The codes of outcomes are those of the runner; an error of the learner's program is `<language>-<type>`.
"""

from collections.abc import Collection

from flask_babel import gettext as _


def feedback(languages: Collection[str] = ("python", "js", "html", "sql")) -> dict[str, str]:
    """The sentences in the language of the page, as far as files in these programming languages need them."""
    words = {**_page(), **_outcomes()}
    if "python" in languages:
        words |= _python()
    if "html" in languages:
        words |= _elements()
    if "html" in languages or "js" in languages:
        words |= _javascript()
    if "sql" in languages:
        words |= {**_tables(), **_sql()}
    return words


def _page() -> dict[str, str]:
    return {
        "check": _("Check"),
        "micropython": _("Python runs on this device. It is the small one: MicroPython."),
        "pyodide": _("Python runs on this device. It is the full one: Pyodide."),
        "javascript": _("JavaScript runs in this browser."),
        "sql": _("The data are on this device only. Each run starts with them as they were."),
        "preview": _("The page is shown as you write it."),
        "too-old": _("This browser is too old to run the code. Your code is kept, and the trainer looks at it."),
        "loading": _("{loaded} of {total} MB"),
        "starting": _("Getting ready. The first time takes a moment."),
        "unreachable": _("The box does not answer, and what runs the code is not on this device yet. Your code is kept here."),
        "running": _("Running…"),
        "ended": _("The program has ended."),
        "ended-silent": _("The program has ended. It printed nothing."),
        "stopped": _("The program was stopped."),
        "waits": _("The program waits for your answer."),
        "program-asks": _("The program asks:"),
        "enter": _("Enter"),
        "escape": _("Esc, then Tab, leaves the editor."),
        "result-table": _("Table of the result"),
        "row-count": _("Rows: {count}"),
        "rows-first": _("There are more rows. These are the first {count}."),
        "rows-changed": _("Rows changed: {count}"),
        "checking": _("Checking…"),
        "right": _("Right"),
        "look-again": _("Look again"),
        "waiting": _("Waiting"),
        "correct": _("Correct"),
        "not-yet-title": _("Not yet: look again"),
        "right-of": _("right: {right} of {all}"),
        "change-and-check": _("Change your code and check again."),
        "expected": _("Expected:"),
        "got": _("Your code:"),
        "line": _("Go to line {line}"),
        "indent": _("Indent"),
        "sending": _("Sending your answer…"),
        "nothing-kept": _("You are trying this as a trainer. Nothing is kept."),
        "no-model": _("The box does not answer. Please try again later."),
        "handed-in": _("Handed in. Your receipt number is {receipt}. You can hand in again."),
    }


def _outcomes() -> dict[str, str]:
    return {
        "output-differs": _("The program prints something else."),
        "no-output": _("The program prints nothing."),
        "no-function": _("There is no function {name} yet."),
        "gives-other": _("{call} gives something else."),
        "not-yet": _("This is not right yet."),
        "must-use": _("The code has to use {word}."),
        "must-avoid": _("Please find a way without {word}."),
        "raised": _("The program stopped with an error."),
        "too-much-output": _("The program prints far too much. Maybe a loop does not end."),
        "needs-input": _("The program asks for more than the test types in."),
        "too-long": _("The program did not end and was stopped. Maybe a loop does not end."),
        "out-of-memory": _("The program needs too much memory. Maybe a list grows without end."),
        "engine-failed": _("What runs the code has stopped. Your code is safe. Please try once more."),
    }


def _elements() -> dict[str, str]:
    return {
        "did-not-answer": _("This page did not answer the last time. Look at your code first."),
        "show-page": _("Show the page"),
        "element-missing": _("There is no element {select} yet."),
        "element-count": _("Elements {select}: {got}. Expected: {expected}."),
        "text-missing": _("The text {text} is missing in {select}."),
        "attribute-missing": _("The element {select} has no attribute {attribute} yet."),
        "attribute-other": _("The attribute {attribute} of {select} has another value."),
        "style-other": _("The style {style} of {select} has another value."),
    }


def _tables() -> dict[str, str]:
    return {
        "no-result": _("There is no result yet. A question to the data starts with SELECT."),
        "columns-differ": _("The result has other columns."),
        "rows-count": _("Rows in your result: {got}. Expected: {expected}."),
        "row-differs": _("Row {number} is different."),
    }


def _python() -> dict[str, str]:
    name = _("Python does not know this name. Is it spelled the same everywhere? A text needs quotation marks.")
    module = _("There is no module of this name here. Is it spelled right?")
    spaces = _("The spaces at the start of this line do not fit. Lines of one block start at the same place.")
    return {
        "python-SyntaxError": _("Python cannot read this line. Look for a missing bracket, quotation mark or colon."),
        "python-IndentationError": spaces,
        "python-TabError": spaces,
        "python-NameError": name,
        "python-UnboundLocalError": name,
        "python-TypeError": _("These values do not go together here, such as a text and a number."),
        "python-ValueError": _("This value cannot be used here. Maybe a text was to become a number."),
        "python-IndexError": _("There is nothing at this place of the list. The first place has the number 0."),
        "python-KeyError": _("This key is not in the dictionary. Is it spelled the same everywhere?"),
        "python-AttributeError": _("This value has nothing of that name. Look at the word behind the dot."),
        "python-ZeroDivisionError": _("Something was divided by zero. Check the number first."),
        "python-RecursionError": _("A function calls itself without end. It needs a case in which it stops."),
        "python-ImportError": module,
        "python-ModuleNotFoundError": module,
        "python-EOFError": _("The program asks for one more answer than there is."),
        "python-OverflowError": _("A number became too large."),
        "python-OSError": _("There is no such file here."),
        "python-AssertionError": _("A check inside the program did not hold."),
    }


def _javascript() -> dict[str, str]:
    return {
        "javascript-ReferenceError": _("JavaScript does not know this name. Is it spelled the same everywhere?"),
        "javascript-TypeError": _("This value cannot be used in this way. Often it is undefined or null."),
        "javascript-SyntaxError": _("JavaScript cannot read this. Look for a missing bracket, quotation mark or comma."),
        "javascript-RangeError": _("A number is out of range, or a function calls itself without end."),
    }


def _sql() -> dict[str, str]:
    return {
        "sql-table": _("There is no table of this name. Is it spelled right?"),
        "sql-column": _("There is no column of this name. A text needs single quotation marks."),
        "sql-function": _("There is no function of this name."),
        "sql-syntax": _("SQL cannot read this. Look at the word named below, and at the one before it."),
    }
