from datetime import date

import pandas as pd

from wrapped_feed.catalogue.newness import newness_scores


def days(*texts):
    return pd.Series([date.fromisoformat(text) for text in texts], dtype=object)


def test_scores_are_linear_in_months_from_oldest_to_newest():
    released = days("2020-01-01", "2020-07-31", "2021-01-15")
    assert newness_scores(released, date(2024, 1, 1)).tolist() == [0.0, 0.5, 1.0]


def test_scores_do_not_depend_on_the_reference_date():
    released = days("1922-01-01", "1999-12-31", "2024-10-01")
    assert (
        newness_scores(released, date(2024, 1, 1)) == newness_scores(released, date(1990, 5, 5))
    ).all()


def test_releases_of_one_month_score_one():
    assert newness_scores(days("2020-01-01", "2020-01-31"), date(2024, 1, 1)).tolist() == [1.0, 1.0]


def test_no_tracks():
    assert newness_scores(days(), date(2024, 1, 1)).tolist() == []
