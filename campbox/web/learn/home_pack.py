"""What runs code in a lesson taken home, packed into the file: our own scripts, the engines, and the frames they run in."""

import base64
import gzip
import json
import re
from collections.abc import Iterator, Set

from campbox.web.built import BUILT, built_files
from campbox.web.learn.running import FRAMES, OWN, PAGE, source_of
from campbox.web.scripts import built_script

# Of others, by engine. SQL adds 470 kB to a file, less than a photo; without it a lesson about data could not be done at home.
ENGINES = {
    "micropython": ("micropython.mjs", "micropython.wasm"),
    "sql": ("sql-wasm.js", "sql-wasm.wasm"),
    "html": ("loops.js",),
    "javascript": (),
}
# Of ours, in the folder of what runs in frames and workers. What is not Python shares most of it.
PYTHON = ("grade.py", "python.js", "stage.py")
# A policy that stands in a page, instead of coming with it, may not say these.
_ONLY_IN_HEADERS = re.compile(r"(sandbox|frame-ancestors)\b[^;]*;? ?")


def pack(engines: Set[str]) -> str:
    """The files in base64: gzip of the length of a list, the list of [name, bytes], and one file after another."""
    files = list(_files(engines))
    names = json.dumps([[name, len(content)] for name, content in files]).encode()
    whole = len(names).to_bytes(4) + names + b"".join(content for _, content in files)
    return base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode()


def _files(engines: Set[str]) -> Iterator[tuple[str, bytes]]:
    for name in ("frame", "page"):
        yield f"{name}.html", _frame(name).encode()
    for name in _own(engines):
        yield f"run/{name}", (built_script(f"run/{name}") or (OWN / name).read_text()).encode()
    for name in sorted({name for engine in engines for name in ENGINES[engine]}):
        yield f"assets/{name}", (BUILT / built_files()[name].address.rpartition("/")[2]).read_bytes()


def _own(engines: Set[str]) -> list[str]:
    others = (path.name for path in OWN.glob("*.js") if path.name not in PYTHON and path.stem not in FRAMES)
    return sorted([*(PYTHON if "micropython" in engines else ()), *(others if engines - {"micropython"} else ())])


def _frame(name: str) -> str:
    """The page of running.py, with its policy in it."""
    script = (OWN / f"{name}.js").read_text()
    policy: str = json.loads((OWN / "policies.json").read_text())[name].replace("{script}", source_of(script))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_ONLY_IN_HEADERS.sub("", policy)}">'
    return PAGE.format(script=f"{meta}<script>{script}</script>")
