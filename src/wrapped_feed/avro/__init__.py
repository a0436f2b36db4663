"""The Avro feed: schema from the model's YAML, encoder over Arrow buffers, files, dbt plugin."""
