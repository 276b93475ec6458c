"""The poster for the door: Wi-Fi, address, three languages."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from campbox.i18n import LANGUAGES, direction
from campbox.network import class_address
from campbox.services import settings
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import teach, trainers
from campbox.web.teach.cards import qr
from campbox.web.teach.forms import WifiForm


@teach.route("/poster", methods=["GET", "POST"])
@trainers
def poster_form() -> ResponseReturnValue:
    """Name and key of the Wi-Fi; then the poster."""
    form = WifiForm(
        request.form if request.method == "POST" else None,
        wifi_name=settings.read(reading(), settings.WIFI_NAME) or "",
        wifi_key=settings.read(reading(), settings.WIFI_KEY) or "",
    )
    if request.method == "GET" or not form.validate():
        return render_template("teach/poster_form.html", form=form, current="settings"), 400 if form.errors else 200
    keep = {settings.WIFI_NAME: form.wifi_name.data, settings.WIFI_KEY: form.wifi_key.data}

    def remember(session: Session) -> None:
        for key, value in keep.items():
            settings.write(session, key, value)
        settings.write(session, settings.CHECKLIST_POSTER, "1")

    write(remember)
    return redirect("/teach/poster/sheet", 303)


@teach.get("/poster/sheet")
@trainers
def poster() -> ResponseReturnValue:
    address = class_address(node().config.public_host, node().config.port)
    name = settings.read(reading(), settings.WIFI_NAME) or ""
    key = settings.read(reading(), settings.WIFI_KEY) or ""
    return render_template(
        "teach/poster.html",
        address=address,
        wifi_name=name,
        wifi_key=key,
        wifi_qr=qr(wifi_text(name, key)) if name else None,
        address_qr=qr(address),
        texts=[(language, direction(language), _steps(language)) for language in LANGUAGES],
    )


def _steps(language: str) -> list[str]:
    """What to do, in one of the languages whatever that of the page is."""
    with force_locale(language):
        return [
            gettext("Join the Wi-Fi."),
            gettext("Open the address."),
            gettext("“No internet?” Stay connected."),
        ]


def wifi_text(name: str, key: str) -> str:
    """What phones read from a QR code to join a Wi-Fi (the de facto form of the ZXing project)."""
    kind = "WPA" if key else "nopass"
    return f"WIFI:T:{kind};S:{_escaped(name)};P:{_escaped(key)};;"


def _escaped(text: str) -> str:
    return "".join(f"\\{mark}" if mark in '\\;,":' else mark for mark in text)
