"""What setup.cfg cannot say: the courses of content/ go into the wheel, and no wheel is made without the code editor."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class BuildWithContent(build_py):
    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        if not (HERE / "campbox" / "_assets" / "manifest.json").exists():
            raise SystemExit("The code editor in campbox/_assets is missing. Type:  make assets")
        super().run()
        target = Path(self.build_lib, "campbox", "_content")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(HERE / "content", target)


setup(cmdclass={"build_py": BuildWithContent})
