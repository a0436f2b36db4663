"""Avro's binary encoding of Arrow record batches, in functions compiled by numba.

The schema is flattened into an array of nodes, one per field or array item, in depth-first order,
with the addresses of the batch's buffers. The compiled functions walk the nodes once per row and
write the values one after the other. The encoding is that of the Avro 1.12 specification, section
"Binary Encoding": integers as zigzag varints, floats as little-endian bytes, strings as length and
UTF-8, a nullable value as the index of its union branch (0 null, 1 value) and the value, an array
as one block (number of items, the items) and a zero, a record as its fields in order.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from llvmlite import ir
from numba import carray, njit, types, uint64
from numba.core import cgutils
from numba.extending import intrinsic

_NODE = np.dtype(
    [
        ("kind", np.int64),
        ("nullable", np.int64),
        ("validity", np.int64),  # address of uint8 per row, 0 for null; 0 if there are no nulls
        ("values", np.int64),  # address of the numbers or of the UTF-8 bytes
        ("offsets", np.int64),  # address of int32: where each string or array starts
        ("value_indices", np.int64),  # address of int32 dictionary indices; 0 if no dictionary
        ("plain", np.int64),  # whether it is a number or a string without nulls
        ("following", np.int64),  # index of the next node that is not below this one
    ]
)
"""A node: a field or the items of an array. The nodes below it come right after it."""

_INT32, _INT64, _FIXED1, _FIXED4, _FIXED8, _STRING, _ARRAY, _RECORD = range(8)

_WORD = ir.IntType(64)

# Steps that spread 56 bits over 8 bytes, 7 bits in each: bits that stay, bits that move, and by how
# many places they are shifted left.
_SPREADS = (
    (0x0FFFFFFF, 0x00FFFFFFF0000000, 4),
    (0x00003FFF00003FFF, 0x0FFFC0000FFFC000, 2),
    (0x007F007F007F007F, 0x3F803F803F803F80, 1),
)
_SLOW_PDEP = ("bdver4", "znver1", "znver2")
"""LLVM's names of processors on which the instruction PDEP is slower than the three steps."""


# Addresses are int64: user-space addresses are below 2^63, and a negative number signals an error.


@intrinsic
def _pointer(typing: Any, address: Any) -> Any:
    """Convert an address to a void pointer."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), codegen


@intrinsic
def _load_word(typing: Any, address: Any) -> Any:
    """Read 8 bytes from an address that need not be aligned."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(builder.inttoptr(args[0], _WORD.as_pointer()), align=1)

    return types.uint64(types.int64), codegen


@intrinsic
def _store_word(typing: Any, address: Any, word: Any) -> Any:
    """Write 8 bytes to an address that need not be aligned."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[1], builder.inttoptr(args[0], _WORD.as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(types.int64, types.uint64), codegen


@intrinsic
def _leading_zeros(typing: Any, word: Any) -> Any:
    """Count the leading zero bits of a word that is not 0."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.ctlz(args[0], cgutils.true_bit)

    return types.uint64(types.uint64), codegen


@intrinsic
def _spread(typing: Any, word: Any) -> Any:
    """Spread the lowest 56 bits of a word over its 8 bytes, 7 bits in each."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        _, processor, features = context.codegen().magic_tuple()
        if "+bmi2" in features.split(",") and processor not in _SLOW_PDEP:
            of_words = ir.FunctionType(_WORD, [_WORD, _WORD])
            pdep = cgutils.get_or_insert_function(builder.module, of_words, "llvm.x86.bmi.pdep.64")
            return builder.call(pdep, [args[0], _WORD(0x7F7F7F7F7F7F7F7F)])
        spread = args[0]
        for stays, moves, by in _SPREADS:
            moved = builder.shl(builder.and_(spread, _WORD(moves)), _WORD(by))
            spread = builder.or_(builder.and_(spread, _WORD(stays)), moved)
        return spread

    return types.uint64(types.uint64), codegen


@njit(cache=True, nogil=True, inline="always")
def _value(address: int, row: int, dtype: Any) -> Any:
    # with a signed index numba would add code for negative indices, which count from the end
    return carray(_pointer(address), row + 1, dtype)[uint64(row)]


@njit(cache=True, nogil=True, inline="always")
def _put_byte(at: int, byte: int) -> int:
    carray(_pointer(at), 1, np.uint8)[0] = byte
    return at + 1


@njit(cache=True, nogil=True, inline="always")
def _put_long(at: int, value: int) -> int:
    rest = uint64((value << 1) ^ (value >> 63))
    while rest >= uint64(1 << 56):
        # rare: one byte at a time, until 8 bytes can hold the rest
        at = _put_byte(at, (rest & uint64(127)) | uint64(128))
        rest >>= uint64(7)
    # without a branch on the size: spread the bits over the bytes, set the continuation bit of all
    # bytes but the last, and store the whole word; bytes behind the last are overwritten later
    size: Any = (uint64(64) - _leading_zeros(rest | uint64(1))) * uint64(9) + uint64(64) >> uint64(
        6
    )
    more = (uint64(1) << (uint64(8) * (size - uint64(1)))) - uint64(1)
    _store_word(at, _spread(rest) | (uint64(0x8080808080808080) & more))
    following: Any = at + np.int64(size)
    return following


@njit(cache=True, nogil=True, inline="always")
def _put_text(at: int, text: int, length: int) -> int:
    if length >= 8:
        for done in range(0, length - 8, 8):
            _store_word(at + done, _load_word(text + done))
        # the last word may overlap the previous one, so that nothing beyond the text is read
        _store_word(at + length - 8, _load_word(text + length - 8))
    else:
        for byte in range(length):
            _put_byte(at + byte, _value(text, byte, np.uint8))
    return at + length


@njit(cache=True, nogil=True, inline="always")
def _put_plain(node: Any, row: int, at: int) -> int:
    """Write a number or string; return the address after it."""
    if node.kind == _INT64:
        return _put_long(at, _value(node.values, row, np.int64))
    if node.kind == _INT32:
        return _put_long(at, np.int64(_value(node.values, row, np.int32)))
    if node.kind == _STRING:
        index = np.int64(_value(node.value_indices, row, np.int32)) if node.value_indices else row
        start = np.int64(_value(node.offsets, index, np.int32))
        length = np.int64(_value(node.offsets, index + 1, np.int32)) - start
        return _put_text(_put_long(at, length), node.values + start, length)
    if node.kind == _FIXED8:
        _store_word(at, _value(node.values, row, np.uint64))
        return at + 8
    if node.kind == _FIXED4:
        _store_word(at, uint64(_value(node.values, row, np.uint32)))
        return at + 4
    return _put_byte(at, _value(node.values, row, np.uint8))


@njit(cache=True, nogil=True)
def _put_value(nodes: np.ndarray, number: int, row: int, at: int) -> int:
    """Write a value of any kind; return the address after it.

    If a value is null and its schema is not nullable, return ~number, which is negative, where
    `number` is the index of the node.
    """
    node = nodes[uint64(number)]
    if node.nullable:
        if node.validity and not _value(node.validity, row, np.uint8):
            return _put_byte(at, 0)
        at = _put_byte(at, 2)
    elif node.validity and not _value(node.validity, row, np.uint8):
        return ~number
    if node.kind == _RECORD:
        field = number + 1
        while field < node.following:
            at = _put_value(nodes, field, row, at)
            if at < 0:
                return at
            field = nodes[field].following
        return at
    if node.kind == _ARRAY:
        first = np.int64(_value(node.offsets, row, np.int32))
        end = np.int64(_value(node.offsets, row + 1, np.int32))
        if end > first:
            at = _put_long(at, end - first)
            for item in range(first, end):
                at = _put_value(nodes, number + 1, item, at)
                if at < 0:
                    return at
        return _put_byte(at, 0)
    return _put_plain(node, row, at)


@njit(cache=True, nogil=True)
def _put_rows(nodes: np.ndarray, n_rows: int, at: int) -> int:
    """Write the rows from address `at` on; return the end, or ~node for a null as `_put_value`."""
    for row in range(n_rows):
        field = 1
        while field < len(nodes):
            node = nodes[uint64(field)]
            if node.plain:
                at = _put_plain(node, row, at)
            else:
                at = _put_value(nodes, field, row, at)
                if at < 0:
                    return at
            field = node.following
    return at


class _Nodes:
    """Builds the nodes of a batch and keeps alive the buffers that they point to."""

    def __init__(self) -> None:
        self.rows: list[dict[str, int]] = []
        self.names: list[str] = []
        self.arrays: list[pa.Array] = []
        self.max_bytes = 0
        """Upper bound of the size of the encoded rows, in bytes."""
        self._alive: list[Any] = []

    def table(self) -> np.ndarray:
        """Return the nodes as a structured array of _NODE."""
        names = _NODE.names or ()
        return np.array([tuple(row.get(name, 0) for name in names) for row in self.rows], _NODE)

    def add_record(self, fields: list[tuple[dict[str, Any], pa.Array]]) -> dict[str, int]:
        node = self._add("", None)
        node["kind"] = _RECORD
        for field, array in fields:
            try:
                self.add(field["type"], field["name"], array)
            except ValueError as error:
                raise ValueError(f"In the column {field['name']}: {error}") from None
        node["following"] = len(self.rows)
        return node

    def add(self, avro_type: Any, name: str, array: pa.Array) -> None:
        nullable = isinstance(avro_type, list)
        if nullable:
            avro_type = avro_type[1]
            self.max_bytes += len(array)
        kind = avro_type["type"] if isinstance(avro_type, dict) else avro_type
        if kind == "record":
            fields = [(field, array.field(n)) for n, field in enumerate(avro_type["fields"])]
            node = self.add_record(fields)
        else:
            node = self._add(name, array)
            if kind == "array":
                self._put_array(node, avro_type["items"], name, array)
            elif kind == "string":
                self._put_strings(node, array)
            else:
                self._put_numbers(node, _as_numbers(array, kind, avro_type))
            node["following"] = len(self.rows)
        node["nullable"] = nullable
        node["plain"] = node["kind"] < _ARRAY and not nullable and not array.null_count
        if array.null_count:
            valid = pc.is_valid(array).to_numpy(zero_copy_only=False)
            node["validity"] = self._address(valid.view(np.uint8))

    def _add(self, name: str, array: pa.Array) -> dict[str, int]:
        self.rows.append({})
        self.names.append(name)
        self.arrays.append(array)
        return self.rows[-1]

    def _address(self, values: np.ndarray) -> int:
        self._alive.append(values)
        address: int = values.ctypes.data
        return address

    def _put_numbers(self, node: dict[str, int], array: pa.Array) -> None:
        node["kind"], width = _NUMBERS[array.type]
        node["values"] = self._address(_buffer(array, np.dtype(f"V{array.type.bit_width // 8}")))
        self.max_bytes += width * len(array)

    def _put_strings(self, node: dict[str, int], array: pa.Array) -> None:
        node["kind"] = _STRING
        n_rows, indices = len(array), None
        if pa.types.is_dictionary(array.type):
            filled, array = _cast(array.indices, pa.int32()).fill_null(0), array.dictionary
            indices = _buffer(filled, np.dtype(np.int32))
            node["value_indices"] = self._address(indices)
        array = _cast(array, pa.string())
        offsets = _buffer(array, np.dtype(np.int32), more=1)
        text = array.buffers()[2]
        self._alive.append(array)
        node["offsets"] = self._address(offsets)
        node["values"] = text.address if text else 0
        n_bytes = int(offsets[-1]) - int(offsets[0])
        if indices is not None and n_bytes:  # with an empty dictionary, every row is null
            n_bytes = int(np.diff(offsets)[indices].sum(dtype=np.int64))
        self.max_bytes += n_bytes + 5 * n_rows

    def _put_array(self, node: dict[str, int], item_type: Any, name: str, array: pa.Array) -> None:
        node["kind"] = _ARRAY
        offsets = _buffer(array, np.dtype(np.int32), more=1)
        first, end = int(offsets[0]), int(offsets[-1])
        node["offsets"] = self._address(offsets - offsets[0])
        self.max_bytes += 6 * len(array)
        self.add(item_type, name, array.values.slice(first, end - first))


_NUMBERS = {
    pa.int32(): (_INT32, 5),
    pa.int64(): (_INT64, 10),
    pa.uint8(): (_FIXED1, 1),
    pa.float32(): (_FIXED4, 4),
    pa.float64(): (_FIXED8, 8),
}
"""Kind of node and maximal number of encoded bytes, by the type of the array."""


def _buffer(array: pa.Array, dtype: np.dtype[Any], more: int = 0) -> np.ndarray:
    """View the values of an array, or its offsets (one more than values), from its first row on."""
    buffer = array.buffers()[1]
    # an empty array may have no buffer
    values = np.frombuffer(
        buffer if buffer and buffer.size else bytes(dtype.itemsize * more), dtype
    )
    return values[array.offset : array.offset + len(array) + more]


def _cast(array: pa.Array, data_type: pa.DataType) -> pa.Array:
    # pyarrow's cast to the same type takes as long as encoding a thousand records
    return array if array.type == data_type else array.cast(data_type)


def _as_numbers(array: pa.Array, kind: str, avro_type: Any) -> pa.Array:
    """Convert values to the numbers that represent them in Avro, of a type in _NUMBERS."""
    logical_type = avro_type.get("logicalType") if isinstance(avro_type, dict) else None
    if kind == "enum":
        return _symbol_numbers(array, avro_type)
    if kind == "boolean":
        return array.cast(pa.uint8())
    if kind in ("float", "double"):
        return array.cast(pa.float32() if kind == "float" else pa.float64(), safe=False)
    if logical_type == "timestamp-millis":
        return _cast(array, pa.timestamp("ms", array.type.tz)).view(pa.int64())
    return _cast(array, pa.int64() if array.type == pa.int64() else pa.int32())


def _symbol_numbers(array: pa.Array, avro_type: dict[str, Any]) -> pa.Array:
    numbers = pc.index_in(array, pa.array(avro_type["symbols"], pa.string()))
    unknown = array.filter(pc.and_(pc.is_valid(array), pc.is_null(numbers)))
    if len(unknown):
        raise ValueError(
            f"The value {unknown[0].as_py()!r} is not a symbol of the enum {avro_type['name']} "
            f"({', '.join(avro_type['symbols'])}): add it to the symbols or fix the model."
        )
    return numbers


def encode(batch: pa.RecordBatch, schema: dict[str, Any]) -> np.ndarray:
    """Encode a batch as the records of one Avro block, uncompressed.

    Parameters
    ----------
    batch
        Its columns are the schema's fields, in order.
    schema
        A record schema as `record_schema` returns it.

    Returns
    -------
    numpy.ndarray
        uint8: the encoded records, one after the other.

    Raises
    ------
    ValueError
        A value is null although its field is not nullable, or is not a symbol of its enum; the
        message names the column.
    """
    nodes = _Nodes()
    nodes.add_record(list(zip(schema["fields"], batch.columns, strict=True)))
    # numbers are stored as whole words of 8 bytes, also the last one
    out = np.empty(nodes.max_bytes + 8, np.uint8)
    end = _put_rows(nodes.table(), len(batch), out.ctypes.data)
    if end < 0:
        raise ValueError(
            f"In the column {nodes.names[~end]}: {nodes.arrays[~end].null_count:,} values are "
            f"null, but the column has a not_null constraint: drop the constraint or fix the model."
        )
    return out[: end - out.ctypes.data]
