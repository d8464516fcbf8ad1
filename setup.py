"""Puts engines/ and assets/, which lie beside the package in a checkout, inside it in a wheel."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithData(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in ("engines", "assets"):
            target = Path(self.build_lib) / "ferdesk" / "_data" / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("built", "__pycache__", ".*"))


setup(cmdclass={"build_py": BuildWithData})
