"""Base64 with exactly one spelling for each content, so that no bit of a signed text can be changed unseen."""

import binascii
from base64 import b64decode, b64encode

from sync.errors import Damaged


def decode_base64(spelled: bytes) -> bytes:
    """The content that `spelled` (standard alphabet, padded) stands for; Damaged for any other spelling of it."""
    try:
        content = b64decode(spelled, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Damaged("A base64 text is not well formed.") from error
    if b64encode(content) != spelled:
        raise Damaged("A base64 text is not in its one spelling.")
    return content
