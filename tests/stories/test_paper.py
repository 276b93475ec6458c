"""Every sheet that a trainer prints for a class of forty: A4, whole tables with their heads, with place, day and number."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from campbox.clock import SystemClock
from campbox.config import Config
from campbox.courses.release import Release
from campbox.node import Node, open_node
from campbox.services import announcements, cohort_plans, cohorts, people, programmes, staff, stage_tests
from campbox.services.announcements import Variant
from campbox.services.programmes import StageDraft
from campbox.services.stage_tests import StageTestDraft
from tests.services.attending import held
from tests.stories.conftest import Servers, make_classroom
from tests.stories.devices import Devices
from tests.stories.paper import printed
from tests.stories.people import PASSPHRASE, Trainer

ALIASES = [f"Amina {number:02}" for number in range(1, 41)]
SESSIONS = 30
MEETINGS = [f"Session {number}" for number in range(1, SESSIONS + 1)]
# Between the margins of A4, upright and across, at 96 pixels an inch.
PRINTED_PX, PRINTED_ACROSS_PX = 703, 1046


@dataclass(frozen=True)
class School:
    """A class with a stage behind it; `learner`, `test` and `message` are the ends of their addresses."""

    trainer: Trainer
    learner: str
    test: str
    message: str


@pytest.fixture(scope="module")
def school(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, prepared: Path, course: Release) -> Iterator[School]:
    with Devices(chromium) as devices, Servers(tmp_path_factory.mktemp("paper"), prepared) as servers:
        classroom = make_classroom(servers.new("box"), devices)
        trainer, box = classroom.trainer, classroom.box
        trainer.go("/teach/")
        trainer.confirm_date()
        trainer.paste_list("\n".join(ALIASES))
        trainer.tap("Add them")
        box.stop()
        with closing(open_node(Config(role="box", data=box.data), SystemClock())) as node:
            school = School(trainer, *write_stage(node, course))
        box.start()
        trainer.go("/teach/names/open?next=/teach/")
        trainer.type_in("Your passphrase", PASSPHRASE)
        trainer.tap("Open the names")
        yield school


def write_stage(box: Node, course: Release) -> tuple[str, str, str]:
    """What weeks of lessons leave behind; the ids of the first learner, a test and a message."""
    with box.reading() as session:
        (cohort,) = cohorts.cohorts(session)
        learners = sorted(people.people(session, cohorts.member_ids(session, cohort.id)).values(), key=lambda each: each.alias)
        (by,) = staff.names(session)
    stage = StageDraft("Basics on site", 140 * 60, criteria=("Most hours were attended",))
    programme_id = box.write(lambda session: programmes.add_programme(session, name="School", stages=[stage]))
    box.write(lambda session: cohort_plans.change_plan(session, cohort.id, programme_id=programme_id))
    with box.reading() as session:
        stage_id = programmes.programme(session, programme_id).stages[0].id
    for number in range(SESSIONS):
        marks = {each.id: "late" if (number + place) % 7 == 0 else "present" for place, each in enumerate(learners)}
        held(box, cohort.id, marks, 180, stage=stage_id)
    parts = tuple((course.course_id, each) for each in ("page-is-kept", "title-place"))
    draft = StageTestDraft("End of the basics", "stage", stage_id, 40, parts)
    test = box.write(lambda session: stage_tests.make_test(session, cohort_id=cohort.id, draft=draft))
    message = box.write(
        lambda session: announcements.write_draft(
            session,
            draft_id=None,
            cohort_id=cohort.id,
            audience="cohort",
            audience_id=cohort.id,
            fallback="en",
            variants={
                "en": Variant("No class on Friday", "We go on on Saturday."),
                "ar": Variant("لا درس يوم الجمعة", "نتابع السبت."),
            },
            by=by,
            now=box.now(),
        )
    )
    return learners[0].id.hex(), test.hex(), message.hex()


@dataclass(frozen=True)
class Expected:
    """What comes out of the printer: how many sheets, rows that stand on exactly one of them, and the head above them."""

    path: str
    sheets: int = 1
    head: str = ""
    rows: Sequence[str] = ()
    is_across: bool = False


SHEETS = {
    "class list": Expected("{cohort}/people/sheet", 2, "Groups", ALIASES),
    "names": Expected("{cohort}/names/sheet", 2, "Real name", ALIASES),
    "register": Expected("{cohort}/register/sheet", 3, "Hours attended", ALIASES, is_across=True),
    "register to fill in": Expected("{cohort}/register/sheet?empty=1", 3, "Learner", ALIASES, is_across=True),
    "register on the screen": Expected("{cohort}/register", 3, "Hours attended", ALIASES, is_across=True),
    "statement of hours": Expected("/teach/learners/{learner}/statement", 2, "Minutes attended", MEETINGS),
    "hours": Expected("{cohort}/hours", 2, "Learner Hours attended", ALIASES),
    "gradebook": Expected("{cohort}/progress", 2, "Learner My first pages", ALIASES, is_across=True),
    "gradebook of a unit": Expected("{cohort}/progress?show={unit}", 3, "Learner 1 2 3", ALIASES, is_across=True),
    "test": Expected("{cohort}/tests/{test}/sheet"),
    "answers of the test": Expected("{cohort}/tests/{test}/sheet?answers=1"),
    "message": Expected("/teach/messages/{message}/poster"),
    "poster": Expected("/teach/poster/sheet"),
    "class code": Expected("{cohort}/code"),
    "hand-over": Expected("/teach/hand-over"),
    "charts": Expected("{cohort}/charts", 2),
    "learner": Expected("/teach/learners/{learner}", 4),
    "lesson": Expected("/teach/lessons/{lesson}/lesson", 2),
    "exercises": Expected("/teach/lessons/{lesson}/exercises", 2),
    "audit": Expected("/teach/audit"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_is_whole(school: School, course: Release, name: str) -> None:
    trainer, expected = school.trainer, SHEETS[name]
    lesson = next(iter(course.lessons))
    trainer.go(
        expected.path.format(
            cohort=trainer.cohort,
            learner=school.learner,
            test=school.test,
            message=school.message,
            unit=f"{course.course_id}/{course.units[0].id}",
            lesson=f"{course.course_id}/{lesson}",
        )
    )
    fits_on_paper(trainer.page, PRINTED_ACROSS_PX if expected.is_across else PRINTED_PX)
    sheets = printed(trainer.page)
    assert len(sheets) == expected.sheets
    for number, sheet in enumerate(sheets, 1):
        assert sheet.is_a4_across if expected.is_across else sheet.is_a4
        assert f"{number} / {len(sheets)}" in sheet.text
        assert re.search(r"Zaatari · printed on \W*\d{4}-\d\d-\d\d", sheet.text)
        assert "Settings" not in sheet.text
        assert expected.head in sheet.text or not any(row in sheet.text for row in expected.rows)
    for row in expected.rows:
        assert sum(len(re.findall(rf"{row}\b", sheet.text)) for sheet in sheets) == 1, row


def fits_on_paper(page: Page, width_px: int) -> None:
    """A page that is wider than its paper is printed smaller, or cut."""
    screen = page.viewport_size
    assert screen is not None
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width_px, "height": screen["height"]})
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    page.set_viewport_size(screen)
    page.emulate_media()
