"""The manifest of the feed's files: sizes and digests, to verify that a copy is complete."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastavro.schema import fingerprint, to_parsing_canonical_form

from wrapped_feed.avro.files import SUFFIXES, is_of_a_feed, metadata_and_records
from wrapped_feed.avro.header import made_from
from wrapped_feed.errors import UserError

MANIFEST = "manifest.json"

_KEY_LENGTH = 16


def write_manifest(folder: Path) -> None:
    """Write the manifest of the feed in `folder` atomically.

    What each file was made from is read from its metadata, so that the manifest is also right for
    files that an earlier run wrote.

    Parameters
    ----------
    folder
        The folder of the feed; its subfolders are included.

    Raises
    ------
    OSError
        The manifest cannot be written. An existing one is kept.
    UserError
        A file with the suffix .avro or .parquet is not such a file. An existing manifest is kept.
    """
    paths = _feed_files(folder)
    # hashing releases the GIL
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        described = list(pool.map(_describe, paths))
    manifest = {
        "versions": {name: version(name) for name in ("wrapped_feed", "dbt-core", "duckdb")},
        "made_from": {key: origin for key, origin, _ in described},
        "files": {
            path.relative_to(folder).as_posix(): description
            for path, (_, _, description) in zip(paths, described, strict=True)
        },
    }
    partial = folder / f".{MANIFEST}.partial"
    try:
        partial.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        os.replace(partial, folder / MANIFEST)
    finally:
        partial.unlink(missing_ok=True)


def _describe(path: Path) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Describe a file: the key of its inputs in `made_from`, the inputs, its entry in `files`."""
    try:
        metadata, n_records = metadata_and_records(path)
        schema = json.loads(metadata["avro.schema"])
    except (ValueError, EOFError, KeyError) as error:
        raise UserError(
            f"The file {path} is not complete, or not of the feed, which has no new manifest: move "
            f"the file out of the folder, then run the build again."
        ) from error
    canonical = to_parsing_canonical_form(schema)
    origin = made_from(metadata)
    inputs = origin.pop("inputs", {})
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:_KEY_LENGTH]
    description = {
        "rows": n_records,
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
        "schema": {
            "rabin": fingerprint(canonical, "CRC-64-AVRO"),
            "sha256": fingerprint(canonical, "SHA-256"),
        },
        "made_from": key,
        **origin,
    }
    return key, inputs, description


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _feed_files(folder: Path) -> list[Path]:
    # other programs write Parquet files, too: theirs are not of the feed
    return sorted(
        path
        for suffix in SUFFIXES
        for path in folder.rglob(f"*.{suffix}")
        if path.is_file() and (suffix == "avro" or is_of_a_feed(path))
    )


def differences(folder: Path) -> list[str]:
    """Compare the files in `folder` with its manifest; return a sentence per difference."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        expected = {
            name: (entry["bytes"], entry["sha256"], entry["made_from"])
            for name, entry in manifest["files"].items()
        }
        inputs = {key: dict(origin) for key, origin in manifest["made_from"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [f"{folder / MANIFEST} is missing or cannot be read: build the feed again."]
    sentences = []
    found = {path.relative_to(folder).as_posix(): path for path in _feed_files(folder)}
    for name, (n_bytes, sha256, _) in expected.items():
        path = folder / name
        found.pop(name, None)
        if not path.is_file():
            sentences.append(f"{name} is missing: copy it again, or build the feed again.")
        elif path.stat().st_size != n_bytes or _digest(path) != sha256:
            sentences.append(
                f"{name} differs from the manifest: copy it again, or build the feed again."
            )
    sentences += [
        f"{name} is not in the manifest: build the feed again, or delete it."
        for name in sorted(found)
    ]
    keys = {key for *_, key in expected.values()}
    if len(keys) > 1:
        changed = sorted(
            name
            for name in set().union(*inputs.values())
            if len({origin.get(name) for origin in inputs.values()}) > 1
        )
        sentences.append(
            f"The files are of several builds, which differ in {', '.join(changed)}: build the "
            f"feed again."
        )
    return sentences
