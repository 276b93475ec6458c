"""The address on a sign-in card. Opening it signs nobody in: that takes a POST, and the PIN on shared devices."""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError, NotFoundError
from campbox.services import people
from campbox.services.people import Person
from campbox.services.sessions import Role, SignedIn, is_own_device, remember_own_device
from campbox.web.auth import anyone, device_cookie_name, device_secret, set_cookie
from campbox.web.current import reading, who, write
from campbox.web.door.blueprint import HOMES, door, sign_in
from campbox.web.door.forms import CardForm
from campbox.web.door.signing import check_pin
from campbox.web.words import blame


@door.get("/c/<secret>")
@anyone
def card(secret: str) -> ResponseReturnValue:
    """Shows picture and alias, and who else is signed in at this device."""
    learner = _learner(secret)
    present = who()
    if present is not None and present.person_id == learner.id:
        return redirect(HOMES[Role.LEARNER], 303)
    return _page(secret, learner, CardForm())


@door.post("/c/<secret>")
@anyone
def use_card(secret: str) -> ResponseReturnValue:
    """Sign in, with the PIN unless this device is the learner's own; the first time, choose the PIN."""
    learner = _learner(secret)
    present = who()
    if present is not None and present.person_id != learner.id and "replace" not in request.form:
        return _page(secret, learner, CardForm()), 409
    if is_own_device(reading(), device_secret(), learner.id):
        return sign_in(Role.LEARNER, learner.id, learner.language, is_own_device=True)
    form = CardForm(request.form)
    if form.validate():
        try:
            if learner.pin_salt is None:
                pin = people.stretch_pin(people.clean_pin(form.pin.data))
                write(lambda session: people.set_pin(session, learner.id, pin))
            else:
                check_pin(learner, learner.alias, form.pin.data)
        except FieldError as error:
            blame(form, error)
        else:
            return _signed_in(learner, owns_device=form.own_device.data)
    return _page(secret, learner, form), 400


def _signed_in(learner: Person, *, owns_device: bool) -> ResponseReturnValue:
    response = sign_in(Role.LEARNER, learner.id, learner.language, is_own_device=owns_device)
    if owns_device:
        mark = write(lambda session: remember_own_device(session, learner.id))
        set_cookie(response, device_cookie_name(), mark)
    return response


def _learner(secret: str) -> Person:
    learner = people.find_by_card(reading(), secret)
    if learner is None:
        raise NotFoundError("no such card")
    return learner


def _page(secret: str, learner: Person, form: CardForm) -> str:
    # The page speaks the learner's language. Its links to other languages lead to the first page: the secret of the
    # card must stand in no other address.
    g.language, g.here = learner.language, "/"
    return render_template(
        "door/card.html",
        form=form,
        learner=learner,
        secret=secret,
        is_own=is_own_device(reading(), device_secret(), learner.id),
        present=_present(who()),
    )


def _present(signed_in: SignedIn | None) -> Person | bool:
    """Who else is signed in here: a learner by alias, staff without."""
    if signed_in is None:
        return False
    if signed_in.role is Role.LEARNER:
        return people.person(reading(), signed_in.person_id)
    return True
