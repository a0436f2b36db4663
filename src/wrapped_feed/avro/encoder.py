"""Avro's binary encoding of Arrow record batches, column by column, compiled.

Two passes: the first adds up how many bytes each row takes, the second writes every column's
value at its row's place. The encoding is that of the Avro 1.12 specification, "Binary Encoding":
integers as zigzag varints, doubles as 8 bytes, strings as length and UTF-8, a nullable field as
the number of its branch (0 null, 1 value) and the value, a record as its fields in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit, uint64

_ALL_VALID = np.empty(0, np.bool_)


@njit(cache=True, nogil=True, inline="always")
def _zigzag(value: int) -> int:
    return uint64((value << 1) ^ (value >> 63))


@njit(cache=True, nogil=True, inline="always")
def _varint_size(zigzag: int) -> int:
    size = 1
    while zigzag >= uint64(128):
        zigzag >>= uint64(7)
        size += 1
    return size


@njit(cache=True, nogil=True, inline="always")
def _put_varint(out: np.ndarray, at: int, zigzag: int) -> int:
    while zigzag >= uint64(128):
        out[at] = (zigzag & uint64(127)) | uint64(128)
        zigzag >>= uint64(7)
        at += 1
    out[at] = zigzag
    return at + 1


@njit(cache=True, nogil=True)
def _size_branches(valid: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(valid)):
        sizes[row] += 1


@njit(cache=True, nogil=True)
def _put_branches(valid: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(valid)):
        out[at[row]] = 2 if valid[row] else 0
        at[row] += 1


@njit(cache=True, nogil=True)
def _size_varints(values: np.ndarray, valid: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(values)):
        if len(valid) == 0 or valid[row]:
            sizes[row] += _varint_size(_zigzag(np.int64(values[row])))


@njit(cache=True, nogil=True)
def _put_varints(values: np.ndarray, valid: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(values)):
        if len(valid) == 0 or valid[row]:
            at[row] = _put_varint(out, at[row], _zigzag(np.int64(values[row])))


@njit(cache=True, nogil=True)
def _size_fixed(values: np.ndarray, valid: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(values)):
        if len(valid) == 0 or valid[row]:
            sizes[row] += values.shape[1]


@njit(cache=True, nogil=True)
def _put_fixed(values: np.ndarray, valid: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(values)):
        if len(valid) == 0 or valid[row]:
            for byte in range(values.shape[1]):
                out[at[row] + byte] = values[row, byte]
            at[row] += values.shape[1]


@njit(cache=True, nogil=True)
def _size_strings(offsets: np.ndarray, valid: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(offsets) - 1):
        if len(valid) == 0 or valid[row]:
            length = np.int64(offsets[row + 1] - offsets[row])
            sizes[row] += _varint_size(_zigzag(length)) + length


@njit(cache=True, nogil=True)
def _put_strings(
    offsets: np.ndarray, text: np.ndarray, valid: np.ndarray, out: np.ndarray, at: np.ndarray
) -> None:
    for row in range(len(offsets) - 1):
        if len(valid) == 0 or valid[row]:
            start = np.int64(offsets[row])
            length = np.int64(offsets[row + 1]) - start
            place = _put_varint(out, at[row], _zigzag(length))
            for byte in range(length):
                out[place + byte] = text[start + byte]
            at[row] = place + length


@dataclass(frozen=True)
class _Column:
    """How one column is measured and written; both take the place of each row along."""

    size: Callable[[np.ndarray], None]
    """Adds each row's bytes to int64 sizes, shape (n_rows,)."""
    put: Callable[[np.ndarray, np.ndarray], None]
    """Writes into uint8 bytes at int64 places, shape (n_rows,), and moves the places on."""


def _column(array: pa.Array, avro_type: Any) -> _Column:
    is_nullable = isinstance(avro_type, list)
    if is_nullable:
        avro_type = avro_type[1]
    elif array.null_count:
        raise ValueError(
            f"{array.null_count:,} values are null where the schema allows none: "
            f"drop the not_null constraint of the column, or mend the model."
        )
    valid = pc.is_valid(array).to_numpy(zero_copy_only=False) if array.null_count else _ALL_VALID
    column = _plain_column(array, avro_type, valid)
    if not is_nullable:
        return column
    branches = valid if array.null_count else np.ones(len(array), np.bool_)

    def size(sizes: np.ndarray) -> None:
        _size_branches(branches, sizes)
        column.size(sizes)

    def put(out: np.ndarray, at: np.ndarray) -> None:
        _put_branches(branches, out, at)
        column.put(out, at)

    return _Column(size, put)


def _plain_column(array: pa.Array, avro_type: Any, valid: np.ndarray) -> _Column:
    name = avro_type["type"] if isinstance(avro_type, dict) else avro_type
    if name == "string":
        return _string_column(array.cast(pa.string()), valid)
    if name in ("float", "double", "boolean"):
        width = {"float": np.float32, "double": np.float64, "boolean": np.uint8}[name]
        numbers = _numbers(array, width).reshape(-1, 1).view(np.uint8)
        return _Column(
            lambda sizes: _size_fixed(numbers, valid, sizes),
            lambda out, at: _put_fixed(numbers, valid, out, at),
        )
    if name == "enum":
        array = _symbol_numbers(array, avro_type)
    elif isinstance(avro_type, dict) and avro_type.get("logicalType") == "timestamp-millis":
        array = array.cast(pa.timestamp("ms")).cast(pa.int64())
    elif isinstance(avro_type, dict) and avro_type.get("logicalType") == "date":
        array = array.cast(pa.int32())
    integers = _numbers(array, np.int64 if name == "long" else np.int32)
    return _Column(
        lambda sizes: _size_varints(integers, valid, sizes),
        lambda out, at: _put_varints(integers, valid, out, at),
    )


def _numbers(array: pa.Array, dtype: Any) -> np.ndarray:
    filled = array.fill_null(0 if not pa.types.is_boolean(array.type) else False)
    numbers: np.ndarray = np.ascontiguousarray(filled.to_numpy(zero_copy_only=False), dtype=dtype)
    return numbers


def _symbol_numbers(array: pa.Array, avro_type: dict[str, Any]) -> pa.Array:
    numbers = pc.index_in(array, pa.array(avro_type["symbols"]))
    strange = pc.and_(pc.is_valid(array), pc.is_null(numbers))
    if pc.any(strange).as_py():
        value = array.filter(strange)[0].as_py()
        raise ValueError(
            f"The value {value!r} is none of the enum {avro_type['name']} "
            f"({', '.join(avro_type['symbols'])}): add it to the symbols or mend the model."
        )
    return numbers


def _string_column(array: pa.Array, valid: np.ndarray) -> _Column:
    _, offset_buffer, text_buffer = array.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)[array.offset : array.offset + len(array) + 1]
    # an array of nothing but empty strings has no text
    text = np.frombuffer(text_buffer or b"", np.uint8)
    return _Column(
        lambda sizes: _size_strings(offsets, valid, sizes),
        lambda out, at: _put_strings(offsets, text, valid, out, at),
    )


def encode(batch: pa.RecordBatch, schema: dict[str, Any]) -> np.ndarray:
    """Encode a batch as the data of one Avro block.

    Parameters
    ----------
    batch
        At least one row; its columns are the schema's fields, in order.
    schema
        A record schema as `record_schema` gives it.

    Returns
    -------
    numpy.ndarray
        uint8: the encoded records, one after the other.

    Raises
    ------
    ValueError
        A value is null or outside an enum where the schema does not allow it; the sentence names
        the column.
    """
    columns = []
    for field, array in zip(schema["fields"], batch.columns, strict=True):
        try:
            columns.append(_column(array, field["type"]))
        except ValueError as error:
            raise ValueError(f"In the column {field['name']}: {error}") from None
    sizes = np.zeros(len(batch), np.int64)
    for column in columns:
        column.size(sizes)
    ends = np.cumsum(sizes)
    out = np.empty(ends[-1], np.uint8)
    at = ends - sizes
    for column in columns:
        column.put(out, at)
    return out
