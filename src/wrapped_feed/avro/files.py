"""Avro object container files: fastavro's header, our blocks; written beside and renamed."""

import hashlib
import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import fastavro
import pyarrow as pa
from isal import isal_zlib

from wrapped_feed.avro.encoder import encode
from wrapped_feed.avro.header import Header
from wrapped_feed.progress import records_bar

BLOCK_ROWS = 16_384
"""Records in a block: whatever the batches that come in, so that the bytes are the same."""

_PARTIAL = ".{}.partial"
"""What a file is called until it is whole."""

_SYNC_BYTES = 16
"""Size of the marker that ends the header and each block."""

_DEFLATE_LEVEL = 2
_MEM_LEVEL = 9
"""The most, and the fastest."""
_PACKING_THREADS = os.cpu_count() or 1


def _blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut the batches anew into blocks of BLOCK_ROWS rows; the last may be shorter."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        while n_waiting + len(batch) >= BLOCK_ROWS:
            missing = BLOCK_ROWS - n_waiting
            yield pa.concat_batches([*waiting, batch.slice(0, missing)])
            batch = batch.slice(missing)
            waiting, n_waiting = [], 0
        if len(batch):
            waiting.append(batch)
            n_waiting += len(batch)
    if waiting:
        yield pa.concat_batches(waiting)


def _deflate(block: memoryview) -> bytes:
    # Avro's deflate is raw: no zlib header, no checksum. An object, because what compresses at one
    # go (here and in igzip_lib) reads memory that it has not set: now and then other bytes come out
    packer = isal_zlib.compressobj(
        _DEFLATE_LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS, _MEM_LEVEL
    )
    packed: bytes = packer.compress(block) + packer.flush()
    return packed


_CODECS: dict[str, Callable[[memoryview], bytes]] = {"null": bytes, "deflate": _deflate}


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
    """Read what `_long` encodes; EOFError where the file ends before it does."""
    value = shift = 0
    while byte := file.read(1):
        value |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return value >> 1
        shift += 7
    raise EOFError(f"{file.name} ends within a block.")


def metadata_and_records(path: Path) -> tuple[dict[str, str], int]:
    """Give what a file's header says, and how many records its blocks say that they hold.

    The blocks are passed over, not read: unpacking a feed takes as long as writing it.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError, EOFError
        It is no Avro file, or not a whole one.
    """
    with path.open("rb") as file:
        try:
            metadata = fastavro.block_reader(file).metadata
        except IndexError:  # fastavro's word for a header that breaks off
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
    """Whether `path` is a file that `write_file` wrote with this header and as many records."""
    try:
        metadata, n_there = metadata_and_records(path)
        return n_there == n_records and header.is_that_of(metadata)
    except (OSError, ValueError, EOFError, KeyError):
        return False


def remove_leftovers(folder: Path, name: str) -> None:
    """Remove what a write that was killed left behind of files called `name` (a glob pattern)."""
    for partial in folder.glob(_PARTIAL.format(f"{name}.avro")):
        partial.unlink()


def write_file(
    path: Path,
    batches: Iterable[pa.RecordBatch],
    header: Header,
    n_expected: int,
) -> int:
    """Write one Avro file; readers see the old one or the whole new one, never half a file.

    Parameters
    ----------
    path
        Where to. The folder must exist.
    batches
        The rows: the schema's fields as columns, in order.
    header
        What the file begins with.
    n_expected
        How many rows there will be, for those who watch.

    Returns
    -------
    int
        How many records were written. The same rows give the same bytes.

    Raises
    ------
    OSError
        The file cannot be written; nothing is left behind and an older file stays.
    ValueError
        A value does not fit the schema; likewise.
    """
    schema, codec = header.schema, header.codec
    compress = _CODECS[codec]
    beginning = io.BytesIO()
    # readers resync on the marker: any 16 bytes that differ between schemas will do
    sync = hashlib.md5(json.dumps(schema).encode(), usedforsecurity=False).digest()
    fastavro.writer(beginning, schema, [], codec=codec, sync_marker=sync, metadata=header.metadata)

    n_records = 0
    partial = path.with_name(_PARTIAL.format(path.name))
    try:
        with (
            partial.open("wb") as file,
            ThreadPoolExecutor(_PACKING_THREADS) as pool,
            records_bar(f"Writing {path.name}", n_expected) as bar,
        ):
            file.write(beginning.getvalue())
            under_way: deque[tuple[int, Future[bytes]]] = deque()

            def write_next() -> None:
                n_rows, compressed = under_way.popleft()
                data = compressed.result()
                file.writelines((_long(n_rows), _long(len(data)), data, sync))

            def packed(block: pa.RecordBatch) -> bytes:
                return compress(encode(block, schema).data)

            for block in _blocks(batches):
                under_way.append((len(block), pool.submit(packed, block)))
                n_records += len(block)
                bar.update(len(block))
                if len(under_way) > 2 * _PACKING_THREADS:
                    write_next()
            while under_way:
                write_next()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return n_records
