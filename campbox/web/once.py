"""A form that arrives twice is one form: two taps on a button that seemed to do nothing, or a browser that tried again.

Most commands are safe to repeat by what they are. Where the same words may be meant twice (two sessions, five more minutes and
again five), the page puts a number into its form, `once_field()`, and the view is marked with `once`. The second of two equal
forms is led to where the first one led. What is remembered is in memory: a form does not come twice across a restart.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

from flask import Flask, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from campbox.web.current import signed_in

P = ParamSpec("P")
FIELD = "once"
EXTENSION = "campbox-once"
# The oldest give way; a class has a few trainers who send a form now and then.
REMEMBERED_MAX = 300


@dataclass
class Turn:
    """One form: who comes second waits, and finds where the first was led."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    led_to: str | None = None


class Memory:
    """The forms that came lately. Safe to call from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[bytes, Turn] = {}

    @contextmanager
    def turn(self, key: bytes) -> Iterator[Turn]:
        with self._lock:
            turn = self._turns.setdefault(key, Turn())
            while len(self._turns) > REMEMBERED_MAX:
                del self._turns[next(iter(self._turns))]
        with turn.lock:
            yield turn


def init_once(app: Flask) -> None:
    app.extensions[EXTENSION] = Memory()
    app.jinja_env.globals["once_field"] = once_field


def once_field() -> Markup:
    """A hidden field that tells this page's form from every other."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, secrets.token_hex(8))


def once(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Do what a form says one time only. Below the mark of who may enter."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method != "POST" or not request.form.get(FIELD):
            return view(*args, **kwargs)
        with _memory().turn(_key()) as turn:
            if turn.led_to is not None:
                return redirect(turn.led_to, 303)
            response = make_response(view(*args, **kwargs))
            if response.status_code == 303:  # a form that was not taken may come again
                turn.led_to = response.headers["Location"]
            return response

    return guarded


def _key() -> bytes:
    """Who sends what where. A page that was gone back to and changed sends another form, with the old number."""
    fields = sorted((name, values) for name, values in request.form.lists())
    files = sorted((name, each.filename or "") for name, each in request.files.items(multi=True))
    said = repr((request.path, fields, files)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(signed_in().digest + said).digest()


def _memory() -> Memory:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Memory)
    return found
