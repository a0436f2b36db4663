"""What differs between DuckDB and Spark: a folder for each, with the same file names."""
