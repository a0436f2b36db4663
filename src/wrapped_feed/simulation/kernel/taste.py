"""Drawing from the whole catalogue: by the listener's weights, or one of the latest releases."""

import numpy as np
from numba import uint64

from wrapped_feed.simulation.catalogue_index import N_BINS, CatalogueIndex
from wrapped_feed.simulation.kernel.draws import DRAW, FIND, FIT_AND_REFUSE, LOCATIONS, TASTE
from wrapped_feed.simulation.kernel.state import (
    GUIDE_STEPS,
    MAX_EXPONENT,
    NO_TRACK,
    Workspace,
    World,
    compiled,
    count_up_to,
    inlined,
)
from wrapped_feed.simulation.randomness import (
    exponential,
    logarithm,
    normal,
    subkey,
    two_uniforms,
    uniform,
)

_NEIGHBOURS = 12
"""Number of tracks of a cell that are tried, from the one drawn on."""


@compiled
def weigh_cells(
    listener: np.record,
    key: int,
    seed_key: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    parameters: np.record,
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
    for cell in range(uint64(len(weights))):
        size = catalogue.cell_start[cell + 1] - catalogue.cell_start[cell]
        total += (
            size
            * by_newness[uint64(catalogue.cell_newness[cell])]
            * by_popularity[uint64(catalogue.cell_popularity[cell])]
            * by_genre[uint64(catalogue.cell_genre[cell])]
        )
        weights[cell] = total

    for step in range(GUIDE_STEPS):
        guide[step] = 0
    # from the step after a cell's cumulative weight on, the search starts behind the cell
    for cell in range(uint64(len(weights))):
        step = int(weights[cell] / total * GUIDE_STEPS) + 1
        if 0 < step < GUIDE_STEPS:
            guide[uint64(step)] = cell + 1
    for step in range(1, GUIDE_STEPS):
        guide[step] = max(guide[step], guide[step - 1])


@compiled
def _draw_cell(u: float, workspace: Workspace) -> int:
    """Compute quantile `u` of the cells, by the listener's weights."""
    weights = workspace.weights
    # the guide table method of Chen and Asau (1974): search on from the first cell of the step
    cell = workspace.guide[int(u * GUIDE_STEPS)]
    while cell < len(weights) - 1 and weights[cell] <= u * weights[-1]:
        cell += 1
    return cell


@compiled
def fresh_age(u: float, parameters: np.record) -> int:
    """Compute quantile `u` of the age in days at which a release is found.

    Interest is highest on the first day and fades exponentially; the share `fresh_late` is found on
    any of the first `fresh_days` days.
    """
    if u < parameters.fresh_late:
        return int(u / parameters.fresh_late * parameters.fresh_days)
    left = (1.0 - u) / (1.0 - parameters.fresh_late)
    return min(int(-parameters.fresh_fade * logarithm(left)), int(parameters.fresh_days) - 1)


@inlined
def _draw_fresh(key: int, day: int, world: World) -> np.uint32:
    """Draw one of the latest releases by its age; NO_TRACK if there is none."""
    catalogue, parameters = world.catalogue, world.parameters
    u, place = two_uniforms(key, FIND)
    n_released = count_up_to(catalogue.released_by_release, day - fresh_age(u, parameters))
    if n_released == 0:
        return NO_TRACK
    # of the releases of that day or, if there are none, of the last day before it with any
    released = catalogue.released_by_release[uint64(n_released - 1)]
    if released <= day - parameters.fresh_days:
        return NO_TRACK
    first = count_up_to(catalogue.released_by_release, released - 1)
    return catalogue.by_release[uint64(first + int(place * (n_released - first)))]


@inlined
def _draw_by_taste(
    key: int,
    day: int,
    accepts_known: bool,
    world: World,
    workspace: Workspace,
) -> tuple[np.uint32, np.uint32]:
    """Draw a cell by the listener's weights, then a track and its artist, all about equally likely.

    NO_TRACK if the genre is out of favour, or if no track near the one drawn has been out for some
    time and, unless `accepts_known`, is of an artist who has not been heard.
    """
    catalogue = world.catalogue
    u, place = two_uniforms(key, DRAW)
    chance, _ = two_uniforms(key, FIT_AND_REFUSE)
    cell = _draw_cell(u, workspace)
    genre = uint64(catalogue.cell_genre[uint64(cell)])
    if not workspace.genre_is_on[genre] and chance >= world.parameters.genre_phase_floor:
        return NO_TRACK, NO_TRACK
    start, end = catalogue.cell_start[uint64(cell)], catalogue.cell_start[uint64(cell + 1)]
    first = start + int(place * (end - start))
    for number in range(first, min(first + _NEIGHBOURS, end)):
        drawn = catalogue.cell_tracks[uint64(number)]
        is_known = workspace.artist_plays[drawn.artist] > 0
        # the latest releases are found by `_draw_fresh` alone
        is_out = drawn.released + world.parameters.fresh_days <= day
        if is_out and (accepts_known or not is_known):
            return drawn.track, drawn.artist
    return NO_TRACK, NO_TRACK


@inlined
def draw_new_artist(
    key: int,
    accepts_known: bool,
    wants_fresh: bool,
    day: int,
    world: World,
    workspace: Workspace,
) -> tuple[np.uint32, np.uint32]:
    """Draw a released track and its artist, who is new unless `accepts_known`.

    NO_TRACK to try again.
    """
    if wants_fresh:
        track = _draw_fresh(key, day, world)
        if track != NO_TRACK:
            artist = world.catalogue.tracks[track].artist
            if accepts_known or workspace.artist_plays[artist] == 0:
                return track, artist
            return NO_TRACK, NO_TRACK
    return _draw_by_taste(key, day, accepts_known, world, workspace)
