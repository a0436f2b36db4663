"""Queries metrics as `mf query` does, all of them in one process, in MetricFlow's environment.

Reads the path of a semantic manifest and a list of requests from stdin, as JSON; writes a list of
results, each a list of rows. The environment says which project, profile and warehouse.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

from dbt.adapters.factory import get_adapter_by_type
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.dbt_connectors.adapter_backed_client import AdapterBackedSqlClient
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


def as_json(value):
    return float(value) if isinstance(value, Decimal) else str(value)


asked = json.load(sys.stdin)
# it loads profile and project, and registers the adapter
CLIConfiguration().setup(configure_file_logging=False)
engine = MetricFlowEngine(
    SemanticManifestLookup(
        parse_manifest_from_dbt_generated_manifest(Path(asked["manifest"]).read_text())
    ),
    AdapterBackedSqlClient(get_adapter_by_type("duckdb")),
)
results = []
for request in asked["requests"]:
    table = engine.query(MetricFlowQueryRequest.create(**request)).result_df
    results.append([dict(zip(table.column_names, row, strict=True)) for row in table.rows])
print(json.dumps(results, default=as_json))
