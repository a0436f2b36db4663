"""Returning to what was played before: drawing a past play, moods for artists, and refusals."""

import numpy as np
from numba import uint32, uint64

from wrapped_feed.simulation.kernel.draws import (
    ARTIST_PARTS,
    DRAW,
    FIND,
    FIT_AND_REFUSE,
    GENRE_PHASES,
    PHASES,
)
from wrapped_feed.simulation.kernel.state import (
    EVERY_PART,
    GAP_STEPS,
    MOOD_BITS,
    MOOD_IS_ON,
    N_PARTS,
    NO_TRACK,
    Workspace,
    World,
    compiled,
    inlined,
)
from wrapped_feed.simulation.randomness import exponential, subkey, two_uniforms, uniform

_FEWEST_PLAYS = 200
"""Satiation divides by the number of plays so far, but at least by this number."""

_LATER_PLAYS = 8
"""Number of past plays that are tried, from the one drawn on."""
_LONGEST_SEARCH = 16
"""Number of an artist's tracks that are looked at in search of one that was heard, or not."""


@compiled
def tabulate_gaps(span: float, workspace: Workspace) -> None:
    """Tabulate quantiles of the gap of a return over the shortest gap: the workspace's `gaps`.

    Memory fades in proportion to 1 / gap (Anderson et al. 2014), so the logarithm of the gap is
    uniform, up to `span`.
    """
    for step in range(GAP_STEPS):
        workspace.gaps[step] = exponential((step + 0.5) / GAP_STEPS * span)


@inlined
def draw_past_play(
    key: int, nearest: float, span: float, recent_share: float, workspace: Workspace
) -> int:
    """Draw the number of a past play; there must be one.

    With probability `recent_share` it is drawn by the gap since it was played: at least `nearest`
    plays, and up to the share `span` of the logarithm of the listener's memory span. Otherwise, and
    for a gap longer than the history, all past plays are equally likely, so tracks by their number
    of plays.
    """
    plays = workspace.progress[0].plays
    how, place = two_uniforms(key, DRAW)
    gap = int(nearest * workspace.gaps[uint64(place * span * GAP_STEPS)])
    # both are computed, since a branch would be mispredicted often; `place` decides the gap, so a
    # gap that is too long needs another draw: what is left of `how`
    is_recent = how < recent_share
    any_place = how / recent_share if is_recent else place
    return plays - gap if is_recent & (gap <= plays) else int(any_place * plays)


@compiled
def enter_phases(
    listener_key: int, day: int, part: int, parameters: np.record, workspace: Workspace
) -> None:
    """Look up the phases of a session: half of the artists change theirs at another time."""
    progress = workspace.progress[0]
    length = int(parameters.artist_phase_days)
    progress.phase = day // length
    progress.other_phase = (day + length // 2) // length
    progress.part = part
    genre_phase = day // int(parameters.genre_phase_days)
    if genre_phase != progress.genre_phase:
        progress.genre_phase = genre_phase
        for genre in range(len(workspace.genre_is_on)):
            phases = subkey(subkey(listener_key, GENRE_PHASES), genre)
            is_on = uniform(phases, genre_phase) < parameters.phase_share
            workspace.genre_is_on[genre] = is_on


@compiled
def _draw_mood(
    listener_key: int, artist: np.uint32, phase: int, earlier: int, parameters: np.record
) -> int:
    """Draw the mood for an artist in a phase: see HEARD_ARTIST.

    `earlier` is the mood in an earlier phase, 0 if none was drawn.
    """
    phases = subkey(subkey(listener_key, PHASES), artist)
    mood = phase << MOOD_BITS
    if uniform(phases, phase) < parameters.phase_share:
        mood |= MOOD_IS_ON
    # the parts of the week are the same in all phases
    if earlier != 0:
        return mood | (earlier & EVERY_PART)
    for part in range(N_PARTS):
        if uniform(phases, ARTIST_PARTS + part) < parameters.artist_part_share:
            mood |= 1 << part
    return mood


@inlined
def draw_accepted_moods(key: int, parameters: np.record) -> int:
    """Draw whether artists who do not fit the mood are accepted.

    Returns bits, the highest first: for artists of this phase and part of the week (always 1), of
    the phase only, of the part only, and of neither.
    """
    chance, _ = two_uniforms(key, FIT_AND_REFUSE)
    phase_floor, part_floor = parameters.artist_phase_floor, parameters.artist_part_floor
    return (
        0b1000
        | (chance < part_floor) << 2
        | (chance < phase_floor) << 1
        | (chance < phase_floor * part_floor)
    )


@inlined
def fits_mood(
    listener_key: int, accepted: int, artist: np.uint32, world: World, workspace: Workspace
) -> bool:
    """Whether the artist is one of those that `draw_accepted_moods` accepts."""
    progress = workspace.progress[0]
    mood = workspace.artists[artist].mood
    phase = progress.phase if artist & 1 else progress.other_phase
    if mood >> MOOD_BITS != phase:
        mood = _draw_mood(listener_key, artist, phase, mood, world.parameters)
        workspace.artists[artist].mood = mood
    of_phase, of_part = (mood >> N_PARTS) & 1, (mood >> progress.part) & 1
    # looked up in bits rather than by branches, which would be mispredicted often
    return (accepted >> (2 * of_phase + of_part)) & 1 != 0


@inlined
def is_refused(
    key: int, track: np.uint32, artist: np.uint32, listener: np.record, workspace: Workspace
) -> bool:
    """Whether a track is refused: played or skipped just now, or heard too often (satiation).

    Satiation grows with a track's plays per day and with an artist's share of the plays.
    """
    plays = workspace.progress[0].plays
    heard = workspace.tracks[track]
    size = max(plays, _FEWEST_PLAYS)
    of_track = listener.track_satiation * heard.plays
    of_artist = listener.artist_satiation * workspace.artist_plays[artist]
    _, u = two_uniforms(key, FIT_AND_REFUSE)
    # `|`, not `or`: many draws are refused, so branches would be mispredicted
    return (plays < heard.free_from) | (u * size < of_track + of_artist)


@inlined
def find_track(
    key: int, artist: np.uint32, heard: bool, day: int, world: World, workspace: Workspace
) -> np.uint32:
    """Look for a released track of the artist that was heard, or was not; NO_TRACK if none."""
    catalogue = world.catalogue
    of_artist = workspace.artists[artist]
    start, n_tracks = of_artist.start, of_artist.n_tracks
    if of_artist.heard == (0 if heard else n_tracks):
        return NO_TRACK
    end = start + n_tracks
    track = uint32(start + int(two_uniforms(key, FIND)[0] * n_tracks))
    for _ in range(min(n_tracks, _LONGEST_SEARCH)):
        is_heard = workspace.tracks[track].plays > 0
        if is_heard == heard and catalogue.tracks[track].released <= day:
            return track
        track = uint32(track + 1)
        if track == end:
            track = uint32(start)
    return NO_TRACK


@inlined
def draw_return(
    listener_key: int,
    key: int,
    of_artist: bool,
    is_new: bool,
    day: int,
    world: World,
    workspace: Workspace,
) -> tuple[np.uint32, np.uint32]:
    """Draw a track that was played before, or another one of its artist, and the artist.

    It is the first one from a past play on that fits the mood or, if `is_new`, whose artist has
    tracks that were not heard: one of these is returned. NO_TRACK to try again.
    """
    parameters = world.parameters
    nearest, span, recent_share = parameters.nearest_return, 1.0, parameters.recent_share
    if of_artist:
        recent_share = parameters.recent_artist_share
        if not is_new:
            nearest, span = parameters.nearest_artist, parameters.artist_span
    first = draw_past_play(key, nearest, span, recent_share, workspace)
    accepted = draw_accepted_moods(key, parameters)
    for number in range(first, min(first + _LATER_PLAYS, workspace.progress[0].plays)):
        play = workspace.history[uint64(number)]
        if is_new:
            artist = workspace.artists[play.artist]
            suits = artist.heard < artist.n_tracks
        else:
            suits = fits_mood(listener_key, accepted, play.artist, world, workspace)
        if suits:
            if of_artist:
                track = find_track(key, play.artist, not is_new, day, world, workspace)
                return track, play.artist
            return play.track, play.artist
    return NO_TRACK, NO_TRACK
