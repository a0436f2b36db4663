"""The package under the dbt project: simulation, users, clusters, newness, and the Avro feed."""

import hashlib
import os
import tempfile
from pathlib import Path

# numba keeps compiled functions by the file they stand in and would not notice that one they call,
# in another file, has changed: a folder for each state of the sources does. It must be named before
# numba is first imported.
_HERE = Path(__file__).parent
_SOURCES = b"".join(path.read_bytes() for path in sorted(_HERE.rglob("*.py")))
SOURCES_DIGEST = hashlib.sha256(_SOURCES).hexdigest()[:16]
"""Tells this state of the package from any other."""


def _cache_folder() -> Path:
    """Give the folder of the compiled functions: beside the sources, else one of the user's own."""
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
