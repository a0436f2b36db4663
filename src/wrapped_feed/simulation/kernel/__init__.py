"""The kernel, compiled by numba, that simulates one listener after the other.

Read the modules in this order: `state` (the data structures), `choice` (the next track), `sessions`
(times, lengths and pauses), `skips`, `play` (a listener's past, days and sessions).
"""

ALGORITHM_VERSION = 3
"""Increased by every change that alters events: same inputs and version, same events."""
