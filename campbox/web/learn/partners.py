"""Two learners at one device: the second shows who they are with alias and PIN, and both are credited."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import ConflictError, FieldError
from campbox.services import pairs, people
from campbox.services.sessions import Role
from campbox.web.auth import only
from campbox.web.current import reading, signed_in, write
from campbox.web.door.blueprint import local_path
from campbox.web.door.forms import LearnerForm
from campbox.web.door.signing import check_pin
from campbox.web.learn.blueprint import learn
from campbox.web.words import blame


@learn.route("/pair", methods=["GET", "POST"])
@only(Role.LEARNER)
def pair() -> ResponseReturnValue:
    """The second learner signs in beside the first."""
    form = LearnerForm(request.form if request.method == "POST" else None)
    onward = local_path(request.values.get("next", ""))
    if request.method == "POST" and form.validate():
        try:
            _begin(form)
            return redirect("/home" if onward == "/" else onward, 303)
        except FieldError as error:
            blame(form, error)
    partner_id = signed_in().partner_id
    partner = None if partner_id is None else people.person(reading(), partner_id)
    page = render_template("learn/pair.html", form=form, partner=partner, next=onward, current="home")
    return page, 400 if form.errors else 200


def _begin(form: LearnerForm) -> None:
    partner = people.find_by_alias(reading(), form.alias.data)
    check_pin(partner, form.alias.data, form.pin.data)
    assert partner is not None
    who = signed_in()
    try:
        write(
            lambda session: pairs.begin_pair(
                session, session_digest=who.digest, learner_id=who.person_id, partner_id=partner.id
            )
        )
    except ConflictError as error:
        raise FieldError("alias", "own-alias") from error


@learn.post("/pair/end")
@only(Role.LEARNER)
def end_pair() -> ResponseReturnValue:
    """The second learner leaves."""
    session_digest = signed_in().digest
    write(lambda session: pairs.end_pair(session, session_digest=session_digest))
    onward = local_path(request.values.get("next", ""))
    return redirect("/home" if onward == "/" else onward, 303)
