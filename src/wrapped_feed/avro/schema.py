"""The Avro schema of a model, derived from its YAML: one definition for dbt docs and readers."""

from collections.abc import Mapping
from typing import Any

NAMESPACE = "com.spotify.wrapped"

AVRO_TYPES: dict[str, str | dict[str, str]] = {
    "bigint": "long",
    "integer": "int",
    "double": "double",
    "float": "float",
    "varchar": "string",
    "boolean": "boolean",
    "date": {"type": "int", "logicalType": "date"},
    "timestamp": {"type": "long", "logicalType": "timestamp-millis"},
}
"""Avro type of a column's `data_type`."""


def record_schema(model: Mapping[str, Any]) -> dict[str, Any]:
    """Derive the schema of the records that a model exports.

    Parameters
    ----------
    model
        dbt's node: `description`, `config.meta.avro` and `columns` in order. Of the former
        `record` is the record's name, and `nest`, where it is there, makes one record of the rows
        that share the columns `order_by`: the other columns become the records `nest.record` of an
        array `nest.field`, in the order of their columns `nest.order_by`. Each column comes with
        `name`, `data_type`, `description`, `constraints` (a `not_null` among them makes the field
        plain, else it is a union with null that defaults to null) and `config.meta`, whose `avro`
        may name an enum: `{enum: Gender, symbols: [M, F]}`.

    Returns
    -------
    dict
        The schema as Avro's JSON has it.

    Raises
    ------
    ValueError
        A column has no `data_type`, or one that Avro has no type for.
    """
    avro = model["config"]["meta"]["avro"]
    fields = [_field(column) for column in model["columns"].values()]
    if nest := avro.get("nest"):
        items = [field for field in fields if field["name"] not in avro["order_by"]]
        item_type = {"type": "record", "name": nest["record"], "fields": items}
        array = {
            "name": nest["field"],
            "type": {"type": "array", "items": item_type},
            "doc": f"By {', '.join(nest['order_by'])}.",
        }
        fields = [*(field for field in fields if field not in items), array]
    return {
        "type": "record",
        "name": avro["record"],
        "namespace": NAMESPACE,
        "doc": model["description"].strip(),
        "fields": fields,
    }


def _field(column: Mapping[str, Any]) -> dict[str, Any]:
    data_type = column.get("data_type") or ""
    meta = column["config"]["meta"].get("avro")
    field_type: Any
    if meta:
        field_type = {"type": "enum", "name": meta["enum"], "symbols": list(meta["symbols"])}
    elif data_type in AVRO_TYPES:
        field_type = AVRO_TYPES[data_type]
    elif data_type.removesuffix("[]") in AVRO_TYPES:
        field_type = {"type": "array", "items": AVRO_TYPES[data_type.removesuffix("[]")]}
    else:
        raise ValueError(
            f"The column {column['name']} has the data_type {data_type!r}, which Avro has no type "
            f"for: give it one of {', '.join(AVRO_TYPES)} in the model's YAML, or an array ([])."
        )
    field = {"name": column["name"], "type": field_type, "doc": column["description"].strip()}
    if not any(each["type"] == "not_null" for each in column.get("constraints", [])):
        field |= {"type": ["null", field_type], "default": None}
    return field
