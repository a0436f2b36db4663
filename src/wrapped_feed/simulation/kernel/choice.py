"""What is played next: the listener's weights, the draws of a track, and what is refused."""

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
    MOST_EXPONENT,
    NONE,
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
"""Draws that may be refused before the last one is taken as it is."""
_NEW_ARTIST_ATTEMPTS = 4
"""Below this attempt, a listener who explores waits for an artist not heard before."""
_FEWEST_PLAYS = 200
"""Shares of a history shorter than this count as if it were this long."""
_SHORTEST_GAP = 2.0
"""Plays from a track's play to its return: the very next is a repeat, which is drawn apart."""
_GAP_QUANTILES = 8_192


def return_gaps(exponent: float) -> np.ndarray:
    """Tabulate the gap of a recent return: quantiles of a Pareto distribution from 2 plays up.

    Parameters
    ----------
    exponent
        The share of gaps longer than g is (2 / g) ^ exponent.

    Returns
    -------
    numpy.ndarray
        float64 (n_quantiles,): the gaps, in plays, of evenly spaced shares.
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
    """Fill the workspace's `weights` over the cells, and the guide to them."""
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
        imprint = parameters.imprint_weight * exponential(-min(years * years / 2.0, MOST_EXPONENT))
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
    """Draw a cell by the listener's weights, and evenly within it."""
    weights = workspace.weights
    u, place = two_uniforms(key, DRAW)
    # the guide method of Chen and Asau (1974): the cell is at the step's first one or a few on
    cell = workspace.guide[int(u * GUIDE_STEPS)]
    while cell < len(weights) - 1 and weights[cell] <= u * weights[-1]:
        cell += 1
    start, end = catalogue.cell_start[cell], catalogue.cell_start[cell + 1]
    return catalogue.cell_tracks[uint64(start + int(place * (end - start)))]


@compiled
def _interest(track: np.uint32, day: int, catalogue: CatalogueIndex, peak: float) -> float:
    """How much a release of some days moves listeners, 0 to 1: it rises, peaks and fades."""
    age = (day - catalogue.tracks[track].released + 1) / peak
    return age * exponential(1.0 - age)


@compiled
def _draw_fresh(
    key: int, day: int, catalogue: CatalogueIndex, days: float, peak: float
) -> np.uint32:
    """Draw a song that came out lately; NONE where none did or its moment is not now."""
    first = count_up_to(catalogue.released_by_release, day - int(days))
    n_fresh = count_up_to(catalogue.released_by_release, day) - first
    if n_fresh == 0:
        return NONE
    place, moment = two_uniforms(key, DRAW)
    track = catalogue.by_release[uint64(first + int(place * n_fresh))]
    return track if moment < _interest(track, day, catalogue, peak) else NONE


@compiled
def _draw_return(
    key: int, plays: int, history: np.ndarray, gaps: np.ndarray, recency_share: float
) -> np.record:
    """Draw a track played before: in proportion to its plays, or by how lately it was played."""
    how, place = two_uniforms(key, DRAW)
    # both ways are worked out, since no processor can foresee which it will be; a gap longer than
    # the history is no return
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
    """Find a released track of the artist, heard before or not; NONE where there is none."""
    of_artist = workspace.artists[artist]
    start, n_tracks = of_artist.start, of_artist.n_tracks
    if of_artist.heard == (0 if heard else n_tracks):
        return NONE
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
    return NONE


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
    """Whether the listener has had enough of the track or its artist, or just skipped it."""
    skipped = workspace.tracks[track].skipped
    size = max(plays, _FEWEST_PLAYS)
    of_track = listener.track_satiation * workspace.tracks[track].plays
    of_artist = listener.artist_satiation * workspace.artists[artist].plays
    u, v = two_uniforms(key, REFUSE)
    # without a branch for each: every second draw is refused, none can be foreseen
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
    """Draw from what is out, by an artist not heard before if one comes soon; NONE to try again."""
    if wants_fresh:
        track = _draw_fresh(key, day, catalogue, parameters.fresh_days, parameters.fresh_peak)
        if track != NONE:
            return track
    track = _draw_from_catalogue(key, catalogue, workspace)
    if catalogue.tracks[track].released > day:
        return NONE
    # who explores passes over known artists, but does not look for ever
    is_known = workspace.artists[catalogue.tracks[track].artist].plays > 0
    return NONE if is_known and attempt < _NEW_ARTIST_ATTEMPTS else track


@inlined
def _find_unheard(
    key: int,
    artist: np.uint32,
    day: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    peak: float,
) -> np.uint32:
    """Find a track of a known artist that was not heard before; NONE to try again."""
    track = _find_track(key, artist, NONE, False, day, catalogue, workspace)
    if track == NONE:
        return NONE
    # the word about a release must get round, to those who know the artist as well
    is_rising = day - catalogue.tracks[track].released < peak
    if is_rising and two_uniforms(key, FIND)[1] >= _interest(track, day, catalogue, peak):
        return NONE
    return track


@compiled
def _last_resort(
    key: int, plays: int, day: int, catalogue: CatalogueIndex, history: np.ndarray
) -> np.uint32:
    """Draw from the history or, where there is none, from what is out; NONE where nothing is."""
    u = uniform(key, LAST_RESORT)
    if plays > 0:
        return history[uint64(u * plays)].track
    n_released = count_up_to(catalogue.released_by_release, day)
    return catalogue.by_release[uint64(u * n_released)] if n_released > 0 else NONE


@inlined
def choose_track(
    key: int,
    is_first: bool,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> np.uint32:
    """Choose what to play.

    Parameters
    ----------
    key
        The event's.
    is_first
        Whether it opens a session.
    day
        Days since 1970-01-01, UTC: nothing that is released later is played.
    listener
        A LISTENER record.
    world, workspace
        As they are named.

    Returns
    -------
    numpy.uint32
        The track's number; NONE where none is out yet.
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
            if track != NONE and not _is_refused(
                burst_key, track, plays, artist, listener, workspace, parameters.skip_memory
            ):
                return track

    explores = plays == 0 or mode < listener.explore
    wants_fresh = explores and fresh < listener.fresh
    track = NONE
    for attempt in range(1, _ATTEMPTS + 1):
        attempt_key = subkey(key, ATTEMPT + attempt)
        if explores:
            drawn = _explore(
                attempt_key, attempt, wants_fresh, day, catalogue, workspace, parameters
            )
            if drawn == NONE:
                continue
            artist = catalogue.tracks[drawn].artist
        else:
            play = _draw_return(attempt_key, plays, history, world.gaps, parameters.recency_share)
            drawn, artist = play.track, play.artist
            if wants_unheard:
                drawn = _find_unheard(
                    attempt_key, artist, day, catalogue, workspace, parameters.fresh_peak
                )
                if drawn == NONE:
                    continue
        track = drawn
        if not _is_refused(
            attempt_key, track, plays, artist, listener, workspace, parameters.skip_memory
        ):
            return track
    return track if track != NONE else _last_resort(key, plays, day, catalogue, history)
