"""The schemas committed in schemas/, which readers of the feed can rely on."""

import json
from pathlib import Path
from typing import Any

from wrapped_feed.avro.schema import record_schema


def derived_schemas(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Derive the schema of every model that exports Avro from dbt's manifest, by file name."""
    return {
        f"{node['name']}.avsc": record_schema(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "avro" in node["config"]["meta"]
    }


def write_schemas(manifest: dict[str, Any], folder: Path) -> None:
    """Write the derived schemas into `folder`, one .avsc file per model."""
    for name, schema in derived_schemas(manifest).items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / name).write_text(text + "\n", encoding="utf-8")
