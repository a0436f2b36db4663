"""The Avro feed: schemas from the models' YAML, an encoder over Arrow buffers, files, manifest."""
