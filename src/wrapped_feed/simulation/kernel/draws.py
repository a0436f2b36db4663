"""The numbers of the kernel's draws.

A draw is `uniform(key, number)` or `two_uniforms(key, number)`, and a key is derived from another
by `subkey(key, number)`. These are the numbers, grouped by the key that they are used with: a new
draw needs a number that is unused in its group. Changing a number changes events.
"""

# With the seed's key: the user ids, from 1 up, derive the listeners' keys. Negative numbers are for
# draws that all listeners share.
SONGS = -1  # a key, for draws by the song's name key: its factor of the skip odds
LOCATIONS = -2  # a key, for a key by location, for draws by genre: the country's taste

# With a listener's key, more keys:
PLAYS = 100  # for a play's key, by its number, from 0 for the first play of the past
DAYS = 101  # for a day's key, by days since 1970-01-01
BLOCKS = 102  # for a key by the blocks' length in days, for draws by number of the block
WEEKDAYS = 103  # for draws by weekday: the listener's weekly habit
HOURS = 104  # for draws by part of the waking window: the listener's daily habit
TASTE = 105  # for draws by genre: the listener's taste
PHASES = 106  # for a key by artist: when the listener is in the mood for the artist
GENRE_PHASES = 107  # for a key by genre, likewise
CRAZES = 108  # for a key by number of the craze
SKIP_MONTHS = 109  # for draws by number of the month
# and a draw: on which days the listener's phases, crazes and months begin
PHASE_SHIFT = 110

# With the key of blocks of one length: block numbers; this one draws where the blocks begin.
BLOCK_SHIFT = -1

# With an artist's key, draws by number of the phase, and for the parts of the week:
ARTIST_PARTS = -100  # + part of the week

# With a craze's key:
CRAZE_TRACK = 0
CRAZE_STRENGTH = 1

# With a day's key:
OFF_DAY = 0
SESSIONS = 1
WINDOW_SHIFT = 2
SESSION_START = 100  # + session
SESSION_AT_ANY_HOUR = 200  # + session
SESSION = 1_000  # + session, for the session's key

# With a session's key:
IS_SINGLE_AND_LONG = 0
LENGTH = 1
LENGTH_ROUNDING_AND_CUT = 2
SKIP_LEVEL = 3
BREAK = 4

# With a play's key, pairs of draws:
REPEAT_AND_CRAZE = 0
END_AND_KIND = 1
LENGTH_AND_START = 2
NEW_AND_HOW = 3
PAUSE = 4
MOOD = 5
SKIP = 6
SKIP_TIME_AND_CUT = 7
# and the draws of the last resort, of the start of a context, and of each attempt to draw a track:
LAST_RESORT = 80
START = 90
ATTEMPT = 100  # + attempt * DRAWS_PER_ATTEMPT
DRAWS_PER_ATTEMPT = 8

# Of each of these, pairs of draws:
DRAW = 0
FIND = 1
FIT_AND_REFUSE = 2
