"""Cards as files, on both sides of a pairing."""

from flask import Response

from campbox.errors import FieldError
from campbox.replica.pairing import ShownCard
from campbox.web.uploads import uploaded_files


def card_download(card: ShownCard) -> Response:
    """The card as a file, named after its fingerprint and not after the place."""
    response = Response(card.file, mimetype="application/octet-stream")
    name = f"campbox-{card.card.role}-{card.fingerprint[:6].lower()}.card"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def uploaded_card() -> bytes:
    """The one card of a form. Raises FieldError when there is none."""
    files = [content for _, content in uploaded_files("card")]
    if len(files) != 1:
        raise FieldError("card", "not-a-card")
    return files[0]
