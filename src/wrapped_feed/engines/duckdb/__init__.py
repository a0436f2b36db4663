"""The DuckDB side of each step that needs the engine."""
