"""The engines of JavaScript, SQL and HTML on a real page of the box, spoken to directly, as exercise.js does."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import FrameLocator, Page

from campbox.web.assets import STATIC
from tests.stories.benches import Bench

Outcome = dict[str, Any]

INSTALL = """async ({base, assets, own}) => {
  const {createRunner} = await import(`${base}/runner.js`);
  const {createPreview} = await import(`${base}/preview.js`);
  const frames = base.replace('/static/', '/run/');
  const run = Object.fromEntries(own.map((name) => [name, `${base}/run/${name}`]));
  const mount = document.createElement('section');
  mount.setAttribute('aria-label', 'Your page');
  mount.className = 'preview';
  document.querySelector('main').prepend(mount);
  const heard = [];
  const errors = [];
  const talk = {onOutput: (text, stream) => heard.push([text, stream]), onError: (outcome) => errors.push(outcome)};
  const timed = async (work) => {
    heard.length = errors.length = 0;
    const began = performance.now();
    const result = await work();
    return {...result, heard: [...heard], errors: [...errors], milliseconds: performance.now() - began};
  };
  window.engines = {
    errors,
    runner: createRunner({frame: `${frames}/frame`, assets, run}),
    preview: createPreview({mount, frames: {preview: `${frames}/preview`, page: `${frames}/page`}, assets, run}),
    run: ({engine, job, files, answers}) =>
      timed(() => engines.runner.run({engine, job, files, ...talk, onAsk: async () => answers.shift()})),
    check: ({engine, job, files}) => timed(() => engines.runner.check({engine, job, files})),
    show: ({files, script}) => timed(() => engines.preview.show(files, {script, ...talk})),
    checkPage: ({job, files}) => timed(() => engines.preview.check({job, files})),
  };
}"""
FILES = {"javascript": "main.js", "sql": "main.sql"}


class Engines:
    """runner.js and preview.js, with what they tell."""

    def __init__(self, page: Page) -> None:
        self.page = page
        bench = Bench(page)
        own = sorted(path.name for path in (STATIC / "run").glob("*.js"))
        page.evaluate(INSTALL, {"base": bench.base, "assets": bench.assets, "own": own})

    def run(self, engine: str, code: str, *answers: str, data: str = "") -> dict[str, Any]:
        """What the runner gives, with `heard`, `printed` and `milliseconds`."""
        request = {"engine": engine, "job": {"data": data}, "files": {FILES[engine]: code}, "answers": list(answers)}
        return self._asked("run", request)

    def check(self, engine: str, code: str, *tests: Mapping[str, Any], data: str = "") -> dict[str, Any]:
        request = {"engine": engine, "job": {"data": data, "tests": list(tests)}, "files": {FILES[engine]: code}}
        return self._asked("check", request)

    def show(self, code: str, *, script: bool = False, files: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Show a page; files: what lies beside it."""
        return self._asked("show", {"files": {"index.html": code, **(files or {})}, "script": script})

    def check_page(self, code: str, *tests: Mapping[str, Any], script: bool = False) -> dict[str, Any]:
        return self._asked("checkPage", {"job": {"script": script, "tests": list(tests)}, "files": {"index.html": code}})

    @property
    def shown(self) -> FrameLocator:
        """Inside the preview."""
        return self.page.frame_locator(".preview iframe")

    def _asked(self, what: str, request: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self.page.evaluate("([what, request]) => engines[what](request)", [what, request])
        return {**result, "printed": "".join(text for text, _stream in result["heard"])}


def told(outcome: Outcome) -> tuple[str, int | None, dict[str, str]]:
    """What of an outcome matters: code, line and parameters."""
    return outcome["code"], outcome["line"], outcome["params"]
