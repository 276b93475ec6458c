"""Installing courses: whole or not at all, quick when nothing changed, healed when the card lost bytes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from campbox.courses.check import read_course
from campbox.courses.compiling import compile_course
from campbox.courses.errors import ContentMissing, CourseHasFaults, CourseUnknown, PartUnknown, ReleaseDamaged
from campbox.courses.library import Library, content_folder
from campbox.courses.release import Release
from campbox.courses.sources import Faults, Sources
from tests.courses.factory import COURSE, CourseFolder, write_course

LESSON = "pages/what-is-a-page/lesson.en.md"


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    return write_course(tmp_path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "courses"


@pytest.fixture
def library(root: Path) -> Library:
    return Library(root)


def change(course: CourseFolder, word: str) -> None:
    """Change one word of the course, so that its next release is another one."""
    course.replace("pages/first-page/lesson.en.md", "Write", f"{word}. Write")


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, and every link with its target."""
    return {
        str(path.relative_to(root)): str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def release_names(root: Path) -> set[str]:
    return {path.name for path in (root / "first-steps").iterdir()} - {"current"}


def test_an_installed_course_is_served(library: Library, course: CourseFolder, root: Path) -> None:
    release = library.install(course.path)
    assert library.release("first-steps") is release
    assert library.releases() == (release,)
    assert (root / "first-steps/current").resolve() == root / "first-steps" / release.id


def test_courses_come_in_the_order_that_their_authors_gave(library: Library, tmp_path: Path) -> None:
    for name, order in (("a-third", 20), ("b-first", 1), ("c-second", 3), ("y-none", None), ("z-none", None)):
        course = write_course(tmp_path, name)
        if order is not None:
            course.write("course.toml", f"order = {order}\n{COURSE}")
        library.install(course.path)
    assert [release.course_id for release in library.releases()] == ["b-first", "c-second", "a-third", "y-none", "z-none"]


def test_another_library_on_the_same_folder_serves_the_same(library: Library, course: CourseFolder, root: Path) -> None:
    release = library.install(course.path)
    opened = Library(root).release("first-steps")
    assert (opened.id, opened.title, opened.units, opened.exercises) == (
        release.id,
        release.title,
        release.units,
        release.exercises,
    )


def test_a_running_library_sees_what_another_process_installs(library: Library, course: CourseFolder, root: Path) -> None:
    library.install(course.path)
    change(course, "New")
    newer = Library(root).install(course.path)
    assert library.release("first-steps").id == newer.id


def test_copy_in_which_the_link_became_a_folder_is_served_again(
    library: Library, course: CourseFolder, root: Path, tmp_path: Path
) -> None:
    """As after a way by a stick that knows no links."""
    release = library.install(course.path)
    copy = Path(shutil.copytree(root, tmp_path / "copy", symlinks=False))
    assert not (copy / "first-steps/current").is_symlink()
    again = Library(copy)
    assert again.install(course.path).id == release.id
    assert (copy / "first-steps/current").readlink() == Path(release.id)
    assert [each.id for each in again.releases()] == [release.id]


def test_installing_twice_changes_nothing_on_the_disk(library: Library, course: CourseFolder, root: Path) -> None:
    library.install(course.path)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    library.install(course.path)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_an_unchanged_course_of_sixty_files_is_compared_in_under_a_tenth_of_a_second(
    library: Library, course: CourseFolder
) -> None:
    for number in range(50):
        course.write(f"media/file-{number}.svg", (course.path / "media/file.svg").read_bytes())
    library.install(course.path)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        library.install(course.path)
        times.append(time.perf_counter() - started)
    # The best of five: other processes may take the processor in between.
    assert min(times) < 0.1


def test_the_same_course_gives_the_same_bytes(course: CourseFolder, tmp_path: Path) -> None:
    Library(tmp_path / "one").install(course.path)
    Library(tmp_path / "two").install(course.path)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


@pytest.mark.parametrize("file", [LESSON, "media/file.svg", "course.toml"])
def test_any_changed_byte_gives_another_release(library: Library, course: CourseFolder, file: str) -> None:
    first = library.install(course.path)
    course.write(file, (course.path / file).read_bytes() + b"\n")
    assert library.install(course.path).id != first.id


def test_another_compiler_compiles_again(library: Library, course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library.install(course.path)
    monkeypatch.setattr("campbox.courses.library.COMPILER_VERSION", "next")
    assert library.install(course.path).id != first.id


def test_a_course_with_faults_leaves_the_old_release(library: Library, course: CourseFolder, root: Path) -> None:
    release = library.install(course.path)
    before = tree(root)
    course.replace(LESSON, "word:browser", "word:gone")
    with pytest.raises(CourseHasFaults) as refused:
        library.install(course.path)
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [(LESSON, course.line_of(LESSON, "gone"))]
    assert tree(root) == before
    assert library.release("first-steps").id == release.id


def test_a_course_with_faults_in_its_files_is_refused_before_it_is_read(library: Library, course: CourseFolder) -> None:
    (course.path / "media/link.svg").symlink_to("file.svg")
    with pytest.raises(CourseHasFaults, match="1 faults"):
        library.install(course.path)
    assert library.releases() == ()


def test_a_course_that_changes_while_it_is_read_is_refused(
    library: Library, course: CourseFolder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprints = iter(["0" * 16, "1" * 16])
    monkeypatch.setattr(Sources, "fingerprint", lambda *_: next(fingerprints))
    with pytest.raises(CourseHasFaults, match="changed while it was read"):
        library.install(course.path)
    assert not root.exists()


STEPS = [
    "campbox.courses.compiling._write",
    "campbox.courses.compiling.sync_folder",
    "pathlib.Path.rename",
    "campbox.courses.library._switch",
    "pathlib.Path.symlink_to",
    "pathlib.Path.replace",
    "campbox.courses.library._remove_all_but",
]


@pytest.mark.parametrize("step", STEPS)
def test_after_a_crash_at_any_step_a_whole_release_is_served(
    library: Library, course: CourseFolder, root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = library.install(course.path)
    old_text = old.lesson_html("first-page", "en")
    change(course, "New")

    def lose_power(*_: object) -> None:
        # SystemExit passes every handler for errors, as a power cut would.
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(step, lose_power)
        # What the process would have tidied up stays behind, too.
        broken.setattr("shutil.rmtree", lambda *_, **__: None)
        with pytest.raises(SystemExit):
            library.install(course.path)
    after = Library(root).release("first-steps")
    after.verify()
    if step == "campbox.courses.library._remove_all_but":
        assert after.id != old.id
    else:
        assert (after.id, after.lesson_html("first-page", "en")) == (old.id, old_text)
    assert library.release("first-steps").id == after.id
    newest = Library(root).install(course.path)
    assert "New." in newest.lesson_html("first-page", "en")
    change(course, "Newest")
    Library(root).install(course.path)
    assert len(release_names(root)) == 2


def test_the_previous_release_is_kept_and_older_ones_are_removed(library: Library, course: CourseFolder, root: Path) -> None:
    ids = [library.install(course.path).id]
    for word in ("Second", "Third"):
        change(course, word)
        ids.append(library.install(course.path).id)
    assert release_names(root) == {ids[1], ids[2]}
    assert library.release("first-steps", ids[1]).id == ids[1]
    with pytest.raises(CourseUnknown):
        library.release("first-steps", ids[0])


def test_going_back_to_the_previous_content_needs_no_compiling(
    library: Library, course: CourseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = library.install(course.path)
    old = (course.path / "pages/first-page/lesson.en.md").read_bytes()
    change(course, "Second")
    library.install(course.path)
    course.write("pages/first-page/lesson.en.md", old)
    monkeypatch.setattr("campbox.courses.compiling.compile_course", pytest.fail)
    assert library.install(course.path).id == first.id
    assert library.release("first-steps").id == first.id


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def blank(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("harm", [remove, cut, blank])
@pytest.mark.parametrize(
    "file",
    ["release.json", "exercises.json", "manifest.json", "fragments/lesson.first-page.en.html", "media/file.svg"],
)
def test_a_damaged_release_is_named_and_repaired_by_installing_again(
    library: Library, course: CourseFolder, root: Path, harm: Callable[[Path], None], file: str
) -> None:
    release = library.install(course.path)
    whole = tree(root)
    harm(release.folder / file)
    with pytest.raises(ReleaseDamaged, match="install the course again"):
        Release(release.folder).verify()
    assert library.install(course.path).id == release.id
    assert tree(root) == whole
    assert library.release("first-steps").lesson_html("first-page", "en")


def test_a_damaged_course_does_not_hide_the_others(library: Library, course: CourseFolder, root: Path) -> None:
    library.install(course.path)
    other = library.install(write_course(course.path.parent, "other").path)
    (root / "first-steps/current/release.json").unlink()
    fresh = Library(root)
    assert [release.id for release in fresh.releases()] == [other.id]
    assert [damage.folder.parent.name for damage in fresh.damaged()] == ["first-steps"]


def test_a_text_that_vanishes_while_serving_is_named(library: Library, course: CourseFolder) -> None:
    release = library.install(course.path)
    (release.folder / "fragments/lesson.first-page.en.html").unlink()
    with pytest.raises(ReleaseDamaged, match=r"lesson\.first-page\.en\.html"):
        release.lesson_html("first-page", "en")


def test_a_structure_that_this_version_can_not_read_is_named(course: CourseFolder, tmp_path: Path) -> None:
    sources, faults = Sources(course.path, Faults()), Faults()
    checked = read_course(sources, "0" * 16, faults)
    assert checked is not None
    with pytest.MonkeyPatch.context() as older:
        older.setattr("campbox.courses.compiling.dump_structure", lambda _: {"version": 0})
        with pytest.raises(ReleaseDamaged, match="KeyError"):
            compile_course(checked, tmp_path / "release")


@pytest.mark.parametrize("course_id", ["", "none", "..", "../first-steps", "first-steps/current", "a\x00b", "CAPITALS"])
def test_an_unknown_course_is_refused(library: Library, course: CourseFolder, course_id: str) -> None:
    library.install(course.path)
    with pytest.raises(CourseUnknown):
        library.release(course_id)


@pytest.mark.parametrize("release_id", ["current", "..", "0" * 16, "0" * 15, "\x00"])
def test_an_unknown_release_is_refused(library: Library, course: CourseFolder, release_id: str) -> None:
    library.install(course.path)
    with pytest.raises(CourseUnknown):
        library.release("first-steps", release_id)


def test_a_library_without_courses_is_empty(library: Library, root: Path) -> None:
    assert library.releases() == ()
    (root / "half").mkdir(parents=True)
    assert (library.releases(), library.damaged()) == ((), ())


def test_the_content_is_found_in_the_checkout() -> None:
    assert (content_folder() / "AUTHORING.md").is_file()


def test_the_content_inside_a_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "campbox"
    (package / "courses").mkdir(parents=True)
    monkeypatch.setattr("campbox.courses.library.__file__", str(package / "courses/library.py"))
    with pytest.raises(ContentMissing):
        content_folder()
    (tmp_path / "content").mkdir()
    assert content_folder() == tmp_path / "content"
    (package / "_content").mkdir()
    assert content_folder() == package / "_content"


def test_a_removed_course_is_unknown(library: Library, course: CourseFolder, root: Path) -> None:
    library.install(course.path)
    shutil.rmtree(root / "first-steps")
    with pytest.raises(CourseUnknown):
        library.release("first-steps")


def test_a_part_that_is_not_there_is_named(library: Library, course: CourseFolder) -> None:
    release = library.install(course.path)
    with pytest.raises(PartUnknown, match="lesson 'gone'"):
        release.lesson_html("gone", "en")
