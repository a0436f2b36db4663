"""The catalogue: its files, the made-up sample, and what is worked out per track."""
