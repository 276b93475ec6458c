"""The blueprint, and who may enter."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Blueprint

from campbox.services.sessions import Role
from campbox.web.auth import only

P = ParamSpec("P")
R = TypeVar("R")
hq = Blueprint("hq", __name__, url_prefix="/hq")
operators: Callable[[Callable[P, R]], Callable[P, R]] = only(Role.HQ)
