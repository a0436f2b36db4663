"""The catalogue: its files, the synthetic sample, and the features computed per track."""
