"""The kernel, compiled by numba, that simulates one listener after the other.

Read the modules in this order:

- `state`: the data structures; `draws`: the numbers of the random draws;
- what is played: `taste` (from the whole catalogue), `memory` (from the listener's past),
  `contexts` (an artist, a stretch of the past, an evening of discovery), `choice` (the next track);
- when it is played: `days`, `sessions`, and `skips`;
- `play`: a listener's days, sessions and plays.
"""

ALGORITHM_VERSION = 4
"""Increased by every change that alters events: same inputs and version, same events."""
