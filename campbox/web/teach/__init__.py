"""The trainer's pages."""

from campbox.web.teach import arriving, cards, classes, home, learners, lessons, pairing, poster, room, settings, stick, work
from campbox.web.teach.blueprint import teach

__all__ = [
    "arriving",
    "cards",
    "classes",
    "home",
    "learners",
    "lessons",
    "pairing",
    "poster",
    "room",
    "settings",
    "stick",
    "teach",
    "work",
]
