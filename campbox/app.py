"""The WSGI application: wires the parts and decides nothing.

It does not stand in __init__.py, because the migrations' child process and the command line would load all of the web with it.
"""

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import Rule

from campbox.db import db, prepare_readers, reader_options, url_of
from campbox.i18n import babel, choose_language
from campbox.node import Node
from campbox.web import addresses, auth, bodies, context, csrf, errors, headers, unchanged
from campbox.web.assets import init_assets
from campbox.web.built import init_built
from campbox.web.current import EXTENSION
from campbox.web.door import door
from campbox.web.exchange import exchange
from campbox.web.hq import hq
from campbox.web.learn import learn
from campbox.web.once import init_once
from campbox.web.scripts import init_scripts
from campbox.web.teach import teach

FIELD_MAX_BYTES = 512 * 1024


class OneWayRule(Rule):
    """Reads addresses and never makes them: templates write theirs in full, and 400 makers took a third of `create_app`."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: ARG002 (its base takes it)
        return _make_no_address


def _make_no_address(rule: Rule, **values: object) -> tuple[str, str]:
    raise NotImplementedError(f"write the address of {rule.endpoint} in full")


def create_app(node: Node) -> Flask:
    """The WSGI application of a node, in its role."""
    app = Flask(__name__)
    app.url_rule_class = OneWayRule
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url_of(node.config.database),
        SQLALCHEMY_ENGINE_OPTIONS=reader_options(),
        MAX_CONTENT_LENGTH=bodies.BODY_MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=FIELD_MAX_BYTES,
    )
    app.extensions[EXTENSION] = node
    db.init_app(app)
    with app.app_context():
        prepare_readers(db.engine)
    babel.init_app(app, locale_selector=choose_language)
    asset = init_assets(app, node.config.data / "static")
    context.init_context(app, asset)
    addresses.init_addresses(app, f"{asset('')} {init_built(app)} {init_scripts(app)}")
    init_once(app)
    for part in (csrf.init_csrf, unchanged.init_unchanged, auth.init_auth, headers.init_headers, errors.init_errors):
        part(app)
    bodies.init_bodies(app)
    app.register_blueprint(door)
    app.register_blueprint(exchange)
    if node.config.role == "box":
        app.register_blueprint(learn)
        app.register_blueprint(teach)
    else:
        app.register_blueprint(hq)
    return app
