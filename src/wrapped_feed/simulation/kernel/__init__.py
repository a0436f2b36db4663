"""The compiled kernel that plays one listener after the other.

Read it in this order: `state` (what it works on), `choice` (which track is next), `sessions` (when,
with what pauses, and where a skip is drawn), `play` (a listener's past, days and sessions).
"""

ALGORITHM_VERSION = 2
"""Counts the changes that move events: the same inputs and version give the same events."""
