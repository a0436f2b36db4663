"""Avro schemas, derived from the models' YAML: one definition for dbt docs and for readers."""

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

    A column with a `not_null` constraint becomes a field of its type; any other becomes a union
    with null that defaults to null. A column's `config.meta.avro` may declare an enum:
    `{enum: Gender, symbols: [M, F]}`.

    If the model's `config.meta.avro` has `nest`, the rows with the same values in its columns
    `order_by` become one record. The other columns become the fields of records named
    `nest.record`, in an array `nest.field` sorted by the columns `nest.order_by`. The grain, with
    which the model's description ends, is then that of the records.

    Parameters
    ----------
    model
        The model's node in dbt's manifest: its `description`, its `config.meta.avro` (`record` is
        the name of the record) and its `columns` in order, each with `name`, `data_type`,
        `description`, `constraints` and `config.meta`.

    Returns
    -------
    dict
        The schema in Avro's JSON format.

    Raises
    ------
    ValueError
        A column has no `data_type`, or one without a counterpart in AVRO_TYPES.
    """
    avro = model["config"]["meta"]["avro"]
    doc = model["description"].strip()
    fields = [_field(column) for column in model["columns"].values()]
    if nest := avro.get("nest"):
        items = [field for field in fields if field["name"] not in avro["order_by"]]
        item_type = {"type": "record", "name": nest["record"], "fields": items}
        array = {
            "name": nest["field"],
            "type": {"type": "array", "items": item_type},
            "doc": f"Ordered by {', '.join(nest['order_by'])}.",
        }
        fields = [*(field for field in fields if field not in items), array]
        of_rows = doc.rpartition("One row per ")[0]
        grain = " and ".join(avro["order_by"])
        doc = f"{of_rows}One record per {grain}, with a list of {nest['field']}."
    return {
        "type": "record",
        "name": avro["record"],
        "namespace": NAMESPACE,
        "doc": doc,
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
            f"The column {column['name']} has the data_type {data_type!r}, which has no Avro type: "
            f"set it to one of {', '.join(AVRO_TYPES)}, or an array of one ([]), in the model's "
            f"YAML."
        )
    field = {"name": column["name"], "type": field_type, "doc": column["description"].strip()}
    if not any(each["type"] == "not_null" for each in column.get("constraints", [])):
        field |= {"type": ["null", field_type], "default": None}
    return field
