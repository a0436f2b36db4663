"""The package under the dbt project: simulation, users, clusters, newness, and the Avro feed."""

from importlib.metadata import version

__version__ = version("wrapped_feed")
