"""What schemas/ has for readers of the feed: the schemas, and a dictionary of their fields."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wrapped_feed.avro.schema import record_schema

DICTIONARY = "README.md"

_INTRODUCTION = """\
# Data dictionary of the feed

The fields of every file of the feed; [docs/feed.md](../docs/feed.md) shows how to read the files.
All listeners in the feed are simulated. A field whose type ends with `?` may be null. Below a list
of records are the fields of these records, as `list.field`.

`wrapped-feed schemas schemas` writes this page and the schemas beside it; do not edit them."""


def derived_schemas(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Derive the schema of every model that exports Avro from dbt's manifest, by file name."""
    return {
        f"{node['name']}.avsc": record_schema(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "avro" in node["config"]["meta"]
    }


def write_schemas(manifest: dict[str, Any], folder: Path) -> None:
    """Write the derived schemas into `folder`, one .avsc file per model, and their dictionary."""
    schemas = derived_schemas(manifest)
    for name, schema in schemas.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    (folder / DICTIONARY).write_text(data_dictionary(schemas), encoding="utf-8")


def data_dictionary(schemas: Mapping[str, dict[str, Any]]) -> str:
    """Return a page in Markdown with a table of fields per schema, given by file name."""
    lines = [_INTRODUCTION]
    for name, schema in sorted(schemas.items()):
        lines += ["", f"## {name.removesuffix('.avsc')}", "", _one_line(schema["doc"]), ""]
        lines += ["| field | type | description |", "|---|---|---|"]
        lines += _rows(schema["fields"])
    return "\n".join(lines) + "\n"


def _rows(fields: list[dict[str, Any]], of: str = "") -> Iterator[str]:
    """Yield a row per field; those of an array's records follow the array's own."""
    for field in fields:
        doc = _one_line(field["doc"]).replace("|", "\\|")
        yield f"| `{of}{field['name']}` | {_type_in_words(field['type'])} | {doc} |"
        match field["type"]:
            case {"type": "array", "items": {"type": "record", "fields": nested}}:
                yield from _rows(nested, f"{of}{field['name']}.")


def _type_in_words(avro_type: Any) -> str:
    match avro_type:
        case ["null", other]:
            return f"{_type_in_words(other)}?"
        case {"type": "array", "items": items}:
            return f"list of {_type_in_words(items)}"
        case {"type": "enum", "symbols": symbols}:
            return f"enum: {', '.join(symbols)}"
        case {"type": "record", "name": name}:
            return f"`{name}`"
        case {"logicalType": logical}:
            return str(logical)
    return str(avro_type)


def _one_line(text: str) -> str:
    return " ".join(text.split())
