"""The Spark side of each step that needs the engine."""
