"""Sealed files that a browser saves or loads, where no stick is at hand."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from flask import Response, request
from werkzeug.datastructures import FileStorage

from campbox.errors import FieldError
from sync.limits import FILE_LIMIT_BYTES

FILES_MAX = 2000
NAME_CHARACTERS = 32
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def as_download(files: Mapping[str, bytes], name: str) -> Response:
    """One file as it is, several in a zip. The name tells nothing of anybody."""
    if len(files) == 1:
        (sha256,) = files
        return _attachment(files[sha256], f"{sha256[:NAME_CHARACTERS]}.cbx", "application/octet-stream")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for sha256 in files:
            archive.writestr(f"{sha256[:NAME_CHARACTERS]}.cbx", files[sha256])
    return _attachment(packed.getvalue(), f"{name}.zip", "application/zip")


def _attachment(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def uploaded_files(field: str) -> Iterator[tuple[str, bytes]]:
    """The files of a form, those inside a zip one by one; each at most one byte over the limit, so that it is refused.

    Raises FieldError when there is none.
    """
    sent = [file for file in request.files.getlist(field) if file.filename]
    if not sent:
        raise FieldError(field, "no-file")
    for file in sent:
        yield from _contents(file)


def _contents(file: FileStorage) -> Iterator[tuple[str, bytes]]:
    name = file.filename or ""
    if not name.lower().endswith(".zip"):
        yield name, file.stream.read(FILE_LIMIT_BYTES + 1)
        return
    try:
        with zipfile.ZipFile(file.stream) as archive:
            for entry in archive.infolist()[:FILES_MAX]:
                if not entry.is_dir():
                    yield entry.filename, _inner(archive, entry)
    except _BROKEN as error:
        raise FieldError(field_of(file), "not-a-zip", name[:60]) from error


def _inner(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file of a zip; nothing where it cannot be read, which is then refused like any damaged file."""
    try:
        with archive.open(entry) as inner:
            return inner.read(FILE_LIMIT_BYTES + 1)
    except _BROKEN:
        return b""


def field_of(file: FileStorage) -> str:
    return file.name or "files"
