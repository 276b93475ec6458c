"""Joining a class with its code: language, alias, picture, PIN; then waiting for the trainer's tap."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.errors import FieldError
from campbox.services import joining, people
from campbox.services.joining import CodeClosedError
from campbox.services.people import Description
from campbox.services.sessions import Role
from campbox.web.auth import anyone, only
from campbox.web.current import node, reading, signed_in, write
from campbox.web.door.blueprint import HOMES, door, sign_in
from campbox.web.door.forms import CodeForm, JoinForm, LearnerForm
from campbox.web.words import blame


@door.route("/join", methods=["GET", "POST"])
@anyone
def join() -> ResponseReturnValue:
    """Step one, the code, comes from the welcome page; step two is this form."""
    if request.method == "GET":
        return redirect("/", 303)
    code_form = CodeForm(request.form)
    try:
        if not code_form.validate():
            raise FieldError("code", "wrong-code")
        _find_code(code_form.code.data)
    except FieldError as error:
        if not code_form.errors:
            blame(code_form, error)
        return render_template("door/welcome.html", learner=LearnerForm(), code=code_form, next=""), 400
    if "alias" not in request.form:
        return render_template("door/join.html", form=JoinForm(code=code_form.code.data))
    form = JoinForm(request.form)
    if form.validate():
        try:
            return _ask(form)
        except FieldError as error:
            blame(form, error)
    return render_template("door/join.html", form=form), 400


def _find_code(code: str) -> None:
    """Guesses are not slowed down: a code opens only the list of those whom the trainer confirms one by one."""
    try:
        joining.find_code(reading(), code=code, now=node().now())
    except CodeClosedError as error:
        raise FieldError("code", "wrong-code") from error


def _ask(form: JoinForm) -> ResponseReturnValue:
    language = str(get_locale())
    pin = people.stretch_pin(people.clean_pin(form.pin.data))
    now = node().now()
    joining_id = write(
        lambda session: joining.ask_to_join(
            session,
            code=form.code.data,
            alias=form.alias.data,
            picture=int(form.picture.data),
            language=language,
            description=Description(form.gender.data or None, form.age_band.data or None),
            pin=pin,
            now=now,
        )
    )
    return sign_in(Role.JOINING, joining_id, language)


@door.get("/waiting")
@only(Role.JOINING, Role.LEARNER)
def waiting() -> ResponseReturnValue:
    """The page refreshes itself; once the trainer has confirmed, it leads on."""
    person = signed_in()
    if person.role is Role.LEARNER:
        return redirect(HOMES[Role.LEARNER], 303)
    return render_template("door/waiting.html", is_waiting=joining.is_waiting(reading(), person.person_id))
