"""What a view works with: this node, a session that reads, and the one writer."""

from flask import current_app, g
from sqlalchemy.orm import Session

from campbox.db import db
from campbox.node import Node
from campbox.services.sessions import SignedIn
from campbox.writer import Command, T

EXTENSION = "campbox"


def node() -> Node:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Node)
    return found


def reading() -> Session:
    """The request's session: one consistent state, nothing can be written with it."""
    return db.session()


def write(command: Command[T]) -> T:
    """Run a command in the one writer; what it did is on disk when this returns.

    The request's reading ends first: a transaction that began before the commit would still show the old state after it.
    """
    db.session.rollback()
    return node().write(command)


def who() -> SignedIn | None:
    """Who is signed in at this browser."""
    found: SignedIn | None = g.get("who")
    return found


def signed_in() -> SignedIn:
    """As `who`, on pages that only people who are signed in reach."""
    found = who()
    assert found is not None
    return found
