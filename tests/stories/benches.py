"""The runner of learners' code on a real page of the box, spoken to directly: what it does without the page's own script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from campbox.web.assets import STATIC
from campbox.web.built import read_manifest

# A page with the policy of exercise pages, which loads the runner as exercise.js does.
INSTALL = """async ({base, assets, own}) => {
  const {createRunner} = await import(`${base}/runner.js`);
  const bench = window.bench = {asked: [], progress: []};
  bench.create = () => createRunner({
    frame: `${base.replace('/static/', '/run/')}/frame`, assets,
    run: Object.fromEntries(own.map((name) => [name, `${base}/run/${name}`])),
    onProgress: (each) => bench.progress.push(each),
  });
  bench.runner = bench.create();
  bench.run = async ({engine, files, answers, stopAfter}) => {
    const heard = [];
    const began = performance.now();
    if (stopAfter !== null) setTimeout(() => bench.runner.stop(), stopAfter);
    const result = await bench.runner.run({
      engine, job: {}, files, input: [],
      onOutput: (text, stream) => heard.push([text, stream]),
      onAsk: async (prompt) => { bench.asked.push(prompt); return answers.shift(); },
    });
    return {...result, heard, milliseconds: performance.now() - began};
  };
  bench.check = async ({engine, files, tests}) => {
    const told = [];
    const began = performance.now();
    const result = await bench.runner.check({engine, job: {tests}, files, onTest: (index) => told.push(index)});
    return {...result, told, milliseconds: performance.now() - began};
  };
}"""


@dataclass(frozen=True)
class Run:
    """What the runner said of a run: what was printed, in the pieces in which it came, and how it ended."""

    heard: list[tuple[str, str]]
    status: str
    error: dict[str, Any] | None
    milliseconds: float

    @property
    def printed(self) -> str:
        return "".join(text for text, _stream in self.heard)


class Bench:
    """The runner on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        found = re.search(r'"(/static/[0-9a-f]+)/app\.css', page.content())
        assert found is not None
        self.base = found[1]
        self.assets = {
            name: {"url": file.address, "bytes": file.gzip_bytes, "unpacked": file.bytes}
            for name, file in read_manifest().items()
        }
        own = sorted(path.name for path in (STATIC / "run").iterdir() if path.suffix in (".js", ".py"))
        page.evaluate(INSTALL, {"base": self.base, "assets": self.assets, "own": own})

    def ready(self, engine: str) -> float:
        """Milliseconds until the engine is ready."""
        took: float = self.page.evaluate(
            """async (engine) => {
              const began = performance.now();
              await bench.runner.ready(engine);
              return performance.now() - began;
            }""",
            engine,
        )
        return took

    def run(
        self, engine: str, code: str, *answers: str, stop_after: int | None = None, files: Mapping[str, str] | None = None
    ) -> Run:
        """Run the program, and give these answers when input is asked for. files: what lies beside it."""
        name = {"javascript": "main.js", "sql": "main.sql"}.get(engine, "main.py")
        request = {"engine": engine, "files": {name: code, **(files or {})}, "answers": list(answers), "stopAfter": stop_after}
        result = self.page.evaluate("(request) => bench.run(request)", request)
        heard = [(text, stream) for text, stream in result["heard"]]
        return Run(heard, result["status"], result["error"], result["milliseconds"])

    def check(self, engine: str, code: str, *tests: dict[str, Any]) -> dict[str, Any]:
        name = {"javascript": "main.js", "sql": "main.sql"}.get(engine, "main.py")
        request = {"engine": engine, "files": {name: code}, "tests": list(tests)}
        result: dict[str, Any] = self.page.evaluate("(request) => bench.check(request)", request)
        return result
