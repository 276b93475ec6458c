"""What a printer would put on paper, sheet by sheet."""

import io
import re
import unicodedata
from dataclasses import dataclass

from playwright.sync_api import Page
from pypdf import PdfReader

LONG_PT, SHORT_PT = 841.9, 595


@dataclass(frozen=True)
class Sheet:
    """One side of paper: its size in points and the text on it."""

    width: float
    height: float
    text: str

    @property
    def is_a4(self) -> bool:
        return abs(self.width - SHORT_PT) < 1 and abs(self.height - LONG_PT) < 1

    @property
    def is_a4_across(self) -> bool:
        return abs(self.width - LONG_PT) < 1 and abs(self.height - SHORT_PT) < 1


def printed(page: Page) -> list[Sheet]:
    """The open page as it leaves the printer."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [Sheet(float(each.mediabox.width), float(each.mediabox.height), words(each.extract_text())) for each in reader.pages]


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
