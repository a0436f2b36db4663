"""The files of the feed, which take their name when they are complete: Avro, and what both have."""

import hashlib
import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
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

BLOCK_ROWS = {"null": 16_384, "deflate": 16_384, "zstandard": 131_072}
"""Records in a block by codec, independent of the size of the batches: the same rows, the same
bytes. Most of an event is the id of its track, which does not compress unless it occurred before:
deflate looks back 32 KB, zstandard through the whole block."""

_ZSTANDARD: dict[int, int] = {
    CompressionParameter.compression_level: 1,
    # a larger table than that of level 1 keeps track of the whole block; matches are whole ids
    CompressionParameter.window_log: 23,
    CompressionParameter.hash_log: 20,
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


def _blocks(batches: Iterable[pa.RecordBatch], block_rows: int) -> Iterator[pa.RecordBatch]:
    """Re-chunk the batches into blocks of `block_rows` rows; the last may be shorter."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        while n_waiting + len(batch) >= block_rows:
            missing = block_rows - n_waiting
            yield pa.concat_batches([*waiting, batch.slice(0, missing)])
            batch = batch.slice(missing)
            waiting, n_waiting = [], 0
        if len(batch):
            waiting.append(batch)
            n_waiting += len(batch)
    if waiting:
        yield pa.concat_batches(waiting)


def _deflate(block: memoryview) -> bytes:
    # Avro's deflate is raw: no zlib header, no checksum. The one-shot functions of isal_zlib and
    # igzip_lib read uninitialised memory, so that their output sometimes varies; this one does not.
    packer = isal_zlib.compressobj(
        _DEFLATE_LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS, _MEM_LEVEL
    )
    packed: bytes = packer.compress(block) + packer.flush()
    return packed


def _zstandard(block: memoryview) -> bytes:
    packed: bytes = zstd.compress(block, options=_ZSTANDARD)
    return packed


_CODECS: dict[str, Callable[[memoryview], bytes]] = {
    "null": bytes,
    "deflate": _deflate,
    "zstandard": _zstandard,
}


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
        pending: deque[tuple[int, Future[bytes]]] = deque()

        def write_next() -> None:
            n_rows, compressed = pending.popleft()
            data = compressed.result()
            file.writelines((_long(n_rows), _long(len(data)), data, sync))

        def packed(block: pa.RecordBatch) -> bytes:
            return compress(encode(block, schema).data)

        for block in _blocks(batches, BLOCK_ROWS[codec]):
            pending.append((len(block), pool.submit(packed, block)))
            n_records += len(block)
            bar.update(len(block))
            if len(pending) > 2 * _PACKING_THREADS:
                write_next()
        while pending:
            write_next()
    return n_records
