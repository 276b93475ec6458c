"""What axe-core finds wrong for people who read with ears or fingers."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "scripts" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async () => (await axe.run({resultTypes: ['violations']})).violations"


def serious_faults(page: Page) -> list[str]:
    """The serious and critical ones, each with the element; evaluated in the page, since no policy lets a script in."""
    page.evaluate(AXE.read_text() + "; 0")
    found = page.evaluate(RUN)
    return [
        f"{each['id']}: {node['html']}" for each in found if each["impact"] in ("serious", "critical") for node in each["nodes"]
    ]
