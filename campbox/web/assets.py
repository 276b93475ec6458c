"""Style, script and pictures of the interface, at addresses that change with their content."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from whitenoise import WhiteNoise

from campbox.web.headers import CONTENT_SECURITY_POLICY

STATIC = Path(__file__).parent.parent / "static"
PREFIX = "/static"
COMPRESSED = {".css", ".js", ".json", ".py", ".svg"}
# What Python leaves beside the modules that browsers run too, when a test imports them.
NOT_PUBLISHED = "__pycache__"


def publish(target: Path) -> str:
    """Copy the static files, with gzip beside them, to `target/<version>`; returns the version.

    The version before stays, because a cached lesson may still ask for it. Nothing is done when they are there already.
    """
    files = sorted(path for path in STATIC.rglob("*") if path.is_file() and NOT_PUBLISHED not in path.parts)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    version = digest.hexdigest()[:10]
    if not (target / version).exists():
        unfinished = target / f".{version}.{os.getpid()}"
        shutil.copytree(STATIC, unfinished, ignore=shutil.ignore_patterns(NOT_PUBLISHED))
        for path in unfinished.rglob("*"):
            if path.suffix in COMPRESSED:
                Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        unfinished.rename(target / version)
        _remove_old(target, version)
    return version


def _remove_old(target: Path, version: str) -> None:
    others = [path for path in target.iterdir() if path.is_dir() and path.name != version]
    for path in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[1:]:
        shutil.rmtree(path)


def protect(headers: Headers, _path: str, _url: str) -> None:
    """A picture that is opened as a page runs nothing either."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY


def init_assets(app: Flask, target: Path) -> Callable[[str], str]:
    """Serve the files with `immutable`; returns the function that gives the address of one."""
    version = publish(target)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way to wrap a Flask app
        app.wsgi_app,
        root=target,
        prefix=PREFIX,
        max_age=365 * 86_400,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=protect,
    )

    def asset(name: str) -> str:
        return f"{PREFIX}/{version}/{name}"

    return asset


def asset_address(name: str) -> str:
    """What `asset` gives in templates."""
    address: Callable[[str], str] = current_app.jinja_env.globals["asset"]  # type: ignore[assignment]  # Jinja's globals are objects
    return address(name)
