"""The Python side of the dbt project: the catalogue, the simulation, the Avro feed, the pages."""

import hashlib
import os
import tempfile
from pathlib import Path

# numba invalidates a cached function when its own file changes, but not when a function that it
# calls changes in another file. Hence one cache folder per state of the sources. numba reads the
# variable when it is first imported, so it is set here.
_HERE = Path(__file__).parent
_SOURCES = b"".join(path.read_bytes() for path in sorted(_HERE.rglob("*.py")))
SOURCES_DIGEST = hashlib.sha256(_SOURCES).hexdigest()[:16]
"""Hex digest of the package's Python files."""


def _cache_folder() -> Path:
    """Give a writable folder for the compiled functions: beside the sources, else in TMPDIR."""
    name = f"numba-{SOURCES_DIGEST}"
    beside = _HERE / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        if os.access(beside, os.W_OK):
            return beside / name
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"wrapped_feed-{os.getuid()}" / name


os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))
