"""The compiled heart: plays one listener after the other, day by day, session by session.

Everything a listener does follows from the own key and history, so a listener comes out the same
whoever else is simulated, on whichever thread. Days are local: they begin at 04:00 on the
listener's clock, when the fewest play.

The functions take and change plain arrays (numba compiles them without Python's lock); `Workspace`
holds what a thread needs while it plays a listener, and is left clean for the next.
"""

from typing import NamedTuple

import numpy as np
from numba import njit, uint64

from wrapped_feed.simulation.catalogue_index import N_BINS, CatalogueIndex
from wrapped_feed.simulation.clock import MILLIS_A_DAY
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import (
    exponential,
    exponentials,
    logarithm,
    logarithms,
    normal,
    subkey,
    two_uniforms,
    uniform,
)

ALGORITHM_VERSION = 2
"""Counts the changes that move events: the same inputs and version give the same events."""

EVENTS_A_USER = 10_000_000
"""Room for event numbers in an id: id = user_id * EVENTS_A_USER + the event's number."""

MOST_SESSIONS = 24
"""Sessions a day at most."""

MOST_SESSION_PLAYS = 400
"""Plays in a session at most: some 20 hours."""

MOST_DAY_PLAYS = 2_000
"""Plays in a listener's day at most, which bounds the memory that a listener can take."""

_HOUR = 3_600_000
_DAY_STARTS = 4 * _HOUR
_BETWEEN_SESSIONS = 31 * 60_000
"""A session that would start within half an hour of the one before would be the same session."""
_LONGEST_PAUSE = 25 * 60_000
_ATTEMPTS = 12
"""Draws that may be refused before the last one is taken as it is."""
_NEW_ARTIST_ATTEMPTS = 4
"""Draws in which a listener who explores still waits for an artist not heard before."""
_GAP_QUANTILES = 8_192
_GUIDE_STEPS = 4_096
_FEWEST_PLAYS = 200
"""Shares of a history shorter than this count as if it were this long."""

# What the numbers under a key are for. Under a listener's:
_EVENTS, _DAYS, _WEEKS, _TASTE = 100, 101, 102, 103
# under an event's, two draws each (draws of the track by attempt follow from _ATTEMPT on):
_STAY_AND_MODE, _UNHEARD_AND_FRESH, _PAUSE_AND_SKIP, _LENGTHS, _ATTEMPT = range(5)
# and under an attempt's:
_DRAW, _FIND, _REFUSE = range(3)
# under the seed's, beside the users' ids, which are positive:
_SONGS, _LOCATIONS = -1, -2


# Nothing compiled so allocates: what it needs stands in the workspace. So it can do without numba's
# reference counts (nrt), which cost half of the kernel's time.
_compiled = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
# For what runs once an event and takes the whole catalogue along, passing which costs a quarter.
_inlined = njit(cache=True, error_model="numpy", _nrt=False, inline="always")


HEARD_TRACK = np.dtype(
    [
        ("plays", np.int32),  # so far
        ("skipped", np.int32),  # number of plays when it was last skipped, plus 1; 0 for never
    ]
)

HEARD_ARTIST = np.dtype(
    [
        ("plays", np.int32),  # so far
        ("heard", np.int32),  # how many of its tracks were played so far
        ("start", np.uint32),  # the artist's tracks are artist_tracks[start : start + n_tracks],
        ("n_tracks", np.int32),  # for every listener
    ]
)

PAST_PLAY = np.dtype(
    [
        ("track", np.uint32),
        ("artist", np.uint32),  # with it, for both to be looked up at once
    ]
)

# Numbers that index arrays have no sign: numba makes one that has count from the end where it is
# below 0, which takes a tenth of the kernel's time.
_NONE = np.uint32(0xFFFFFFFF)
"""No track."""


class Workspace(NamedTuple):
    """What a thread needs while it plays a listener."""

    tracks: np.ndarray
    """HEARD_TRACK records (n_tracks,); all zero between listeners."""
    artists: np.ndarray
    """HEARD_ARTIST records (n_artists,); plays and heard likewise."""
    history: np.ndarray
    """PAST_PLAY records (capacity,): the tracks played so far, in order."""
    weights: np.ndarray
    """float64 (n_cells,): running sum of the listener's weights over the cells."""
    guide: np.ndarray
    """int32 (_GUIDE_STEPS,): how many of `weights` are at most each step's share of their total."""
    by_newness: np.ndarray
    """float64 (N_BINS,): the listener's weights over the bins of newness."""
    by_popularity: np.ndarray
    """float64 (N_BINS,): those over the bins of popularity."""
    by_genre: np.ndarray
    """float64 (n_genres,): those over the genres."""
    starts: np.ndarray
    """int64 (MOST_SESSIONS,): when a day's sessions start."""


class Events(NamedTuple):
    """Room for events, all of the same shape: the columns of the stream, in its types."""

    ids: np.ndarray
    """int64."""
    ended_at: np.ndarray
    """int64, milliseconds since 1970-01-01."""
    track_keys: np.ndarray
    """int32."""
    user_ids: np.ndarray
    """int64."""
    listening_times: np.ndarray
    """int64, milliseconds."""


def make_workspace(catalogue: CatalogueIndex, most_plays: int) -> Workspace:
    """Allocate a clean workspace for histories of up to `most_plays` plays."""
    artists = np.zeros(len(catalogue.artist_start) - 1, HEARD_ARTIST)
    artists["start"] = catalogue.artist_start[:-1]
    artists["n_tracks"] = np.diff(catalogue.artist_start)
    return Workspace(
        tracks=np.zeros(len(catalogue.tracks), HEARD_TRACK),
        artists=artists,
        history=np.empty(most_plays, PAST_PLAY),
        weights=np.empty(len(catalogue.cell_genre), np.float64),
        guide=np.empty(_GUIDE_STEPS, np.int32),
        by_newness=np.empty(N_BINS, np.float64),
        by_popularity=np.empty(N_BINS, np.float64),
        by_genre=np.empty(len(catalogue.genre_key), np.float64),
        starts=np.empty(MOST_SESSIONS, np.int64),
    )


@njit(cache=True)
def song_skip_odds(seed_key: int, track_keys: np.ndarray, sigma: float) -> np.ndarray:
    """Draw what each song multiplies the odds of a skip by: float64, shape of `track_keys`."""
    songs = subkey(seed_key, _SONGS)
    odds = np.empty(len(track_keys))
    for track in range(len(track_keys)):
        odds[track] = exponential(sigma * normal(uniform(songs, track_keys[track])))
    return odds


def return_gaps(exponent: float) -> np.ndarray:
    """Tabulate the gap of a recent return: quantiles of a Pareto distribution from 2 plays up.

    Parameters
    ----------
    exponent
        The share of gaps longer than g is (2 / g) ^ exponent.

    Returns
    -------
    numpy.ndarray
        float64 (_GAP_QUANTILES,): the gaps, in plays, of evenly spaced shares.
    """
    longer = 1.0 - np.arange(_GAP_QUANTILES) / _GAP_QUANTILES
    gaps: np.ndarray = 2.0 * exponentials(-logarithms(longer) / exponent)
    return gaps


@_compiled
def _count_up_to(sorted_values: np.ndarray, most: float) -> int:
    """Count the values that are at most `most`."""
    low, high = 0, len(sorted_values)
    while low < high:
        middle = (low + high) // 2
        if sorted_values[middle] <= most:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def _weigh_cells(
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
        imprint = parameters.imprint_weight * exponential(-min(years * years / 2.0, 600.0))
        by_newness[number] = exponential(tilt_newness * rank) * (1.0 + imprint)
        by_popularity[number] = exponential(tilt_popularity * rank)

    n_genres = len(catalogue.genre_key)
    taste = subkey(key, _TASTE)
    location = subkey(subkey(seed_key, _LOCATIONS), listener.location_key)
    for genre in range(n_genres):
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
    for step in range(_GUIDE_STEPS):
        while cell < len(weights) and weights[cell] <= step / _GUIDE_STEPS * total:
            cell += 1
        guide[step] = cell


@_compiled
def _draw_from_catalogue(key: int, catalogue: CatalogueIndex, workspace: Workspace) -> np.uint32:
    weights = workspace.weights
    u, place = two_uniforms(key, _DRAW)
    # the guide method of Chen and Asau (1974): the cell is at the step's first one or a few on
    cell = workspace.guide[int(u * _GUIDE_STEPS)]
    while cell < len(weights) - 1 and weights[cell] <= u * weights[-1]:
        cell += 1
    start, end = catalogue.cell_start[cell], catalogue.cell_start[cell + 1]
    return catalogue.cell_tracks[uint64(start + int(place * (end - start)))]


@_compiled
def _interest(track: np.uint32, day: int, catalogue: CatalogueIndex, peak: float) -> float:
    """How much a release of some days moves listeners, 0 to 1: it rises, peaks and fades."""
    age = (day - catalogue.tracks[track].released + 1) / peak
    return age * exponential(1.0 - age)


@_compiled
def _draw_fresh(key: int, day: int, catalogue: CatalogueIndex, parameters: Parameters) -> np.uint32:
    """Draw a song that came out lately; _NONE where none did or its moment is not now."""
    days = int(parameters.fresh_days)
    first = _count_up_to(catalogue.released_by_release, day - days)
    n_fresh = _count_up_to(catalogue.released_by_release, day) - first
    if n_fresh == 0:
        return _NONE
    place, moment = two_uniforms(key, _DRAW)
    track = catalogue.by_release[uint64(first + int(place * n_fresh))]
    return track if moment < _interest(track, day, catalogue, parameters.fresh_peak) else _NONE


@_compiled
def _draw_return(
    key: int, plays: int, history: np.ndarray, gaps: np.ndarray, recency_share: float
) -> np.record:
    """Draw a track played before: in proportion to its plays, or by how lately it was played."""
    how, place = two_uniforms(key, _DRAW)
    # both ways are worked out, since no processor can foresee which it will be; a gap longer than
    # the history is no return
    gap = gaps[uint64(place * len(gaps))]
    recent = plays - int(gap) if gap <= plays else -1
    number = recent if how < recency_share else int(place * plays)
    if number < 0:
        number = int(uniform(key, _FIND) * plays)
    return history[uint64(number)]


@_compiled
def _find_track(
    key: int,
    artist: np.uint32,
    other_than: np.uint32,
    heard: bool,
    day: int,
    catalogue: CatalogueIndex,
    workspace: Workspace,
) -> np.uint32:
    """Find a released track of the artist, heard before or not; _NONE where there is none."""
    of_artist = workspace.artists[artist]
    start, n_tracks = of_artist.start, of_artist.n_tracks
    if of_artist.heard == (0 if heard else n_tracks):
        return _NONE
    end = start + n_tracks
    place = start + int(two_uniforms(key, _FIND)[0] * n_tracks)
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
    return _NONE


@_compiled
def _is_refused(
    key: int,
    track: np.uint32,
    plays: int,
    artist: np.uint32,
    listener: np.record,
    workspace: Workspace,
    parameters: Parameters,
) -> bool:
    """Whether the listener has had enough of the track or its artist, or just skipped it."""
    skipped = workspace.tracks[track].skipped
    size = max(plays, _FEWEST_PLAYS)
    of_track = listener.track_satiation * workspace.tracks[track].plays
    of_artist = listener.artist_satiation * workspace.artists[artist].plays
    u, v = two_uniforms(key, _REFUSE)
    # without a branch for each: every second draw is refused, none can be foreseen
    just_skipped = (skipped > 0) & (plays - skipped < parameters.skip_memory)
    return just_skipped | (u * size < of_track) | (v * size < of_artist)


@_inlined
def _choose_track(
    key: int,
    plays: int,
    is_first: bool,
    previous: np.uint32,
    previous_skipped: bool,
    day: int,
    listener: np.record,
    catalogue: CatalogueIndex,
    workspace: Workspace,
    gaps: np.ndarray,
    parameters: Parameters,
) -> np.uint32:
    """Choose what to play; _NONE where no track is out yet."""
    history = workspace.history
    stay, mode = two_uniforms(key, _STAY_AND_MODE)
    unheard, fresh = two_uniforms(key, _UNHEARD_AND_FRESH)
    wants_unheard = unheard < listener.unheard
    if not is_first:
        if stay < listener.repeat_track:
            if not previous_skipped:
                return previous
        elif stay < listener.repeat_track + listener.burst:
            artist = catalogue.tracks[previous].artist
            track = _find_track(
                subkey(key, _ATTEMPT),
                artist,
                previous,
                not wants_unheard,
                day,
                catalogue,
                workspace,
            )
            if track != _NONE and not _is_refused(
                subkey(key, _ATTEMPT), track, plays, artist, listener, workspace, parameters
            ):
                return track

    explores = plays == 0 or mode < listener.explore
    wants_fresh = explores and fresh < listener.fresh
    track = _NONE
    for attempt in range(1, _ATTEMPTS + 1):
        attempt_key = subkey(key, _ATTEMPT + attempt)
        if explores:
            drawn = _NONE
            if wants_fresh:
                drawn = _draw_fresh(attempt_key, day, catalogue, parameters)
            if drawn == _NONE:
                drawn = _draw_from_catalogue(attempt_key, catalogue, workspace)
                if catalogue.tracks[drawn].released > day:
                    continue
                # who explores passes over known artists, but does not look for ever
                is_known = workspace.artists[catalogue.tracks[drawn].artist].plays > 0
                if is_known and attempt < _NEW_ARTIST_ATTEMPTS:
                    continue
            artist = catalogue.tracks[drawn].artist
        else:
            play = _draw_return(attempt_key, plays, history, gaps, parameters.recency_share)
            drawn, artist = play.track, play.artist
            if wants_unheard:
                drawn = _find_track(attempt_key, artist, _NONE, False, day, catalogue, workspace)
                if drawn == _NONE:
                    continue
                # the word about a release must get round, to those who know the artist as well
                is_rising = day - catalogue.tracks[drawn].released < parameters.fresh_peak
                if is_rising and two_uniforms(attempt_key, _FIND)[1] >= _interest(
                    drawn, day, catalogue, parameters.fresh_peak
                ):
                    continue
        track = drawn
        if not _is_refused(
            attempt_key,
            track,
            plays,
            artist,
            listener,
            workspace,
            parameters,
        ):
            return track

    if track == _NONE and plays > 0:
        track = history[uint64(uniform(key, _ATTEMPT) * plays)].track
    if track == _NONE:
        n_released = _count_up_to(catalogue.released_by_release, day)
        if n_released > 0:
            track = catalogue.by_release[uint64(uniform(key, _ATTEMPT) * n_released)]
    return track


@_compiled
def _remember(
    track: np.uint32, plays: int, catalogue: CatalogueIndex, workspace: Workspace
) -> None:
    artist = catalogue.tracks[track].artist
    workspace.history[uint64(plays)].track = track
    workspace.history[uint64(plays)].artist = artist
    if workspace.tracks[track].plays == 0:
        workspace.artists[artist].heard += 1
    workspace.tracks[track].plays += 1
    workspace.artists[artist].plays += 1


@_compiled
def _forget(plays: int, workspace: Workspace) -> None:
    """Clean the workspace of a listener's history."""
    for number in range(plays):
        track = workspace.history[number].track
        if workspace.tracks[track].plays > 0:
            workspace.tracks[track].plays = 0
            workspace.tracks[track].skipped = 0
            artist = workspace.history[number].artist
            workspace.artists[artist].plays = 0
            workspace.artists[artist].heard = 0


@_compiled
def _skip_time(u: float, duration: int, parameters: Parameters) -> int:
    """Give quantile `u` of the milliseconds that a skipped song is heard: 1 to its duration."""
    bounds = (
        (0.0, 500.0),
        (parameters.skip_within_5s, 5_000.0),
        (parameters.skip_within_10s, 10_000.0),
        (parameters.skip_within_30s, 30_000.0),
    )
    millis = 0.0
    if u >= parameters.skip_within_30s:
        # through the rest of the song, fewer and fewer
        late = (u - parameters.skip_within_30s) / (1.0 - parameters.skip_within_30s)
        millis = 30_000.0 + late * late * max(duration - 30_000.0, 0.0)
    else:
        for number in range(3):
            (low, start), (high, end) = bounds[number], bounds[number + 1]
            if low <= u < high:
                millis = start + (u - low) / (high - low) * (end - start)
    return max(min(int(millis), duration), 1)


@_compiled
def _start_sessions(
    day_key: int,
    expected: float,
    habit: float,
    any_hour: float,
    shift_hours: float,
    hours: np.ndarray,
    starts: np.ndarray,
) -> int:
    """Draw the day's session starts, in order, as milliseconds from local midnight.

    `hours` is the running sum of the chronotype's weights over the 24 hours of the day.
    """
    # Poisson by inversion
    u = uniform(day_key, 2)
    n_sessions = 0
    probability = exponential(-min(expected, 600.0))
    below = probability
    while u >= below and n_sessions < MOST_SESSIONS:
        n_sessions += 1
        probability *= expected / n_sessions
        below += probability
    if n_sessions == 0 and uniform(day_key, 3) < habit:
        n_sessions = 1

    for number in range(n_sessions):
        u = uniform(day_key, 100 + number)
        if uniform(day_key, 200 + number) < any_hour:
            start_hour = 24.0 * u
        else:
            u *= hours[-1]
            hour = min(_count_up_to(hours, u), 23)
            low = hours[hour - 1] if hour > 0 else 0.0
            start_hour = hour + (u - low) / (hours[hour] - low) + shift_hours
        start = int(start_hour * _HOUR) % MILLIS_A_DAY
        if start < _DAY_STARTS:
            start += MILLIS_A_DAY
        place = number
        while place > 0 and starts[place - 1] > start:
            starts[place] = starts[place - 1]
            place -= 1
        starts[place] = start
    return n_sessions


@_compiled
def _session_plays(day_key: int, session: int, listener: np.record, parameters: Parameters) -> int:
    """Draw how many plays a session has: 1 to MOST_SESSION_PLAYS."""
    session_key = subkey(day_key, 1_000 + session)
    median = listener.short_session
    if uniform(session_key, 0) < parameters.long_session_share:
        median *= parameters.long_session_ratio
    drawn = median * exponential(parameters.session_sigma * normal(uniform(session_key, 1)))
    # round at random, so that short sessions keep their mean
    return max(min(int(drawn + uniform(session_key, 2)), MOST_SESSION_PLAYS), 1)


@_compiled
def play_listener(
    listener: np.record,
    seed_key: int,
    first_day: int,
    end_day: int,
    emit_from: int,
    catalogue: CatalogueIndex,
    skip_odds: np.ndarray,
    gaps: np.ndarray,
    offsets: np.ndarray,
    hours: np.ndarray,
    parameters: Parameters,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Play one listener's window and write the events that end in [emit_from, end of window).

    Parameters
    ----------
    listener
        A LISTENER record.
    seed_key
        `mix` of the var `seed`.
    first_day, end_day
        The window in days since 1970-01-01, UTC, the last exclusive.
    emit_from
        Milliseconds since 1970-01-01: what ends earlier is played but not written.
    catalogue, parameters
        As they are named.
    skip_odds
        float64 (n_tracks,): see `song_skip_odds`.
    gaps
        float64: see `return_gaps`.
    offsets
        int64 (n_time_zones, n_days + 2): local time less UTC in milliseconds, from the day before
        the window to the day after it.
    hours
        float64 (n_chronotypes, 24): running sums of weights over the hours of the day.
    workspace
        Clean; left clean.
    events
        Room from `place` on for as many events as the window can hold: see `most_events`.
    place
        Where to write the first.

    Returns
    -------
    int
        The place after the last event written.
    """
    key = subkey(seed_key, listener.user_id)
    events_key = subkey(key, _EVENTS)
    window_start, window_end = first_day * MILLIS_A_DAY, end_day * MILLIS_A_DAY
    _weigh_cells(listener, key, seed_key, catalogue, workspace, parameters)

    plays = 0
    number = 0
    previous = _NONE
    skipped = False
    starts = workspace.starts

    # the past, which gives favourites; keys count down so that the window's count from 0
    for past in range(listener.past_plays):
        event_key = subkey(events_key, -2 - past)
        track = _choose_track(
            event_key,
            plays,
            past % 15 == 0,
            previous,
            False,
            first_day - 1,
            listener,
            catalogue,
            workspace,
            gaps,
            parameters,
        )
        if track == _NONE:
            break
        _remember(track, plays, catalogue, workspace)
        plays += 1
        previous = track

    free_from = window_start
    for day in range(first_day - 1, end_day + 1):
        day_key = subkey(subkey(key, _DAYS), day)
        weekday = (day + 3) % 7
        is_weekend = weekday >= 5
        if uniform(day_key, 0) < listener.off_day:
            continue
        week_key = subkey(subkey(key, _WEEKS), (day + 3) // 7)
        level = exponential(
            parameters.day_sigma * normal(uniform(day_key, 1))
            + parameters.week_sigma * normal(uniform(week_key, 0))
            - (
                parameters.day_sigma * parameters.day_sigma
                + parameters.week_sigma * parameters.week_sigma
            )
            / 2.0
        )
        expected = listener.sessions_per_day * level
        shift = listener.clock_shift
        if is_weekend:
            expected *= listener.weekend
            shift += parameters.weekend_shift
        n_sessions = _start_sessions(
            day_key,
            expected,
            listener.habit,
            listener.any_hour,
            shift,
            hours[listener.chronotype],
            starts,
        )

        local_midnight = day * MILLIS_A_DAY - offsets[listener.time_zone, day - first_day + 1]
        day_ends_at = plays + MOST_DAY_PLAYS
        for session in range(n_sessions):
            now = max(local_midnight + starts[session], free_from)
            # what is pushed out of its day is left out
            if now >= local_midnight + MILLIS_A_DAY + _DAY_STARTS:
                break
            if now < window_start:
                continue
            if now >= window_end:
                break
            for position in range(_session_plays(day_key, session, listener, parameters)):
                event_key = subkey(events_key, number)
                pauses, skips = two_uniforms(event_key, _PAUSE_AND_SKIP)
                pause_length, skip_place = two_uniforms(event_key, _LENGTHS)
                if position > 0 and pauses < parameters.pause_share:
                    pause = -parameters.pause_mean * 1_000.0 * logarithm(1.0 - pause_length)
                    now += min(int(pause), _LONGEST_PAUSE)
                track = _choose_track(
                    event_key,
                    plays,
                    position == 0,
                    previous,
                    skipped,
                    now // MILLIS_A_DAY,
                    listener,
                    catalogue,
                    workspace,
                    gaps,
                    parameters,
                )
                if track == _NONE or plays == day_ends_at:
                    break
                duration = catalogue.tracks[track].duration
                odds = listener.skip_odds * skip_odds[track]
                listened = duration
                if skips * (1.0 + odds) < odds:
                    listened = _skip_time(skip_place, duration, parameters)
                now += listened
                if now >= window_end:
                    break
                _remember(track, plays, catalogue, workspace)
                plays += 1
                skipped = listened < duration
                if skipped:
                    workspace.tracks[track].skipped = plays
                previous = track
                if now >= emit_from:
                    events.ids[place] = listener.user_id * EVENTS_A_USER + number
                    events.ended_at[place] = now
                    events.track_keys[place] = catalogue.tracks[track].key
                    events.user_ids[place] = listener.user_id
                    events.listening_times[place] = listened
                    place += 1
                number += 1
            free_from = now + _BETWEEN_SESSIONS
    _forget(plays, workspace)
    return place


def most_events(n_days: int) -> int:
    """Count the events that a listener can have in a window at the very most."""
    return (n_days + 2) * MOST_DAY_PLAYS
