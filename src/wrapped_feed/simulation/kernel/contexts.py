"""Contexts: what the listener is playing from, such as an artist's tracks or a past evening.

A context is chosen, then played through: it ends when its plays are used up, by a click, or with
the session. The traits choose among the kinds:

- NEW_ARTISTS, an evening of discovery: tracks by taste, and the latest releases, of artists not
  heard before as far as there are any. The more the listener explores, the more often; the more
  artists the listener knows already, the less often.
- NEW_TRACKS: unheard tracks of known artists. The more the listener likes variety, the more often.
- ARTIST: a known artist's tracks, in order. Those who like variety play the unheard ones as well.
- REPLAY: a stretch of the listener's own past, in order, as a playlist would be.
- SHUFFLE: the same, in an order of its own.
- LIBRARY: single returns to what was played before.

Newness and uniqueness are the weights by which new artists are drawn: see `taste`.
"""

import numpy as np
from numba import uint32, uint64

from wrapped_feed.simulation.kernel.draws import (
    ATTEMPT,
    DRAWS_PER_ATTEMPT,
    END_AND_KIND,
    LENGTH_AND_START,
    NEW_AND_HOW,
    START,
)
from wrapped_feed.simulation.kernel.memory import (
    draw_accepted_moods,
    draw_past_play,
    draw_return,
    fits_mood,
    is_refused,
)
from wrapped_feed.simulation.kernel.state import (
    NO_TRACK,
    Workspace,
    World,
    inlined,
)
from wrapped_feed.simulation.kernel.taste import draw_new_artist
from wrapped_feed.simulation.randomness import (
    exponential,
    normal,
    skip_draws,
    two_uniforms,
)

LIBRARY, REPLAY, SHUFFLE, ARTIST, NEW_ARTISTS, NEW_TRACKS = range(6)

_ATTEMPTS = 5
"""Maximal number of draws per play; if all of them fail, the context ends."""
_FEWEST_TRACKS = 5
"""An artist with fewer tracks is not played through."""
_ATTEMPTS_WITH_ARTIST = 3
"""Number of draws of an artist to return to; then single tracks are drawn."""
_ARTIST_SEARCH = 24
"""Number of past plays that are searched for an artist to play through."""
_NEAREST_STRETCH = 24.0
"""A stretch of the past starts at least this many plays ago."""
_LEAST_WIDTH, _WIDTHS = 32, 4
"""Number of past plays that are shuffled: this power of two or one of the next."""


@inlined
def ends_context(key: int, is_first: bool, world: World, workspace: Workspace) -> bool:
    """Whether another context starts with this play."""
    context, progress = workspace.context[0], workspace.progress[0]
    end, _ = two_uniforms(key, END_AND_KIND)
    parameters = world.parameters
    chance = parameters.click_share
    if progress.was_skipped:
        chance = parameters.click_after_skip
    if is_first:
        chance = 1.0 - parameters.resume_share
    return (context.left <= 0) | (end < chance)


@inlined
def _draw_kind(u: float, listener: np.record, world: World, workspace: Workspace) -> int:
    # tastes are limited: the more artists are known, the fewer are left to look for
    known = workspace.progress[0].artists / listener.taste_size
    new_artists = listener.new_artists / (1.0 + known)
    if u < new_artists:
        return NEW_ARTISTS
    # the other kinds keep their ratios; their shares are cumulative from `listener.new_artists` on
    u = 1.0 - (1.0 - u) / (1.0 - new_artists) * (1.0 - listener.new_artists)
    if u < listener.new_tracks:
        return NEW_TRACKS
    if u < listener.artist:
        return ARTIST
    if u < listener.replay:
        return REPLAY
    if u < listener.shuffle:
        return SHUFFLE
    return LIBRARY


@inlined
def start_context(
    listener_key: int,
    key: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> None:
    """Choose a context and where it starts; an artist is followed from the track that was found."""
    context, parameters = workspace.context[0], world.parameters
    plays = workspace.progress[0].plays
    _, kind_draw = two_uniforms(key, END_AND_KIND)
    length_draw, start_draw = two_uniforms(key, LENGTH_AND_START)
    kind = _draw_kind(kind_draw, listener, world, workspace)
    if plays == 0:
        kind = NEW_ARTISTS
    drawn = parameters.context_plays * exponential(parameters.context_sigma * normal(length_draw))
    length = drawn + 1.0
    if kind in (NEW_ARTISTS, NEW_TRACKS):
        length = drawn * parameters.discovery_ratio + 1.0
    if kind in (REPLAY, SHUFFLE, ARTIST):
        start_key = skip_draws(key, START)
        first = draw_past_play(start_key, _NEAREST_STRETCH, 1.0, parameters.recent_share, workspace)
        context.place = first
    if kind == SHUFFLE:
        context.width = _LEAST_WIDTH << int(start_draw * _WIDTHS)
        # the stretch ends with the latest play, not after it
        context.place = max(min(first, plays - context.width), 0)
        context.step = 2 * int(start_draw * 1_000_003) + 1
    if kind == ARTIST:
        kind = LIBRARY
        accepted = draw_accepted_moods(start_key, parameters)
        # the first artist from there on who has enough tracks and fits the mood
        for number in range(first, min(first + _ARTIST_SEARCH, plays)):
            play = workspace.history[uint64(number)]
            n_tracks = workspace.artists[play.artist].n_tracks
            if n_tracks >= _FEWEST_TRACKS and fits_mood(
                listener_key, accepted, play.artist, world, workspace
            ):
                kind = ARTIST
                context.artist = play.artist
                context.place = int(play.track)
                unheard, _ = two_uniforms(key, NEW_AND_HOW)
                context.includes_unheard = unheard < listener.unheard
                length = min(drawn * parameters.artist_ratio + 1.0, float(n_tracks))
                break
    context.kind = kind
    context.left = int(length)


@inlined
def _next_of_artist(day: int, world: World, workspace: Workspace) -> np.uint32:
    """Go on to the artist's next track; NO_TRACK if it is left out."""
    context, catalogue = workspace.context[0], world.catalogue
    of_artist = workspace.artists[context.artist]
    track = uint32(context.place)
    context.place += 1
    if context.place == of_artist.start + of_artist.n_tracks:
        context.place = int(of_artist.start)
    if catalogue.tracks[track].released > day:
        return NO_TRACK
    is_heard = workspace.tracks[track].plays > 0
    return track if is_heard or context.includes_unheard else NO_TRACK


@inlined
def _next_of_stretch(workspace: Workspace) -> tuple[np.uint32, np.uint32]:
    """Go on to the next play of the stretch: its track and artist; NO_TRACK at its end."""
    context, plays = workspace.context[0], workspace.progress[0].plays
    number = context.place
    if context.kind == SHUFFLE:
        # the remainder of a division by the width, which is a power of two
        number += (context.step * context.left) & (context.width - 1)
    else:
        context.place += 1
    if number >= plays:
        return NO_TRACK, NO_TRACK
    play = workspace.history[uint64(number)]
    return play.track, play.artist


@inlined
def next_track(
    listener_key: int,
    key: int,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> np.uint32:
    """Draw the next track of the context; NO_TRACK if none was found."""
    context, parameters = workspace.context[0], world.parameters
    new, how = two_uniforms(key, NEW_AND_HOW)
    kind = context.kind
    wants_fresh = how < listener.fresh
    returns_to_artist = how < parameters.artist_return_share
    is_new = new < parameters.discovery_share or workspace.progress[0].plays == 0
    if kind >= NEW_ARTISTS and not is_new:
        kind = LIBRARY
    context.left -= 1
    for attempt in range(_ATTEMPTS):
        attempt_key = skip_draws(key, ATTEMPT + attempt * DRAWS_PER_ATTEMPT)
        if kind == NEW_ARTISTS:
            # the last attempt takes any artist, so that the search ends
            accepts_known = attempt == _ATTEMPTS - 1
            track, artist = draw_new_artist(
                attempt_key, accepts_known, wants_fresh, day, world, workspace
            )
        elif kind in (LIBRARY, NEW_TRACKS):
            of_artist = kind == NEW_TRACKS or (
                returns_to_artist and attempt < _ATTEMPTS_WITH_ARTIST
            )
            track, artist = draw_return(
                listener_key, attempt_key, of_artist, kind == NEW_TRACKS, day, world, workspace
            )
        elif kind == ARTIST:
            track, artist = _next_of_artist(day, world, workspace), context.artist
        else:
            context.left -= attempt > 0
            track, artist = _next_of_stretch(workspace)
        if track != NO_TRACK and not is_refused(attempt_key, track, artist, listener, workspace):
            return track
    context.left = 0
    return NO_TRACK
