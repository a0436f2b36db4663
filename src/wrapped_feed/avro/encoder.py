"""Avro's binary encoding of Arrow record batches, column by column, compiled.

Two passes: the first adds up how many bytes each row takes, the second writes every column's
value at its row's place. The encoding is that of the Avro 1.12 specification, "Binary Encoding":
integers as zigzag varints, doubles as 8 bytes, strings as length and UTF-8, a nullable value as
the number of its branch (0 null, 1 value) and the value, an array as one block (how many items, the
items) and a zero, a record as its fields in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit, uint64


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
def _size_varints(values: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(values)):
        sizes[row] += _varint_size(_zigzag(np.int64(values[row])))


@njit(cache=True, nogil=True)
def _put_varints(values: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(values)):
        at[row] = _put_varint(out, at[row], _zigzag(np.int64(values[row])))


@njit(cache=True, nogil=True)
def _put_fixed(values: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(values)):
        for byte in range(values.shape[1]):
            out[at[row] + byte] = values[row, byte]
        at[row] += values.shape[1]


@njit(cache=True, nogil=True)
def _size_strings(places: np.ndarray, offsets: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(places)):
        length = np.int64(offsets[places[row] + 1] - offsets[places[row]])
        sizes[row] += _varint_size(_zigzag(length)) + length


@njit(cache=True, nogil=True)
def _put_strings(
    places: np.ndarray, offsets: np.ndarray, text: np.ndarray, out: np.ndarray, at: np.ndarray
) -> None:
    for row in range(len(places)):
        start = np.int64(offsets[places[row]])
        length = np.int64(offsets[places[row] + 1]) - start
        place = _put_varint(out, at[row], _zigzag(length))
        for byte in range(length):
            out[place + byte] = text[start + byte]
        at[row] = place + length


@njit(cache=True, nogil=True)
def _size_counts(lengths: np.ndarray, sizes: np.ndarray) -> None:
    for row in range(len(lengths)):
        if lengths[row]:
            sizes[row] += _varint_size(_zigzag(np.int64(lengths[row])))


@njit(cache=True, nogil=True)
def _put_counts(lengths: np.ndarray, out: np.ndarray, at: np.ndarray) -> None:
    for row in range(len(lengths)):
        if lengths[row]:
            at[row] = _put_varint(out, at[row], _zigzag(np.int64(lengths[row])))


@dataclass(frozen=True)
class _Column:
    """How one column is measured and written; both take the place of each row along."""

    size: Callable[[np.ndarray], None]
    """Adds each row's bytes to int64 sizes, shape (n_rows,)."""
    put: Callable[[np.ndarray, np.ndarray], None]
    """Writes into uint8 bytes at int64 places, shape (n_rows,), and moves the places on."""


def _column(array: pa.Array, avro_type: Any) -> _Column:
    if isinstance(avro_type, list):
        return _nullable_column(array, avro_type[1])
    if array.null_count:
        raise ValueError(
            f"{array.null_count:,} values are null where the schema allows none: "
            f"drop the not_null constraint of the column, or mend the model."
        )
    name = avro_type["type"] if isinstance(avro_type, dict) else avro_type
    if name == "record":
        return _record_column(array.flatten(), avro_type)
    if name == "array":
        return _array_column(array, avro_type["items"])
    if name == "string":
        return _string_column(array)
    if name in ("float", "double", "boolean"):
        return _fixed_column(array, name)
    return _integer_column(array, avro_type)


def _nullable_column(array: pa.Array, avro_type: Any) -> _Column:
    """Write the branch of every row, then the values that are there as a column of their own."""
    valid = pc.is_valid(array).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(valid)
    values = _column(array.drop_null(), avro_type)
    branches = np.where(valid, 2, 0).astype(np.uint8)

    def size(sizes: np.ndarray) -> None:
        of_values = np.zeros(len(rows), np.int64)
        values.size(of_values)
        sizes += 1
        sizes[rows] += of_values

    def put(out: np.ndarray, at: np.ndarray) -> None:
        out[at] = branches
        at += 1
        of_values = at[rows]
        values.put(out, of_values)
        at[rows] = of_values

    return _Column(size, put)


def _record_column(fields: list[pa.Array], avro_type: dict[str, Any]) -> _Column:
    columns = []
    for field, array in zip(avro_type["fields"], fields, strict=True):
        try:
            columns.append(_column(array, field["type"]))
        except ValueError as error:
            raise ValueError(f"In the column {field['name']}: {error}") from None

    def size(sizes: np.ndarray) -> None:
        for column in columns:
            column.size(sizes)

    def put(out: np.ndarray, at: np.ndarray) -> None:
        for column in columns:
            column.put(out, at)

    return _Column(size, put)


def _array_column(array: pa.Array, item_type: Any) -> _Column:
    lengths = pc.list_value_length(array).to_numpy().astype(np.int64)
    last = np.cumsum(lengths)
    items = _column(array.flatten(), item_type)
    item_sizes = np.zeros(len(array.flatten()), np.int64)
    items.size(item_sizes)
    before = np.concatenate([[0], np.cumsum(item_sizes)])  # bytes of the items before each
    row_sizes = before[last] - before[last - lengths]

    def size(sizes: np.ndarray) -> None:
        _size_counts(lengths, sizes)
        sizes += row_sizes + 1

    def put(out: np.ndarray, at: np.ndarray) -> None:
        _put_counts(lengths, out, at)
        items.put(out, np.repeat(at - before[last - lengths], lengths) + before[:-1])
        at += row_sizes
        out[at] = 0
        at += 1

    return _Column(size, put)


def _fixed_column(array: pa.Array, name: str) -> _Column:
    width = {"float": np.float32, "double": np.float64, "boolean": np.uint8}[name]
    numbers = _numbers(array, width).reshape(-1, 1).view(np.uint8)

    def size(sizes: np.ndarray) -> None:
        sizes += numbers.shape[1]

    return _Column(size, lambda out, at: _put_fixed(numbers, out, at))


def _integer_column(array: pa.Array, avro_type: Any) -> _Column:
    logical_type = avro_type.get("logicalType") if isinstance(avro_type, dict) else None
    if isinstance(avro_type, dict) and avro_type["type"] == "enum":
        array = _symbol_numbers(array, avro_type)
    elif logical_type == "timestamp-millis":
        array = array.cast(pa.timestamp("ms")).cast(pa.int64())
    elif logical_type == "date":
        array = array.cast(pa.int32())
    # a cast to the narrower type would be checked; here the values are widened, or fit already
    integers = _numbers(array, np.int64)
    return _Column(
        lambda sizes: _size_varints(integers, sizes),
        lambda out, at: _put_varints(integers, out, at),
    )


def _numbers(array: pa.Array, dtype: Any) -> np.ndarray:
    numbers: np.ndarray = np.ascontiguousarray(array.to_numpy(zero_copy_only=False), dtype=dtype)
    return numbers


def _symbol_numbers(array: pa.Array, avro_type: dict[str, Any]) -> pa.Array:
    numbers = pc.index_in(array, pa.array(avro_type["symbols"], pa.string()))
    if numbers.null_count:
        value = array.filter(pc.is_null(numbers))[0].as_py()
        raise ValueError(
            f"The value {value!r} is none of the enum {avro_type['name']} "
            f"({', '.join(avro_type['symbols'])}): add it to the symbols or mend the model."
        )
    return numbers


def _string_column(array: pa.Array) -> _Column:
    if pa.types.is_dictionary(array.type):
        places, array = _numbers(array.indices, np.int32), array.dictionary
    else:
        places = np.arange(len(array), dtype=np.int32)
    array = array.cast(pa.string())
    _, offset_buffer, text_buffer = array.buffers()
    # an array of nothing has no offsets, and one of nothing but empty strings no text
    offsets = np.frombuffer(offset_buffer or bytes(4), np.int32)
    offsets = offsets[array.offset : array.offset + len(array) + 1]
    text = np.frombuffer(text_buffer or b"", np.uint8)
    return _Column(
        lambda sizes: _size_strings(places, offsets, sizes),
        lambda out, at: _put_strings(places, offsets, text, out, at),
    )


def encode(batch: pa.RecordBatch, schema: dict[str, Any]) -> np.ndarray:
    """Encode a batch as the data of one Avro block.

    Parameters
    ----------
    batch
        Its columns are the schema's fields, in order.
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
    record = _record_column(batch.columns, schema)
    sizes = np.zeros(len(batch), np.int64)
    record.size(sizes)
    ends = np.cumsum(sizes)
    out = np.empty(sizes.sum(), np.uint8)
    record.put(out, ends - sizes)
    return out
