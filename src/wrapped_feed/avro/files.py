"""The files of the feed, which take their name when they are complete: Avro, and what both have."""

import hashlib
import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import local
from typing import BinaryIO

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd
from backports.zstd import CompressionParameter
from isal import isal_zlib

from wrapped_feed.avro.encoder import encode
from wrapped_feed.avro.header import Header, made_from
from wrapped_feed.progress import records_bar

PART_ROWS = 16_384
"""Records that are read and encoded at a time, independent of the size of the batches: the same
rows, the same bytes."""

BLOCK_PARTS = {"null": 1, "deflate": 1, "zstandard": 16}
"""Parts in a block by codec. Most of an event is the id of its track, which does not compress
unless it occurred before: deflate looks back 32 KB, zstandard through the whole block."""

_ZSTANDARD: dict[int, int] = {
    # a fast level: what does not match stays as it is
    CompressionParameter.compression_level: -3,
    # a larger table than that of the level keeps track of the whole block; matches are whole ids
    CompressionParameter.window_log: 24,
    CompressionParameter.hash_log: 19,
    CompressionParameter.min_match: 7,
}

SUFFIXES = ("avro", "parquet")
"""The formats of the files of a feed."""

_PARTIAL = ".{}.partial"
"""Name of a file until it is complete."""

_SYNC_BYTES = 16
"""Size of the sync marker that ends the header and each block."""

_DEFLATE_LEVEL = 2
_MEM_LEVEL = 9
"""zlib's maximum, which is also the fastest."""
_PACKING_THREADS = os.cpu_count() or 1


def _parts(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Re-chunk the batches into parts of PART_ROWS rows; the last may be shorter."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        while n_waiting + len(batch) >= PART_ROWS:
            missing = PART_ROWS - n_waiting
            yield pa.concat_batches([*waiting, batch.slice(0, missing)])
            batch = batch.slice(missing)
            waiting, n_waiting = [], 0
        if len(batch):
            waiting.append(batch)
            n_waiting += len(batch)
    if waiting:
        yield pa.concat_batches(waiting)


def _deflate(parts: list[memoryview]) -> list[bytes]:
    # Avro's deflate is raw: no zlib header, no checksum. The one-shot functions of isal_zlib and
    # igzip_lib read uninitialised memory, so that their output sometimes varies; this one does not.
    packer = isal_zlib.compressobj(
        _DEFLATE_LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS, _MEM_LEVEL
    )
    return [*map(packer.compress, parts), packer.flush()]


class _Zstandard(local):
    """A compressor per thread: a new one for each block would take a tenth of the time."""

    def __init__(self) -> None:
        self._packer = zstd.ZstdCompressor(options=_ZSTANDARD)

    def __call__(self, parts: list[memoryview]) -> list[bytes]:
        return [*map(self._packer.compress, parts), self._packer.flush()]


_CODECS: dict[str, Callable[[list[memoryview]], list[bytes]]] = {
    "null": lambda parts: [bytes(part) for part in parts],
    "deflate": _deflate,
    "zstandard": _Zstandard(),
}
"""The functions that compress the parts of a block, as bytes that follow each other. They are not
joined, because the system would have to clear the memory of large results."""


def _long(value: int) -> bytes:
    """Encode a count or size (never negative) as Avro's long."""
    value <<= 1
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_long(file: BinaryIO) -> int:
    """Decode what `_long` encodes. Raises EOFError if the file ends within it."""
    value = shift = 0
    while byte := file.read(1):
        value |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return value >> 1
        shift += 7
    raise EOFError(f"{file.name} ends within a block.")


def metadata_and_records(path: Path) -> tuple[dict[str, str], int]:
    """Read a file's metadata and the number of its records.

    Those of an Avro file are added up from its blocks, whose data is skipped: decompressing a feed
    takes as long as writing it.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError, EOFError
        It is not a file of its format, or it is truncated.
    """
    if path.suffix == ".parquet":
        parquet = pq.read_metadata(path)  # ArrowInvalid, which it raises, is a ValueError
        entries = parquet.metadata or {}
        return {key.decode(): text.decode() for key, text in entries.items()}, parquet.num_rows
    with path.open("rb") as file:
        try:
            metadata = fastavro.block_reader(file).metadata
        except IndexError:  # what fastavro raises for a truncated header
            raise EOFError(f"{path} ends within its header.") from None
        file.seek(-_SYNC_BYTES, os.SEEK_CUR)
        sync = file.read(_SYNC_BYTES)
        size = path.stat().st_size
        n_records = 0
        while file.tell() < size:
            n_records += _read_long(file)
            file.seek(_read_long(file), os.SEEK_CUR)
            if file.read(_SYNC_BYTES) != sync:
                raise ValueError(f"{path} has a broken block.")
        return metadata, n_records


def is_current(path: Path, n_records: int, header: Header) -> bool:
    """Whether `path` is a complete file with this header and this number of records."""
    try:
        metadata, n_found = metadata_and_records(path)
        return n_found == n_records and header.matches(metadata)
    except (OSError, ValueError, EOFError, KeyError):
        return False


def is_of_a_feed(path: Path) -> bool:
    """Whether `path` is a complete file that an export wrote: its metadata has its inputs."""
    try:
        metadata, _ = metadata_and_records(path)
        return bool(made_from(metadata))
    except (OSError, ValueError, EOFError):
        return False


def remove_leftovers(folder: Path, name: str) -> None:
    """Remove the partial files of killed writes of `name`, a glob pattern without the suffix."""
    for suffix in SUFFIXES:
        for partial in folder.glob(_PARTIAL.format(f"{name}.{suffix}")):
            partial.unlink()


@contextmanager
def complete_or_absent(path: Path) -> Iterator[Path]:
    """Yield a temporary name to write to; at the end it is renamed, or removed after an error."""
    partial = path.with_name(_PARTIAL.format(path.name))
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_file(
    path: Path,
    batches: Iterable[pa.RecordBatch],
    header: Header,
    n_expected: int,
) -> int:
    """Write an Avro file atomically: readers see the old file or the complete new one.

    The same header and the same rows give the same bytes, whatever the batches.

    Parameters
    ----------
    path
        The file; its folder must exist.
    batches
        The rows: the schema's fields as columns, in order.
    header
        Schema, codec and metadata.
    n_expected
        Expected number of rows, for the progress bar.

    Returns
    -------
    int
        Number of records written.

    Raises
    ------
    OSError
        The file cannot be written. An existing file is kept, and no partial file is left.
    ValueError
        A value does not fit the schema; likewise.
    """
    schema, codec = header.schema, header.codec
    compress = _CODECS[codec]
    encoded_header = io.BytesIO()
    # derived from the schema, not random: the same bytes each time
    sync = hashlib.md5(json.dumps(schema).encode(), usedforsecurity=False).digest()
    fastavro.writer(
        encoded_header, schema, [], codec=codec, sync_marker=sync, metadata=header.metadata
    )

    n_records = 0
    with (
        complete_or_absent(path) as partial,
        partial.open("wb") as file,
        ThreadPoolExecutor(_PACKING_THREADS) as pool,
        records_bar(f"Writing {path.name}", n_expected) as bar,
    ):
        file.write(encoded_header.getvalue())
        pending: deque[tuple[int, Future[list[bytes]]]] = deque()

        def write_next() -> None:
            n_rows, compressed = pending.popleft()
            data = compressed.result()
            n_bytes = sum(map(len, data))
            file.writelines((_long(n_rows), _long(n_bytes), *data, sync))

        def packed(block: list[pa.RecordBatch]) -> list[bytes]:
            return compress([encode(part, schema).data for part in block])

        parts = _parts(batches)
        while block := list(islice(parts, BLOCK_PARTS[codec])):
            n_rows = sum(map(len, block))
            pending.append((n_rows, pool.submit(packed, block)))
            n_records += n_rows
            bar.update(n_rows)
            if len(pending) > 2 * _PACKING_THREADS:
                write_next()
        while pending:
            write_next()
    return n_records
