"""A page with nothing but the code editor, under the policy that exercises are served with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, render_template_string
from werkzeug.serving import make_server

from campbox.web.assets import STATIC
from campbox.web.built import init_built
from campbox.web.headers import CONTENT_SECURITY_POLICY

NONCE = "editor"
ESCAPE = "Escape, then Tab, leaves the editor."
PAGE = """<!doctype html>
<html lang="{{ 'ar' if direction == 'rtl' else 'en' }}" dir="{{ direction }}">
<title>Editor</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/app.css">
<main class="page"><h1>Editor</h1>
<form>
<label for="code">Your code</label> <textarea id="code" name="code" class="code">{{ code }}</textarea> <button>Run</button>
</form>
</main>
<script type="module" src="/start-{{ language }}.js"></script>
</html>"""
START = """import {createEditor} from '{{ asset_built('editor.js') }}';
window.heard = [];
window.editor = createEditor({
  textarea: document.getElementById('code'), language: '{{ language }}', label: 'Your code', nonce: '{{ nonce }}',
  words: {escape: '{{ escape }}'}, onChange: (text) => heard.push(text),
});"""


def editor_app(code: dict[str, str]) -> Flask:
    """/<direction>/<language> is an editor of that language; `code`: what stands in it."""
    app = Flask(__name__, static_folder=STATIC)
    init_built(app)

    @app.get("/<direction>/<language>")
    def page(direction: str, language: str) -> tuple[str, dict[str, str]]:
        policy = CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{NONCE}'")
        shown = render_template_string(PAGE, direction=direction, language=language, code=code[language])
        return shown, {"Content-Security-Policy": policy}

    @app.get("/start-<language>.js")
    def start(language: str) -> tuple[str, dict[str, str]]:
        source = render_template_string(START, language=language, nonce=NONCE, escape=ESCAPE)
        return source, {"Content-Type": "text/javascript"}

    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of the app, as long as the block lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://campbox.lan:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
