"""Runs inside Pyodide: /tmp/source.zip, the standard library as it is shipped, becomes /tmp/compiled.zip."""

import importlib._bootstrap_external as bootstrap
import zipfile

# What needs a network, a terminal, a desktop, processes or a compiler, and what no first course of Python comes to.
LEFT_OUT = {
    *("__hello__", "__phello__", "_ios_support", "_android_support", "_apple_support", "_pyio", "_pyrepl"),
    *("_sysconfigdata__emscripten_wasm32-emscripten", "antigravity", "bdb", "cProfile", "cmd", "compileall"),
    *("configparser", "ctypes", "curses", "doctest", "email", "filecmp", "fileinput", "ftplib", "getopt", "getpass"),
    *("http", "idlelib", "imaplib", "mailbox", "mimetypes", "modulefinder", "multiprocessing", "netrc", "nturl2path"),
    *("optparse", "pdb", "pickletools", "platform", "plistlib", "poplib", "profile", "pstats", "pty", "py_compile"),
    *("pyclbr", "pydoc", "pydoc_data", "quopri", "rlcompleter", "runpy", "sched", "shelve", "site-packages", "smtplib"),
    *("socketserver", "symtable", "sysconfig", "tabnanny", "tarfile", "tomllib", "trace", "tracemalloc", "tty", "turtle"),
    *("turtledemo", "wave", "webbrowser", "wsgiref", "xml", "xmlrpc", "zipapp", "zoneinfo"),
}
LEFT_OUT_BELOW = (
    *("asyncio/windows", "concurrent/futures/interpreter", "concurrent/futures/process", "concurrent/interpreters/"),
    *("importlib/metadata/", "importlib/readers", "importlib/resources/", "importlib/simple"),
    *("logging/config", "logging/handlers", "pyodide/console", "pyodide/http", "unittest/mock"),
    *("urllib/error", "urllib/re", "urllib/robotparser"),
)
ENCODINGS = {
    *("__init__", "aliases", "ascii", "base64_codec", "cp1252", "cp1256", "cp437", "hex_codec", "idna", "latin_1"),
    *("raw_unicode_escape", "unicode_escape", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_8", "utf_8_sig"),
}


def is_wanted(name: str) -> bool:
    top, _, rest = name.partition("/")
    if name.endswith("/") or top.removesuffix(".py") in LEFT_OUT or name.startswith(LEFT_OUT_BELOW):
        return False
    return top != "encodings" or rest.removesuffix(".py") in ENCODINGS


def compiled(name: str, source: bytes) -> bytes:
    # The path that a traceback names; and, as `python -OO` does, without docstrings: a fifth less to fetch.
    code = compile(source, f"/lib/python314.zip/{name}", "exec", dont_inherit=True, optimize=2)
    return bytes(bootstrap._code_to_timestamp_pyc(code, 0, len(source)))


with zipfile.ZipFile("/tmp/source.zip") as source, zipfile.ZipFile("/tmp/compiled.zip", "w") as target:
    for name in sorted(filter(is_wanted, source.namelist())):
        content = source.read(name)
        if name.endswith(".py"):
            name, content = f"{name}c", compiled(name, content)
        # Stored, because the browser unpacks gzip faster than Python does.
        target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
