"""The adapter's version, which dbt shows: that of the package."""

from importlib.metadata import version as version_of

version = version_of("wrapped_feed")
