"""The adapter's version, shown by dbt: the version of the package."""

from importlib.metadata import version as version_of

version = version_of("wrapped_feed")
