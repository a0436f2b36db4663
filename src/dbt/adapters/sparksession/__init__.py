"""A dbt adapter: dbt-spark's session method, extended to run Python models.

It connects to any Spark that a session can: `local[*]`, a standalone master, or Spark Connect. On
top of dbt-spark, Python models run in the session, seeds are loaded without SQL literals, ANSI mode
is on, and `store_relation` has the signature of dbt-duckdb's, so that a macro can call either.
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
