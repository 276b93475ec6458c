"""Settings of the box: its name and languages, snapshots, what software runs."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox import backup
from campbox.errors import FieldError
from campbox.node import SOFTWARE
from campbox.services import sites, vault_traces
from campbox.services.holding import holding
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import actor, teach, trainers
from campbox.web.teach.forms import SiteForm
from campbox.web.words import blame


@teach.route("/settings", methods=["GET", "POST"])
@trainers
def settings() -> ResponseReturnValue:
    site = sites.site(reading())
    form = SiteForm(
        request.form if request.method == "POST" else None,
        site_name=site.name if site else "",
        languages=list(site.languages) if site else [],
    )
    if request.method == "POST" and form.validate():
        try:
            write(lambda session: sites.describe_site(session, name=form.site_name.data, languages=form.languages.data))
            return redirect("/teach/settings", 303)
        except FieldError as error:
            blame(form, error)
    return render_template(
        "teach/settings.html",
        current="settings",
        form=form,
        snapshots=len(backup.snapshots(node().config)),
        are_old_keys_left=vault_traces.traces(reading()).in_snapshots is not None,
        damaged=backup.damaged_folders(node().config),
        holding=holding(reading(), actor()),
        software=SOFTWARE,
        node_id=node().keys.node,
    ), 400 if form.errors else 200


@teach.post("/snapshot")
@trainers
def snapshot() -> ResponseReturnValue:
    """Take a snapshot now."""
    backup.take_snapshot(node().config)
    return redirect("/teach/settings", 303)
