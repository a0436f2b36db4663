"""Names and ids of the sample; some names are made to break what is not escaped."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

AWKWARD_ARTISTS = (
    "Nan",
    "The Plain White Tees' Cousins",
    "Guns N' Petals",
    'Bobby "Blue" Birch',
    'Oscar D\'Amber "El Sol"',
    "Earth, Wind & Ember",
    "AC\\DC Adapter",
    "<b>Bold</b>",
    "None",
    "12345",
)
FOREIGN_ARTISTS = (
    "Søster Måne",
    "Café Ñandú",
    "Gökyüzü Bahçesi",
    "Тихий Берег",
    "Λευκή Πόλη",
    "月光の庭",
    "푸른 바다",
    "حديقة الليل",
    "แสงจันทร์",
    "Žluťoučký Kůň",
)
AWKWARD_TITLES = (
    "'); drop table users; --",
    'She Said "Hello"',
    "Rain, Rain, Rain",
    "100%",
    "{{ ref }}",
    "null",
    "It's; Over",
    "Ünïcödé 🎧",
)

WORDS = (
    "amber anchor apple april arrow ashes autumn avenue bell birch bitter blue border bread "
    "bridge bright broken candle canyon castle cedar cherry cinder circle city clover coast "
    "cobalt copper coral cotton cradle crane crimson crystal curtain dancer dawn december "
    "desert diamond distant dover dragon drum dust eagle echo electric ember emerald empty "
    "engine evening falcon father feather fever fiddle field fire flame flood flower fog forest "
    "fortune fox frozen garden ghost giant glass gold golden granite gravel green gypsum hammer "
    "harbour harvest hazel heart heaven hollow honest honey horizon horse house hunter idle "
    "indigo invisible iron island ivory jasper journey june jungle juniper king kingdom kite "
    "ladder lake lantern laughing lazy lemon letter liberty light lilac linen lion little "
    "lonely lost lover lucky lunar machine magnet mantle maple marble market meadow mercury "
    "midnight mirror modern monday monster moon morning mother motion mountain naked narrow "
    "neon night nobody north november ocean october old olive opal open orange orchard palace "
    "paper parade patient pearl pepper perfect phantom pilot pine pirate plain planet pocket "
    "poison powder prince promise proud purple queen quiet rabbit radio rain raven razor red "
    "restless ribbon river road rocket rolling rose royal ruby runaway rust sable sacred "
    "saffron sailor salt sand satin saturday scarlet second secret serpent seven shadow shelter "
    "sidewalk signal silent silk silver sister slow smoke snow soldier solar south sparrow "
    "spider spirit spring stained station steel stone storm stranger street sugar summer sunday "
    "swallow sweet tall temple tender thunder tide tiger timber tin tower train travel treasure "
    "tuesday turning twin valley velvet violet wagon walking walnut water wax west whisper "
    "white wicked wild willow window winter wire wolf wonder wooden yellow yesterday yonder "
    "young zephyr zero"
).split()
FOREIGN_WORDS = tuple(
    script.split()
    for script in (
        "ночь берег звезда туман огонь река птица город",
        "νύχτα πόλη θάλασσα άνεμος φως δρόμος αστέρι",
        "夜の 光の 海の 庭 風 雨 星 道",
        "밤의 푸른 노래 바람 하늘 별빛 거리",
        "ليل بحر قمر نجوم طريق حديقة مطر",
        "måne sjö älv natt höst fjäll väg skärgård",
        "corazón mañana niño canción otoño sueño río",
        "rüya gökyüzü deniz yağmur çiçek güneş şehir",
    )
)
FIRST_NAMES = (
    "Ada Agnes Alma Amir Anton Aria Astrid Basil Bea Bruno Carmen Cleo Clara Dario Delia Dora "
    "Edgar Elin Elsa Emil Esra Ezra Felix Fern Flora Gus Hana Hugo Ida Ilse Imani Inka Iris Ivo "
    "Jonas Juno Kaia Kofi Lars Leila Lena Leo Lila Lotte Luca Mabel Magnus Maren Mateo Mila "
    "Mona Nadia Nico Nils Nora Olga Orla Oskar Otis Paloma Petra Pia Rafa Remy Rita Rosa Ruben "
    "Runa Salma Saul Selma Silas Sven Tessa Theo Thora Tomas Ursa Vera Viktor Wanda Willa Yara "
    "Yusuf Zora"
).split()
SURNAMES = (
    "Abara Albrand Arkwell Ashby Balder Barlow Bexley Birchall Brandvik Calloway Castell Corrin "
    "Dahlen Darrow Delmar Durango Eastley Edevane Ekholm Fairlane Farrow Fenwick Galloway "
    "Garmon Greaves Hadley Halloran Hartvig Hollis Ingram Jarvik Kerrigan Kestrel Lachlan "
    "Lindqvist Lomax Lorne Maddox Marchetti Marlowe Merrin Moreau Nakata Nightly Norcross Oakes "
    "Okoro Orwen Paxton Pellier Quill Ravel Redfern Rook Salazar Sandoval Selwyn Silva Stroud "
    "Tamsin Tanner Thorne Underhill Vance Varga Verdier Voss Wakeley Whitlock Wilder Winslow "
    "Yarrow Zielin"
).split()

_ARTIST_FORMS = (
    # share of the artists, and a form with words (w), first names (f) and surnames (s)
    (0.34, "{f} {s}"),
    (0.22, "{w} {w}"),
    (0.14, "The {w} {w}s"),
    (0.10, "{w} {w} {w}"),
    (0.05, "The {w}s"),
    (0.05, "{f} & the {w}s"),
    (0.04, "DJ {f} {w}"),
    (0.03, "{s} Quartet"),
    (0.03, "{w}"),
)
_TITLE_FORMS = (
    (0.12, "{w}"),
    (0.34, "{w} {w}"),
    (0.12, "{w} {w} {w}"),
    (0.12, "The {w} {w}"),
    (0.07, "{w} of {w}"),
    (0.05, "{w} in the {w}"),
    (0.05, "Like a {w} {w}"),
    (0.04, "My {w} {w}"),
    (0.04, "{w} and {w}"),
    (0.03, "{w} {w} (Live)"),
    (0.02, "{f}'s {w}"),
)

_FOREIGN = 0.02
"""Share of the names that are in another language."""

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def ids(draw: np.random.RandomState, n: int, ending: str) -> list[str]:
    """Draw ids of 22 characters without repeats; the common ending is so that they compress."""
    found: dict[str, None] = {}
    while len(found) < n:
        found["".join(_BASE62[k] for k in draw.randint(62, size=22 - len(ending))) + ending] = None
    return list(found)


def pick(draw: np.random.RandomState, values: Sequence[str]) -> str:
    """Draw one of the values."""
    return values[draw.randint(len(values))]


class Names:
    """Draws names, few of which repeat."""

    def __init__(self, draw: np.random.RandomState) -> None:
        self._draw = draw
        self._used: set[str] = set()

    def artist(self) -> str:
        """Draw the name of an artist; now and then two artists share one."""
        return self._unused(_ARTIST_FORMS, repeated=0.2)

    def title(self) -> str:
        """Draw the title of a track or an album; covers and common titles repeat."""
        return self._unused(_TITLE_FORMS, repeated=0.01)

    def _unused(self, forms: Sequence[tuple[float, str]], repeated: float) -> str:
        while True:
            name = self._foreign() if self._draw.random_sample() < _FOREIGN else self._of(forms)
            if name not in self._used or self._draw.random_sample() < repeated:
                self._used.add(name)
                return name

    def _foreign(self) -> str:
        words = FOREIGN_WORDS[self._draw.randint(len(FOREIGN_WORDS))]
        n_words = 2 + self._draw.randint(2)
        return " ".join(pick(self._draw, words) for _ in range(n_words)).capitalize()

    def _of(self, forms: Sequence[tuple[float, str]]) -> str:
        shares = list(accumulate(share for share, _ in forms))
        _, name = forms[bisect(shares, self._draw.random_sample() * shares[-1])]
        for mark, values in (("{w}", WORDS), ("{f}", FIRST_NAMES), ("{s}", SURNAMES)):
            while mark in name:
                name = name.replace(mark, pick(self._draw, values).capitalize(), 1)
        return name
