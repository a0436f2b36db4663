"""Choosing the next track: the listener's weights, the draws of a track, and their refusal."""

import numpy as np
from numba import uint64

from wrapped_feed.simulation.catalogue_index import N_BINS, CatalogueIndex
from wrapped_feed.simulation.kernel.state import (
    ATTEMPT,
    BURST_ATTEMPT,
    DRAW,
    FIND,
    GUIDE_STEPS,
    LAST_RESORT,
    LOCATIONS,
    MAX_EXPONENT,
    NO_TRACK,
    REFUSE,
    RETURN_FROM_ANYWHERE,
    STAY_AND_MODE,
    TASTE,
    UNHEARD_AND_FRESH,
    Workspace,
    World,
    compiled,
    count_up_to,
    inlined,
)
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import (
    exponential,
    exponentials,
    logarithms,
    normal,
    subkey,
    two_uniforms,
    uniform,
)

_ATTEMPTS = 12
"""Maximal number of draws per play; if all are refused, the last one is played."""
_FIRST_ATTEMPT_WITH_KNOWN_ARTISTS = 4
"""Before this attempt, exploration rejects artists that the listener has heard."""
_FEWEST_PLAYS = 200
"""Satiation divides by the number of plays so far, but at least by this number."""
_SHORTEST_GAP = 2.0
"""Shortest gap of a return, in plays; a gap of 1 is a repeat, which is drawn separately."""
_GAP_QUANTILES = 8_192


def return_gaps(exponent: float) -> np.ndarray:
    """Tabulate quantiles of the gap of a recent return, a Pareto distribution (Anderson 2014).

    Parameters
    ----------
    exponent
        The share of gaps longer than g is (2 / g) ^ exponent, for g >= 2.

    Returns
    -------
    numpy.ndarray
        float64 (_GAP_QUANTILES,): gaps in plays, at evenly spaced probabilities.
    """
    longer = 1.0 - np.arange(_GAP_QUANTILES) / _GAP_QUANTILES
    gaps: np.ndarray = _SHORTEST_GAP * exponentials(-logarithms(longer) / exponent)
    return gaps


@compiled
def weigh_cells(
    listener: np.record,
    key: int,
    seed_key: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    parameters: Parameters,
) -> None:
    """Compute the workspace's `weights`, cumulative over the cells, and their `guide`."""
    by_newness, by_popularity = workspace.by_newness, workspace.by_popularity
    by_genre, weights, guide = workspace.by_genre, workspace.weights, workspace.guide
    tilt_newness = (
        catalogue.tilt[0, 0] * listener.newness + catalogue.tilt[0, 1] * listener.popularity
    )
    tilt_popularity = (
        catalogue.tilt[1, 0] * listener.newness + catalogue.tilt[1, 1] * listener.popularity
    )
    for number in range(N_BINS):
        rank = (number + 0.5) / N_BINS - 0.5
        years = (catalogue.newness_year[number] - listener.imprint_year) / parameters.imprint_width
        imprint = parameters.imprint_weight * exponential(-min(years * years / 2.0, MAX_EXPONENT))
        by_newness[number] = exponential(tilt_newness * rank) * (1.0 + imprint)
        by_popularity[number] = exponential(tilt_popularity * rank)

    taste = subkey(key, TASTE)
    location = subkey(subkey(seed_key, LOCATIONS), listener.location_key)
    for genre in range(len(catalogue.genre_key)):
        genre_key = catalogue.genre_key[genre]
        by_genre[genre] = exponential(
            parameters.genre_sigma * normal(uniform(taste, genre_key))
            + parameters.location_sigma * normal(uniform(location, genre_key))
        )

    total = 0.0
    for cell in range(len(weights)):
        size = catalogue.cell_start[cell + 1] - catalogue.cell_start[cell]
        total += (
            size
            * by_newness[catalogue.cell_newness[cell]]
            * by_popularity[catalogue.cell_popularity[cell]]
            * by_genre[catalogue.cell_genre[cell]]
        )
        weights[cell] = total

    cell = 0
    for step in range(GUIDE_STEPS):
        while cell < len(weights) and weights[cell] <= step / GUIDE_STEPS * total:
            cell += 1
        guide[step] = cell


@compiled
def _draw_from_catalogue(key: int, catalogue: CatalogueIndex, workspace: Workspace) -> np.uint32:
    """Draw a cell by the listener's weights, then one of its tracks, all equally likely."""
    weights = workspace.weights
    u, place = two_uniforms(key, DRAW)
    # the guide table method of Chen and Asau (1974): search on from the first cell of the step
    cell = workspace.guide[int(u * GUIDE_STEPS)]
    while cell < len(weights) - 1 and weights[cell] <= u * weights[-1]:
        cell += 1
    start, end = catalogue.cell_start[cell], catalogue.cell_start[cell + 1]
    return catalogue.cell_tracks[uint64(start + int(place * (end - start)))]


@compiled
def _interest(track: np.uint32, day: int, catalogue: CatalogueIndex, peak: float) -> float:
    """Compute the interest in a release, 0 to 1: it peaks `peak` days after the release (gamma)."""
    age = (day - catalogue.tracks[track].released + 1) / peak
    return age * exponential(1.0 - age)


@compiled
def _draw_fresh(
    key: int, day: int, catalogue: CatalogueIndex, days: float, peak: float
) -> np.uint32:
    """Draw a recent release, accepted with the interest in it; NO_TRACK if none or rejected."""
    first = count_up_to(catalogue.released_by_release, day - int(days))
    n_fresh = count_up_to(catalogue.released_by_release, day) - first
    if n_fresh == 0:
        return NO_TRACK
    place, moment = two_uniforms(key, DRAW)
    track = catalogue.by_release[uint64(first + int(place * n_fresh))]
    return track if moment < _interest(track, day, catalogue, peak) else NO_TRACK


@compiled
def _draw_return(
    key: int, plays: int, history: np.ndarray, gaps: np.ndarray, recency_share: float
) -> np.record:
    """Draw a past play: uniformly, so by number of plays, or by the gap since it was played."""
    how, place = two_uniforms(key, DRAW)
    # both are computed, since a branch would be mispredicted half the time; a gap longer than the
    # history falls back to a uniform draw
    gap = gaps[uint64(place * len(gaps))]
    recent = plays - int(gap) if gap <= plays else -1
    number = recent if how < recency_share else int(place * plays)
    if number < 0:
        number = int(uniform(key, RETURN_FROM_ANYWHERE) * plays)
    return history[uint64(number)]


@compiled
def _find_track(
    key: int,
    artist: np.uint32,
    other_than: np.uint32,
    heard: bool,
    day: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
) -> np.uint32:
    """Find a released track of the artist that was heard, or not heard; NO_TRACK if none."""
    of_artist = workspace.artists[artist]
    start, n_tracks = of_artist.start, of_artist.n_tracks
    if of_artist.heard == (0 if heard else n_tracks):
        return NO_TRACK
    end = start + n_tracks
    place = start + int(two_uniforms(key, FIND)[0] * n_tracks)
    for _ in range(n_tracks):
        track = catalogue.artist_tracks[uint64(place)]
        if (
            track != other_than
            and (workspace.tracks[track].plays > 0) == heard
            and catalogue.tracks[track].released <= day
        ):
            return track
        place += 1
        if place == end:
            place = int(start)
    return NO_TRACK


@compiled
def _is_refused(
    key: int,
    track: np.uint32,
    plays: int,
    artist: np.uint32,
    listener: np.record,
    workspace: Workspace,
    skip_memory: float,
) -> bool:
    """Whether the listener refuses a track: by satiation, or because it was skipped recently."""
    skipped = workspace.tracks[track].skipped
    size = max(plays, _FEWEST_PLAYS)
    of_track = listener.track_satiation * workspace.tracks[track].plays
    of_artist = listener.artist_satiation * workspace.artists[artist].plays
    u, v = two_uniforms(key, REFUSE)
    # `|`, not `or`: every second draw is refused, so branches would be mispredicted
    just_skipped = (skipped > 0) & (plays - skipped < skip_memory)
    return just_skipped | (u * size < of_track) | (v * size < of_artist)


@inlined
def _explore(
    key: int,
    attempt: int,
    wants_fresh: bool,
    day: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    parameters: Parameters,
) -> np.uint32:
    """Draw from the released tracks, preferring new artists; NO_TRACK to try again."""
    if wants_fresh:
        track = _draw_fresh(key, day, catalogue, parameters.fresh_days, parameters.fresh_peak)
        if track != NO_TRACK:
            return track
    track = _draw_from_catalogue(key, catalogue, workspace)
    if catalogue.tracks[track].released > day:
        return NO_TRACK
    # known artists are rejected only in the first attempts, so that the search ends
    is_known = workspace.artists[catalogue.tracks[track].artist].plays > 0
    return NO_TRACK if is_known and attempt < _FIRST_ATTEMPT_WITH_KNOWN_ARTISTS else track


@inlined
def _find_unheard(
    key: int,
    artist: np.uint32,
    day: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    peak: float,
) -> np.uint32:
    """Find an unheard track of a known artist; NO_TRACK to try again."""
    track = _find_track(key, artist, NO_TRACK, False, day, catalogue, workspace)
    if track == NO_TRACK:
        return NO_TRACK
    # interest in a new release has to rise first, also among those who know the artist
    is_rising = day - catalogue.tracks[track].released < peak
    if is_rising and two_uniforms(key, FIND)[1] >= _interest(track, day, catalogue, peak):
        return NO_TRACK
    return track


@compiled
def _last_resort(
    key: int, plays: int, day: int, catalogue: CatalogueIndex, history: np.ndarray
) -> np.uint32:
    """Draw from the history or, if it is empty, from the released tracks; NO_TRACK if none."""
    u = uniform(key, LAST_RESORT)
    if plays > 0:
        return history[uint64(u * plays)].track
    n_released = count_up_to(catalogue.released_by_release, day)
    return catalogue.by_release[uint64(u * n_released)] if n_released > 0 else NO_TRACK


@inlined
def choose_track(
    key: int,
    is_first: bool,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> np.uint32:
    """Choose the next track.

    Parameters
    ----------
    key
        The event's key.
    is_first
        Whether the play is the first of a session.
    day
        Days since 1970-01-01, UTC; tracks released later cannot be chosen.
    listener
        A LISTENER record.
    world
        The data that all listeners share.
    workspace
        The listener's state; its history is read, nothing is changed.

    Returns
    -------
    numpy.uint32
        The index of the track; NO_TRACK if none has been released.
    """
    catalogue, parameters, history = world.catalogue, world.parameters, workspace.history
    progress = workspace.progress[0]
    plays, previous = progress.plays, progress.previous
    stay, mode = two_uniforms(key, STAY_AND_MODE)
    unheard, fresh = two_uniforms(key, UNHEARD_AND_FRESH)
    wants_unheard = unheard < listener.unheard
    if not is_first:
        if stay < listener.repeat_track:
            if not progress.was_skipped:
                return previous
        elif stay < listener.repeat_track + listener.burst:
            burst_key = subkey(key, BURST_ATTEMPT)
            artist = catalogue.tracks[previous].artist
            track = _find_track(
                burst_key, artist, previous, not wants_unheard, day, catalogue, workspace
            )
            if track != NO_TRACK and not _is_refused(
                burst_key, track, plays, artist, listener, workspace, parameters.skip_memory
            ):
                return track

    explores = plays == 0 or mode < listener.explore
    wants_fresh = explores and fresh < listener.fresh
    track = NO_TRACK
    for attempt in range(1, _ATTEMPTS + 1):
        attempt_key = subkey(key, ATTEMPT + attempt)
        if explores:
            drawn = _explore(
                attempt_key, attempt, wants_fresh, day, catalogue, workspace, parameters
            )
            if drawn == NO_TRACK:
                continue
            artist = catalogue.tracks[drawn].artist
        else:
            play = _draw_return(attempt_key, plays, history, world.gaps, parameters.recency_share)
            drawn, artist = play.track, play.artist
            if wants_unheard:
                drawn = _find_unheard(
                    attempt_key, artist, day, catalogue, workspace, parameters.fresh_peak
                )
                if drawn == NO_TRACK:
                    continue
        track = drawn
        if not _is_refused(
            attempt_key, track, plays, artist, listener, workspace, parameters.skip_memory
        ):
            return track
    return track if track != NO_TRACK else _last_resort(key, plays, day, catalogue, history)
