"""What a careful eye sees on a page or its print: words that are cut, buttons that something covers, and what axe finds."""

from playwright.sync_api import Page, expect

from tests.stories.axe import serious_faults
from tests.stories.devices import SIZES
from tests.stories.paper import Sheet, printed

FINGER_PX = 44  # the smallest thing that a finger hits
TOO_SMALL = """least => [...document.querySelectorAll('button, .button, .bar a, .choice, select, input[type=text]:not(.blank)')]
    .filter(target => target.checkVisibility() && target.getBoundingClientRect().height < least)
    .map(target => target.outerHTML)"""
SIDEWAYS_PX = "() => document.documentElement.scrollWidth - innerWidth"
# Words outside of the page's edges, or of a box that hides what does not fit; what scrolls inside itself hides nothing.
CUT = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faults = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.closest('.visually-hidden, option, textarea, svg')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    let {left, right} = range.getBoundingClientRect();
    let box = parent;
    let isIn = right - left < 2;
    let isCut = left < -1 || right > document.documentElement.clientWidth + 1;
    for (; box && !isIn; box = box.parentElement) {
      const {overflowX, clip, clipPath} = getComputedStyle(box);
      if (['auto', 'scroll'].includes(overflowX) || clip !== 'auto' || clipPath !== 'none') isIn = true;
      else if (overflowX === 'hidden') {
        const edge = box.getBoundingClientRect();
        isCut = isCut || left < edge.left - 1 || right > edge.right + 1;
      }
    }
    if (isCut && !isIn) faults.push(node.data.trim());
  }
  return faults;
}"""
COVERED = """() => {
  const top = scrollY;
  const faults = [];
  for (const target of document.querySelectorAll('main a, main button, main summary, main select')) {
    if (!target.checkVisibility() || target.disabled || target.closest('.visually-hidden')) continue;
    target.scrollIntoView({block: 'center', inline: 'center'});
    const {left, top: above, width, height} = target.getClientRects()[0];
    const hit = document.elementFromPoint(left + width / 2, above + height / 2);
    if (!hit || !(target.contains(hit) || hit.contains(target))) faults.push(target.outerHTML);
  }
  scrollTo(0, top);
  return faults;
}"""
# What only screens have: none of it may be seen once the page is laid out for paper.
ON_SCREENS_ONLY = """() => [...document.querySelectorAll('nav, header, button, .button, input, .no-print, [data-device]')]
    .filter(each => each.checkVisibility()).map(each => each.outerHTML)"""
# Cells and cards whose words need more room than they have.
CUT_ON_PAPER = """() => [...document.querySelectorAll('main td, main th, main article, main h1, main p')]
    .filter(each => each.checkVisibility() && getComputedStyle(each).display !== 'inline')
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => each.outerHTML)"""
UPRIGHT_PX, ACROSS_PX = 700, 1040  # A4 without its margins, at 96 px to the inch


def has_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate(SIDEWAYS_PX) <= 0, page.url


def looks_well(page: Page) -> None:
    """Fails with the address and what is wrong there. What axe hears is the same at any size: it listens on phones."""
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1), page.url).to_have_count(1)
    faults = {"cut": page.evaluate(CUT), "covered": page.evaluate(COVERED)}
    if page.viewport_size == SIZES["phone"]:
        faults["axe"] = serious_faults(page)
    assert not any(faults.values()), f"{page.url}: {faults}"
    has_no_sideways_scroll(page)


def prints_well(page: Page, *, across: bool = False) -> list[Sheet]:
    """The sheets of A4; fails where something of the screen stands on them, or words are cut."""
    sheets = printed(page)
    assert all(each.is_a4_across if across else each.is_a4 for each in sheets), page.url
    screen = page.viewport_size
    assert screen is not None
    page.emulate_media(media="print")
    page.set_viewport_size({"width": ACROSS_PX if across else UPRIGHT_PX, "height": screen["height"]})
    assert page.evaluate(ON_SCREENS_ONLY) == [], page.url
    assert page.evaluate(CUT_ON_PAPER) == [], page.url
    page.emulate_media(media="null")
    page.set_viewport_size(screen)
    return sheets
