"""The adapter itself: the methods that dbt and the project's macros call."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt.adapters.base import PythonJobHelper
from dbt.adapters.base.meta import available
from dbt.adapters.spark import SparkAdapter, SparkColumn
from pyspark.sql import SparkSession

from dbt.adapters.sparksession.connections import (
    SparkSessionConnectionManager,
    get_session,
    set_job_description,
)
from wrapped_feed.engines.spark.engine import SparkEngine
from wrapped_feed.engines.spark.seeds import read_seed
from wrapped_feed.engines.steps import run_step


class SparkSessionColumn(SparkColumn):  # type: ignore[misc] # dbt-spark is not typed
    """Columns whose types have DuckDB's names, so that one YAML serves both engines."""

    @classmethod
    def translate_type(cls, dtype: str) -> str:
        """Translate DuckDB's name of a type into Spark's."""
        if dtype.endswith("[]"):
            return f"array<{cls.translate_type(dtype.removesuffix('[]'))}>"
        return "string" if dtype.lower() == "varchar" else dtype


class SessionPythonJob(PythonJobHelper):  # type: ignore[misc] # dbt is not typed
    """Runs the compiled code of a Python model on the driver, with the session as `spark`."""

    def __init__(self, parsed_model: Mapping[str, Any], credentials: Any) -> None:
        self._name = parsed_model["alias"]
        self._session = get_session(tuple(credentials.server_side_parameters.items()))

    def submit(self, compiled_code: str) -> None:
        """Run the compiled code, which writes the model's table."""
        set_job_description(self._session, self._name)
        exec(compile(compiled_code, f"{self._name}.py", "exec"), {"spark": self._session})


class SparkSessionAdapter(SparkAdapter):  # type: ignore[misc] # dbt-spark is not typed
    """dbt-spark's adapter, with Python models, its own seed loading and `store_relation`."""

    ConnectionManager = SparkSessionConnectionManager
    Column = SparkSessionColumn

    @property
    def default_python_submission_method(self) -> str:
        """Name of the submission method of Python models."""
        return "session"

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """The submission methods of Python models, by name."""
        return {"session": SessionPythonJob}

    def _session(self) -> SparkSession:
        return get_session(tuple(self.config.credentials.server_side_parameters.items()))

    @available
    def load_seed(self, relation: Any, model: Mapping[str, Any], columns: Sequence[str]) -> None:
        """Insert the rows of a seed's CSV file into its table, which exists and is empty."""
        path = Path(model["root_path"]) / model["original_file_path"]
        frame = self._session().createDataFrame(read_seed(path, columns))
        types = dict(self._session().table(relation.render()).dtypes)
        cast = [frame[name].cast(types[name]).alias(name) for name in frame.columns]
        frame.select(*cast).write.insertInto(relation.render())

    @available
    def store_relation(
        self,
        plugin_name: str,
        relation: Any,
        column_list: Sequence[Any],
        path: str,
        format: str,
        config: Mapping[str, Any],
    ) -> None:
        """Run a step of wrapped_feed.engines.steps, as the dbt-duckdb plugin does.

        The macro call_package calls it. The signature is dbt-duckdb's; only `format`, the name of
        the step, and `config`, its arguments, are used.
        """
        run_step(format, SparkEngine(self._session()), Path(self.config.project_root), config)
