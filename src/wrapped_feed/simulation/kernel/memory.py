"""Returning to what was played before: the draw of a past play, moods for artists, and refusals."""

import numpy as np
from numba import uint64

from wrapped_feed.simulation.kernel.draws import (
    ARTIST_PARTS,
    DRAW,
    FIND,
    FIT,
    PHASES,
    REFUSE,
    RETURN_FROM_ANYWHERE,
)
from wrapped_feed.simulation.kernel.state import (
    NO_TRACK,
    Workspace,
    World,
    compiled,
    inlined,
)
from wrapped_feed.simulation.randomness import exponential, subkey, two_uniforms, uniform

_FEWEST_PLAYS = 200
"""Satiation divides by the number of plays so far, but at least by this number."""


@inlined
def draw_past_play(
    key: int, nearest: float, listener: np.record, world: World, workspace: Workspace
) -> int:
    """Draw the number of a past play; there must be one.

    Most are drawn by the gap since they were played, at least `nearest` plays: memory fades in
    proportion to 1 / gap (Anderson et al. 2014), so that the logarithm of the gap is uniform up to
    the listener's span. For the others, and for a gap longer than the history, all past plays are
    equally likely, so tracks by their number of plays.
    """
    plays = workspace.progress[0].plays
    how, place = two_uniforms(key, DRAW)
    gap = int(nearest * exponential(place * listener.memory_span))
    if how < world.parameters.memory_share and gap <= plays:
        return plays - gap
    return int(uniform(key, RETURN_FROM_ANYWHERE) * plays)


@inlined
def fits_mood(
    listener_key: int, key: int, artist: np.uint32, day: int, part: int, world: World
) -> bool:
    """Whether the artist is one of this phase, and of this part of the week, for the listener."""
    parameters = world.parameters
    phases = subkey(subkey(listener_key, PHASES), artist)
    chance, other = two_uniforms(key, FIT)
    # phases of different artists begin on different days
    phase = (day + int(artist)) // int(parameters.artist_phase_days)
    is_on = uniform(phases, phase) < parameters.phase_share
    is_time = uniform(phases, ARTIST_PARTS + part) < parameters.artist_part_share
    return (is_on | (chance < parameters.artist_phase_floor)) & (
        is_time | (other < parameters.artist_part_floor)
    )


@inlined
def is_refused(
    key: int, track: np.uint32, listener: np.record, world: World, workspace: Workspace
) -> bool:
    """Whether a track is refused: played or skipped a moment ago, or heard too often (satiation)."""
    parameters = world.parameters
    plays = workspace.progress[0].plays
    heard = workspace.tracks[track]
    size = max(plays, _FEWEST_PLAYS)
    of_track = listener.track_satiation * heard.plays
    artist = world.catalogue.tracks[track].artist
    of_artist = listener.artist_satiation * workspace.artists[artist].plays
    u, v = two_uniforms(key, REFUSE)
    # `|`, not `or`: many draws are refused, so branches would be mispredicted
    just_played = (heard.last > 0) & (plays - heard.last < parameters.shortest_return)
    just_skipped = (heard.skipped > 0) & (plays - heard.skipped < parameters.skip_memory)
    return just_played | just_skipped | (u * size < of_track) | (v * size < of_artist)


@compiled
def find_track(
    key: int, artist: np.uint32, heard: bool, day: int, world: World, workspace: Workspace
) -> np.uint32:
    """Find a released track of the artist that was heard, or not heard; NO_TRACK if none."""
    catalogue = world.catalogue
    of_artist = workspace.artists[artist]
    start, n_tracks = of_artist.start, of_artist.n_tracks
    if of_artist.heard == (0 if heard else n_tracks):
        return NO_TRACK
    end = start + n_tracks
    place = start + int(two_uniforms(key, FIND)[0] * n_tracks)
    for _ in range(n_tracks):
        track = catalogue.artist_tracks[uint64(place)]
        is_heard = workspace.tracks[track].plays > 0
        if is_heard == heard and catalogue.tracks[track].released <= day:
            return track
        place += 1
        if place == end:
            place = int(start)
    return NO_TRACK
