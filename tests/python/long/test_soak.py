"""Random vars and randomly damaged files: each build succeeds, or is refused with a message."""

import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.python.conftest import Build
from tests.python.unit.test_catalogue import load
from wrapped_feed.errors import UserError

BUILDS = 20
MUTATIONS = 2_000
MAX_SECONDS = 420
N_ROWS = 120


def test_builds_with_random_valid_vars_succeed(tmp_path):
    draw = random.Random(20)
    build = Build(tmp_path)
    for _ in range(BUILDS):
        starts_on = date(2018, 1, 1) + timedelta(days=draw.randrange(3000))
        given = {
            "n_users": draw.choice([1, 2, 17, 100]),
            "start_date": str(starts_on),
            "end_date": str(starts_on + timedelta(days=draw.choice([1, 2, 30, 90]))),
            "seed": draw.randrange(2**53),
            "newness_reference_date": str(date(1990, 1, 1) + timedelta(days=draw.randrange(20000))),
            "n_audio_clusters": draw.choice([1, 2, 3, 50]),
            "avro_codec": draw.choice(["null", "deflate", "zstandard"]),
            "export_formats": draw.choice([["avro"], ["parquet"], ["avro", "parquet"]]),
            "memory_limit": draw.choice(["500MB", "2GB"]),
        }
        done = build.run("build", "--full-refresh", **given)
        assert done.returncode == 0, (given, done.stdout[-3000:])


def mutate(text: bytes, draw: random.Random) -> bytes:
    """Flip bits, and delete, copy, insert or overwrite bytes, at random."""
    changed = bytearray(text)
    for _ in range(draw.choice([1, 1, 3, 30])):
        place, other = draw.randrange(len(changed)), draw.randrange(len(changed))
        length = draw.choice([1, 5, 200])
        match draw.randrange(6):
            case 0:
                changed[place] ^= 1 << draw.randrange(8)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[other : other + length]
            case 3:
                changed[place:place] = draw.choice([b'"', b",", b"\n", b"\0", b"\r", b"\xff", b"'"])
            case 4:
                changed[place : place + length] = bytes(draw.choices(range(256), k=length))
            case 5:
                del changed[max(place, 100) :]
        if not changed:
            return b""
    return bytes(changed)


@pytest.mark.parametrize("most_broken", [0.05, 1.0])
def test_mutated_files_are_loaded_or_refused_with_a_message(catalogue_files, most_broken):
    draw, began, n_read = random.Random(7), time.monotonic(), 0
    messages = []
    whole: dict[Path, bytes] = {}
    for path in sorted(catalogue_files.glob("*.csv")):
        whole[path] = b"\n".join(path.read_bytes().split(b"\n")[: N_ROWS + 1]) + b"\n"
        path.write_bytes(whole[path])
    for _ in range(MUTATIONS // 2):
        if time.monotonic() - began > MAX_SECONDS:
            break
        path = draw.choice(list(whole))
        path.write_bytes(mutate(whole[path], draw))
        try:
            load(catalogue_files, most_broken=most_broken, n_clusters=1)
            n_read += 1
        except UserError as refused:
            messages.append(str(refused))
        path.write_bytes(whole[path])
    assert n_read > 100
    assert len(messages) > 20
    assert not [message for message in messages if "\n" in message]
    assert n_read + len(messages) == MUTATIONS // 2


def test_mutated_files_that_can_be_loaded_can_be_built(tmp_path, catalogue_files):
    draw, built = random.Random(8), 0
    whole = {path: path.read_bytes() for path in sorted(catalogue_files.glob("*.csv"))}
    build = Build(tmp_path / "built", {"n_users": 3, "start_date": "2024-01-01"})
    build.folder.mkdir()
    given = {"end_date": "2024-01-08", "catalogue_dir": str(catalogue_files)}
    while built < 8:
        for path, text in whole.items():
            path.write_bytes(mutate(text, draw))
        try:
            load(catalogue_files)
        except UserError:
            continue
        done = build.run("build", "--full-refresh", **given)
        assert done.returncode == 0, done.stdout[-3000:]
        built += 1
