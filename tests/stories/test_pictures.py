"""A drawing on paper goes from a learner's phone to the trainer and back: with script through a cut, and without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from campbox.courses.release import Release
from campbox.pictures.parts import tiff_with
from tests.stories.axe import serious_faults
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices
from tests.stories.looks import has_no_sideways_scroll
from tests.stories.people import Learner, Trainer
from tests.stories.words import say_count
from tests.web.pictures import PLACE, segment

SKETCH = "page-on-paper"
TOO_MANY = ("At most %(num)d picture or file. Take one out first.", "At most %(num)d pictures and files. Take one out first.")
KEPT = "Kept on this device. It will be sent when the box answers."
# A photo of 2400 x 3200 pixels that is turned to lie, as the camera of a phone gives it: red above, blue below.
PHOTO = """async () => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [3200, 2400];
  const context = canvas.getContext('2d');
  for (let x = 0; x < 3200; x += 4) {
    context.fillStyle = `rgb(${x < 1600 ? 200 + x % 50 : 0}, ${x % 40}, ${x < 1600 ? 0 : 200 + x % 50})`;
    context.fillRect(x, 0, 4, 2400);
  }
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95));
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}"""
SHOWN = """async (image) => {
  image.loading = 'eager';
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [10, 10];
  canvas.getContext('2d').drawImage(image, 0, 0, 10, 10);
  const column = canvas.getContext('2d').getImageData(5, 0, 1, 10).data;
  const at = (y) => Array.from(column.slice(4 * y, 4 * y + 3)).map((each) => each > 128);
  return {size: [image.naturalWidth, image.naturalHeight], above: at(1), below: at(8)};
}"""
RED, BLUE = [True, False, False], [False, False, True]


@pytest.fixture(scope="module")
def photo(chromium: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With its place in it, and a name on it."""
    page: Page = chromium.new_page()  # type: ignore[attr-defined]  # the fixture of conftest.py is a Browser
    drawn = bytes(page.evaluate(PHOTO))
    page.close()
    file = tmp_path_factory.mktemp("phone") / "Amina Haddad at home.jpg"
    file.write_bytes(drawn[:2] + segment(0xE1, b"Exif\0\0" + tiff_with(6) + PLACE) + drawn[2:])
    return file


def choose(learner: Learner, *files: Path) -> None:
    learner.main.get_by_label(learner.word("Choose pictures or files")).set_input_files(files)


def take_photo(learner: Learner, photo: Path) -> None:
    learner.main.get_by_label(learner.word("Take a photo")).set_input_files(photo)


def open_work(trainer: Trainer, alias: str) -> None:
    trainer.tap_bar("To review")
    trainer.tap("Look at it", trainer.row(alias))


def test_drawing_is_photographed_waits_for_the_box_and_is_reviewed(
    classroom: Classroom, devices: Devices, course: Release, photo: Path, tmp_path: Path
) -> None:
    amina, trainer = classroom.learner(devices, "ar", "Amina"), classroom.trainer
    amina.open_exercise(course.course_id, SKETCH)
    chosen = amina.page.locator("[data-attached] li")
    take_photo(amina, photo)
    expect(chosen).to_have_count(1)
    assert "Haddad" not in chosen.inner_text()
    chosen.get_by_role("button").click()
    expect(chosen).to_have_count(0)
    notes = tmp_path / "notes.txt"
    notes.write_text("سطر\n")
    choose(amina, photo, notes)
    expect(chosen).to_have_count(2)
    choose(amina, notes)
    expect(amina.main).to_contain_text(say_count(*TOO_MANY, 2, "ar"))
    assert serious_faults(amina.page) == []
    has_no_sideways_scroll(amina.page)
    amina.page.wait_for_load_state("networkidle")
    classroom.box.stop()
    amina.tap("Hand in")
    amina.sees(KEPT)
    classroom.box.start()
    amina.page.evaluate("dispatchEvent(new Event('focus'))")
    amina.sees("Your work is with the trainer.")

    open_work(trainer, amina.alias)
    picture = trainer.main.get_by_role("img", name=trainer.word("Picture %(number)s", number=1))
    assert picture.evaluate(SHOWN) == {"size": [1200, 1600], "above": RED, "below": BLUE}
    trainer.sees("Text %(number)s", number=2)
    assert serious_faults(trainer.page) == []
    stored = b"".join(path.read_bytes() for path in (classroom.box.data / "files").iterdir())
    assert PLACE not in stored
    for group in trainer.main.locator("#review fieldset").all():
        group.get_by_role("radio").first.check()
    trainer.type_in("What you want to say", "صورة 1: أوضح من فضلك")
    trainer.tap("Ask for another try")

    amina.go("/home")
    amina.page.get_by_role("link", name=course.exercise(SKETCH).title["ar"]).first.click()
    expect(amina.main).to_contain_text("أوضح من فضلك")
    assert amina.main.get_by_role("img", name=amina.word("Picture %(number)s", number=1)).evaluate(SHOWN)["above"] == RED
    has_no_sideways_scroll(amina.page)
    amina.open_exercise(course.course_id, SKETCH)
    expect(chosen).to_have_count(2)
    expect(chosen.first).to_contain_text(amina.word("handed in before"))
    chosen.last.get_by_role("button").click()
    amina.tap("Hand in")
    amina.sees("Your work is with the trainer.")
    open_work(trainer, amina.alias)
    expect(trainer.main.get_by_role("figure")).to_have_count(1)


def test_drawing_is_handed_in_without_script(
    classroom: Classroom, devices: Devices, course: Release, photo: Path, tmp_path: Path
) -> None:
    badr = classroom.learner(devices, "ar", "Badr", script=False)
    badr.open_exercise(course.course_id, SKETCH)
    wrong = tmp_path / "program.exe"
    wrong.write_bytes(b"MZ\x90\0\3")
    choose(badr, wrong)
    badr.main.get_by_role("checkbox").first.check()
    badr.tap("Hand in")
    badr.sees("Nothing is handed in yet. What you wrote is here. Please choose your pictures and files again.")
    expect(badr.main.get_by_role("checkbox").first).to_be_checked()
    choose(badr, photo)
    badr.tap("Hand in")
    badr.sees("Your work is with the trainer.")
    picture = badr.main.get_by_role("img", name=badr.word("Picture %(number)s", number=1))
    expect(picture).to_be_visible()
    has_no_sideways_scroll(badr.page)
    stored = b"".join(path.read_bytes() for path in (classroom.box.data / "files").iterdir())
    assert PLACE not in stored
