"""The door: welcome, set-up, signing in and out, joining with the class code, choosing a language."""

from campbox.web.door import card, join, setup, signing, welcome
from campbox.web.door.blueprint import door

__all__ = ["card", "door", "join", "setup", "signing", "welcome"]
