"""Code that depends on the engine: a package for DuckDB and one for Spark, with like modules."""
