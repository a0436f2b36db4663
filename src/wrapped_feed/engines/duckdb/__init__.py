"""The implementation for DuckDB."""
