"""Say in one sentence, before anything is installed, that this Python is too old or too new."""

import re
import sys
from pathlib import Path

text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
lowest, above = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text).groups()
major, minor = sys.version_info[:2]
if major != 3 or not int(lowest) <= minor < int(above):
    sys.exit(
        f"wrapped_feed needs Python 3.{lowest} to 3.{int(above) - 1}, and {sys.executable} is "
        f"{major}.{minor}: name another one, as in `make build PYTHON=python3.12`."
    )
