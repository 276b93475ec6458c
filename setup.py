"""What setup.cfg cannot say: the courses of content/ go into the wheel as campbox/_content."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithContent(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "campbox", "_content")
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / "content", target)


setup(cmdclass={"build_py": BuildWithContent})
