"""A dbt adapter: dbt-spark in a Spark session, with Python models.

It runs against whatever the session's builder reaches: `local[*]`, a master, or Spark Connect. What
it has beside dbt-spark: Python models run in the session; seeds are read as they are written; ANSI
mode is on; `store_relation` takes what dbt-duckdb's takes, so that the project's macros call both.
"""

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.sparksession.connections import SparkSessionCredentials
from dbt.adapters.sparksession.impl import SparkSessionAdapter
from dbt.include import sparksession

Plugin = AdapterPlugin(
    adapter=SparkSessionAdapter,
    credentials=SparkSessionCredentials,
    include_path=sparksession.PACKAGE_PATH,
    dependencies=["spark"],
)
