"""The implementation for Spark."""
