"""Our own script for browsers: in few files where `make assets` built them from these very modules, else module by module.

A developer who edits a module must never see what was built before the edit, so a build is served only while it fits.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

from flask import Flask, current_app

from campbox.web.assets import STATIC, asset_address
from campbox.web.built import BUILT, OWN, PREFIX

FOLDER = BUILT / OWN
EXTENSION = "campbox-scripts"
_IMPORT = re.compile(r"""\b(?:from|import) ?['"](\.\.?/[^'"]+)['"]""")


@dataclass(frozen=True)
class Script:
    """A file that was built: its name, and those that the browser needs before it can run it."""

    file: str
    needed: tuple[str, ...]


def read_scripts(folder: Path = FOLDER, source: Path = STATIC) -> dict[str, Script]:
    """The scripts by the names of the modules that they were built from; empty where the build does not fit `source`."""
    try:
        entries = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        return {}
    sources = sources_digest(source)
    return {
        name: Script(each["file"], tuple(each.get("needed", ())))
        for name, each in entries.items()
        if each.get("sources") == sources
    }


def sources_digest(source: Path) -> str:
    """Changes with every module; scripts/assets/own.mjs writes the same into the manifest of what it builds."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(source).as_posix(), path) for path in source.rglob("*.js")):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def init_scripts(app: Flask, folder: Path = FOLDER) -> str:
    """Tell templates the addresses; returns a word that changes with any script that was built."""
    scripts = read_scripts(folder)
    app.extensions[EXTENSION] = scripts
    app.jinja_env.globals.update(script_address=script_address, script_preloads=script_preloads)
    return " ".join(sorted(script.file for script in scripts.values()))


def script_address(name: str) -> str:
    """Where a page gets one of our scripts."""
    script = _scripts().get(name)
    return asset_address(name) if script is None else _address(script.file)


def script_preloads(*names: str) -> list[str]:
    """What the scripts import, so that a browser asks for all at once instead of level by level. The scripts themselves too."""
    scripts = _scripts()
    if not scripts:
        return [asset_address(each) for each in sorted(frozenset[str]().union(*map(imported, names)))]
    files = {file for name in names if name in scripts for file in (scripts[name].file, *scripts[name].needed)}
    return [_address(file) for file in sorted(files)]


def built_script(name: str, folder: Path = FOLDER) -> str | None:
    """The text of a script, to stand inside a page; None where none was built."""
    script = _scripts().get(name)
    return None if script is None else (folder / script.file).read_text()


@cache
def imported(name: str) -> frozenset[str]:
    """A module and every one that it imports."""
    found: set[str] = set()
    open_names = {name}
    while open_names:
        each = open_names.pop()
        found.add(each)
        addresses = _IMPORT.findall((STATIC / each).read_text())
        open_names |= {normpath(join(dirname(each), address)) for address in addresses} - found
    return frozenset(found)


def _scripts() -> dict[str, Script]:
    scripts: dict[str, Script] = current_app.extensions[EXTENSION]
    return scripts


def _address(file: str) -> str:
    return f"{PREFIX}/{OWN}/{file}"
