from tests.python.conftest import SAMPLE
from wrapped_feed.catalogue.sample import write_sample_catalogue


def test_the_committed_sample_equals_the_generated_one(tmp_path):
    write_sample_catalogue(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SAMPLE / path.name).read_bytes(), path.name
    assert len(list(tmp_path.iterdir())) == 3
