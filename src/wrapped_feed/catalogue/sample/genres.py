"""The genres of the sample catalogue, and how each sounds."""

from typing import NamedTuple

import numpy as np


class Genre(NamedTuple):
    """A genre; all but the weight are from -2, far below the mean of all music, to 2, far above."""

    weight: float
    """Share of the artists, relative to the other genres."""
    newness: int
    popularity: int
    danceability: int
    energy: int
    acousticness: int
    instrumentalness: int
    valence: int


GENRES = {
    # weight, newness, popularity, danceability, energy, acousticness, instrumentalness, valence
    "a-cappella": Genre(1.2, 0, -1, 0, -1, 1, -1, 0),
    "acoustic": Genre(7.0, 0, 1, 0, -1, 2, 0, 0),
    "afrobeat": Genre(4.0, 0, 0, 1, 0, 0, 0, 1),
    "afropop": Genre(3.4, 2, 1, 2, 0, 0, -1, 1),
    "ambient": Genre(4.8, 1, -1, -2, -2, 2, 2, -2),
    "americana": Genre(3.6, 0, 0, 0, -1, 1, 0, 0),
    "arabesque": Genre(2.2, 0, 0, 0, 0, 0, -1, -1),
    "art-rock": Genre(4.2, -1, 0, -1, 0, 0, 0, -1),
    "barbershop": Genre(0.5, -2, -2, 0, -2, 2, -1, 1),
    "baroque": Genre(1.6, 0, -2, -2, -2, 2, 2, -1),
    "beat-music": Genre(2.6, -2, 0, 0, 0, 0, -1, 1),
    "big-band": Genre(3.2, -2, -1, 0, -1, 2, 1, 1),
    "black-metal": Genre(2.0, 1, -1, -2, 2, -2, 1, -2),
    "bluegrass": Genre(3.9, -1, -1, 0, -1, 2, 0, 1),
    "blues": Genre(6.3, -1, 0, 0, -1, 1, 0, 0),
    "blues-rock": Genre(4.4, -1, 0, 0, 1, -1, 0, 0),
    "bolero": Genre(2.8, -2, -1, 0, -1, 2, 0, 0),
    "boogie": Genre(1.1, -1, 0, 2, 1, -1, 0, 2),
    "bossa-nova": Genre(3.4, -1, -1, 1, -2, 2, 0, 1),
    "brass-band": Genre(0.9, 0, -2, 0, 0, 0, 1, 1),
    "breakbeat": Genre(3.1, 0, 0, 1, 1, -1, 1, 0),
    "britpop": Genre(4.7, 0, 1, -1, 1, -1, 0, 0),
    "cabaret": Genre(1.3, -2, -1, 0, -1, 2, 0, 0),
    "calypso": Genre(0.9, -2, -2, 1, 0, 1, 0, 2),
    "celtic": Genre(2.4, 0, -1, 0, -1, 1, 1, 0),
    "chamber-music": Genre(2.3, 0, -2, -2, -2, 2, 2, -1),
    "chanson": Genre(4.1, -2, -1, 0, -1, 2, -1, 0),
    "children": Genre(3.7, 0, -1, 1, -1, 1, -1, 1),
    "chillout": Genre(4.0, 1, 0, 1, -1, 0, 1, -1),
    "choir": Genre(1.5, 0, -2, -2, -2, 2, 1, -2),
    "christmas": Genre(2.1, -1, 0, 0, -1, 2, 0, 0),
    "classical": Genre(4.2, -1, -2, -2, -2, 2, 2, -1),
    "club": Genre(2.6, 1, 0, 1, 1, -1, 0, 0),
    "comedy": Genre(1.3, 0, 0, 0, 0, 1, -1, 1),
    "country": Genre(6.0, 0, 1, 0, 0, 0, -1, 0),
    "cumbia": Genre(3.0, 0, 0, 2, 1, 0, 0, 2),
    "dance-pop": Genre(5.8, 2, 2, 1, 1, -1, -1, 0),
    "dancehall": Genre(3.3, 1, 0, 2, 0, -1, -1, 1),
    "dark-wave": Genre(2.2, 0, -1, 0, 0, -1, 1, -1),
    "death-metal": Genre(2.9, 0, -1, -2, 2, -2, 1, -2),
    "deep-house": Genre(3.7, 1, 0, 2, 0, -1, 1, 0),
    "disco": Genre(4.9, -1, 1, 2, 1, -1, 0, 2),
    "doo-wop": Genre(2.5, -2, -1, 0, -1, 2, -1, 1),
    "downtempo": Genre(2.5, 1, 0, 0, -1, 0, 2, -1),
    "dream-pop": Genre(3.4, 1, 1, -1, 0, 0, 1, -1),
    "drone": Genre(0.6, 0, -2, -2, -2, 1, 2, -2),
    "drum-and-bass": Genre(3.3, 1, 0, 0, 2, -2, 1, -1),
    "dub": Genre(2.6, 0, 0, 1, 0, -1, 1, 0),
    "dubstep": Genre(1.4, 1, 0, 0, 2, -2, 1, -1),
    "electro": Genre(2.5, 0, 1, 1, 1, -1, 1, 0),
    "electronic": Genre(4.3, 1, 0, 1, 1, -1, 1, 0),
    "emo": Genre(4.5, 1, 1, -1, 1, -1, -1, -1),
    "europop": Genre(3.5, 0, 0, 1, 1, -1, -1, 1),
    "experimental": Genre(1.8, 0, -2, -1, -1, 0, 2, -1),
    "fado": Genre(1.7, -1, -2, 0, -1, 2, 0, -1),
    "film-music": Genre(4.9, 0, 0, -2, -2, 1, 2, -2),
    "flamenco": Genre(1.9, 0, -1, 0, 0, 1, 0, 0),
    "folk": Genre(6.8, 0, 0, 0, -1, 2, 0, 0),
    "folk-rock": Genre(4.1, -1, 1, 0, 0, 1, -1, 0),
    "funk": Genre(3.8, -1, 0, 2, 0, -1, 0, 2),
    "garage-rock": Genre(3.3, 0, 0, -1, 1, -1, 0, 0),
    "glam-rock": Genre(2.5, -1, 0, 0, 1, -1, -1, 1),
    "gospel": Genre(2.9, 0, -1, 0, 0, 0, -1, 0),
    "grunge": Genre(4.3, 0, 1, -1, 1, -1, 0, -1),
    "guitar": Genre(3.0, 0, -1, 0, -2, 2, 2, 0),
    "hard-rock": Genre(5.1, -1, 1, -1, 2, -2, -1, 0),
    "heavy-metal": Genre(4.6, -1, 0, -1, 2, -2, 0, -1),
    "hip-hop": Genre(8.5, 2, 1, 2, 0, -1, -1, 0),
    "honky-tonk": Genre(3.2, -2, -1, 0, -1, 2, -1, 1),
    "house": Genre(3.9, 1, 1, 2, 1, -2, 1, 0),
    "indie": Genre(7.2, 1, 1, 0, 0, 0, 0, 0),
    "indie-pop": Genre(5.2, 2, 2, 0, 0, 0, 0, 0),
    "industrial": Genre(2.5, 0, 0, 0, 2, -2, 1, -1),
    "jazz": Genre(5.4, -1, -1, 0, -2, 2, 1, 0),
    "k-pop": Genre(5.7, 2, 1, 1, 1, -1, -1, 1),
    "latin": Genre(6.1, 1, 1, 2, 1, 0, -1, 1),
    "lo-fi": Genre(2.4, 2, 0, 1, -2, 1, 2, -1),
    "lounge": Genre(1.9, -1, -1, 1, -1, 1, 1, 0),
    "lullaby": Genre(0.8, 1, -1, -2, -2, 2, 2, -2),
    "mambo": Genre(1.0, -2, -2, 1, 0, 1, 0, 2),
    "mariachi": Genre(2.3, -1, 0, 0, 0, 1, -1, 1),
    "metalcore": Genre(3.0, 1, 0, -1, 2, -2, -1, -1),
    "minimal-techno": Genre(1.5, 1, -1, 2, 0, -1, 2, -1),
    "musical": Genre(2.7, -1, -1, -1, -1, 2, -1, -1),
    "new-age": Genre(3.0, 0, -1, -2, -2, 2, 2, -2),
    "new-wave": Genre(4.4, -1, 1, 1, 1, -1, 0, 1),
    "opera": Genre(1.9, -1, -2, -2, -2, 2, 0, -2),
    "piano": Genre(3.1, 1, 0, -2, -2, 2, 2, -2),
    "polka": Genre(0.6, -2, -2, 1, 0, 1, 0, 2),
    "pop": Genre(9.5, 2, 2, 0, 0, 0, -1, 0),
    "post-punk": Genre(3.3, -1, 0, 0, 1, -1, 1, 0),
    "power-pop": Genre(2.8, -1, 0, -1, 1, -1, -1, 1),
    "progressive-rock": Genre(3.6, -1, 0, -2, 0, -1, 1, -1),
    "psychedelic": Genre(3.9, -2, 0, -1, 0, 0, 1, 0),
    "punk": Genre(4.7, 0, 0, -1, 2, -2, 0, 1),
    "ragtime": Genre(0.4, -2, -2, 0, -2, 2, 2, 1),
    "reggae": Genre(4.0, 0, 0, 2, 0, 0, -1, 1),
    "reggaeton": Genre(4.1, 2, 2, 2, 1, -1, -1, 1),
    "rhythm-and-blues": Genre(5.6, 1, 1, 1, 0, 0, -1, 0),
    "rock": Genre(9.0, -1, 1, 0, 1, -1, 0, 0),
    "rock-and-roll": Genre(4.6, -2, -1, 0, 0, 1, -1, 2),
    "rockabilly": Genre(2.7, -2, -1, 0, 0, 1, -1, 2),
    "salsa": Genre(4.7, -1, -1, 1, 0, 1, -1, 2),
    "samba": Genre(3.3, -1, -1, 0, 0, 1, -1, 2),
    "schlager": Genre(3.1, -1, -1, 0, 0, 0, -1, 1),
    "singer-songwriter": Genre(5.9, 0, 1, 0, -1, 1, -1, -1),
    "ska": Genre(3.3, 0, 0, 1, 1, -1, -1, 2),
    "soul": Genre(4.9, -1, 0, 1, 0, 1, -1, 1),
    "swing": Genre(3.0, -2, -1, 0, -1, 2, 0, 1),
    "synth-pop": Genre(4.2, 0, 1, 1, 1, -1, 0, 1),
    "tango": Genre(2.8, -2, -2, 0, -1, 2, 0, 0),
    "techno": Genre(3.2, 1, -1, 2, 1, -2, 2, -1),
    "trance": Genre(2.4, 1, 0, 0, 2, -2, 1, -1),
    "trap": Genre(4.4, 2, 1, 2, 0, -1, -1, -1),
    "trip-hop": Genre(2.3, 0, 0, 1, -1, 0, 1, -1),
    "world-music": Genre(2.9, 0, -1, 0, -1, 1, 0, 0),
    "yodel": Genre(0.4, -2, -2, 0, -1, 2, -1, 2),
}


def draw_genres(draw: np.random.RandomState, n: int) -> np.ndarray:
    """Draw row numbers in GENRES by the weights: int (n,)."""
    weights = np.array([genre.weight for genre in GENRES.values()])
    drawn: np.ndarray = draw.choice(len(GENRES), n, p=weights / weights.sum())
    return drawn
