"""Whether a classifier can tell simulated listeners from real ones by their statistics.

Medians can all be right while the listeners are easily recognised, by statistics that go together
in other ways. A random forest sees that.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.utils import shuffle

from wrapped_feed.errors import UserError

LEAST_LISTENERS = 10
"""On each side; fewer say nothing."""

REPEATS = 5
"""Of each forest, with other halves and folds: by chance, one alone may be far from 0.5."""

TREES = 200

_TABLE = "listening_statistics"
_KEYS = ["user_id", "year", "volume", "is_simulated"]


def report(database: Path, volume: str, file: Path | None) -> str:
    """Compare the simulated listeners with each other, and with those of a file.

    Parameters
    ----------
    database
        The DuckDB file of the warehouse; it is opened read-only.
    volume
        Which listeners to compare: heavy or lighter.
    file
        A CSV file with a row per real listener and the columns of `listening_statistics`.

    Returns
    -------
    str
        The report, to be printed.

    Raises
    ------
    UserError
        The database or the file cannot be used.
    """
    simulated, year = _simulated(database, volume)
    undefined = [str(name) for name in simulated if simulated[name].isna().all()]
    simulated = simulated.drop(columns=undefined)
    names = list(map(str, simulated.columns))
    real = None if file is None else _real(file, names, volume)

    halves = [
        _forest_auc(simulated, shuffle(np.arange(len(simulated)) % 2, random_state=seed), seed)
        for seed in range(REPEATS)
    ]
    lines = [f"{len(simulated)} simulated listeners ({volume}, {year}), {len(names)} statistics"]
    if undefined:
        lines.append(f"Left out, because they are null for all of them: {', '.join(undefined)}")
    lines += [
        "",
        "AUC of a random forest (0.5: as good as chance, 1: tells all apart)",
        f"  one half of them and the other half     {np.mean(halves):5.2f}",
    ]
    if real is None:
        return "\n".join(lines)

    both = pd.concat([simulated, real], ignore_index=True)
    is_real = np.repeat([0, 1], [len(simulated), len(real)])
    forests = [_forest_auc(both, is_real, seed) for seed in range(REPEATS)]
    aucs = {name: _auc(both[name], is_real) for name in names}
    others = f"the {len(real)} listeners of the file"
    lines += [
        f"  they and {others:<31}{np.mean(forests):5.2f}",
        "",
        "AUC of each statistic alone      median: simulated  of the file",
    ]
    for name in sorted(names, key=lambda name: (-aucs[name], name)):
        medians = f"{simulated[name].median():18.4f}{real[name].median():13.4f}"
        lines.append(f"  {name:<26}{aucs[name]:4.2f}{medians}")
    return "\n".join(lines)


def _forest_auc(statistics: pd.DataFrame, labels: np.ndarray, seed: int) -> float:
    """Return the area under the ROC curve of listeners that the forest has not seen."""
    forest = RandomForestClassifier(
        TREES, class_weight="balanced", min_samples_leaf=2, random_state=seed
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return float(cross_val_score(forest, statistics, labels, cv=folds, scoring="roc_auc").mean())


def _auc(statistic: pd.Series, labels: np.ndarray) -> float:
    """Return the area under the ROC curve of one statistic, whichever side has more of it."""
    known = statistic.notna().to_numpy()
    auc = float(roc_auc_score(labels[known], statistic[known]))
    return max(auc, 1 - auc)


def _simulated(database: Path, volume: str) -> tuple[pd.DataFrame, int]:
    """Read the statistics of the latest year that has listeners of this volume."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            listeners = connection.sql(
                f"from {_TABLE} where is_simulated order by year, user_id"
            ).df()
    except duckdb.CatalogException as error:
        raise UserError(
            f"The database {database} has no table {_TABLE}: run `make build` first."
        ) from error
    except duckdb.Error as error:
        reason = str(error).split("\n")[0]
        raise UserError(
            f"The database {database} cannot be read ({reason}): wait for a build to end, or close "
            f"the program that has it open."
        ) from error
    of_volume = listeners[listeners["volume"] == volume]
    latest = of_volume[of_volume["year"] == of_volume["year"].max()]
    if len(latest) < 2 * LEAST_LISTENERS:
        raise UserError(
            f"The table {_TABLE} has {len(latest)} listeners of the volume {volume} in a year, and "
            f"{2 * LEAST_LISTENERS} are needed: build with more listeners, as in `make build "
            f"USERS=1000`."
        )
    return latest.drop(columns=_KEYS).reset_index(drop=True), int(latest["year"].max())


def _real(file: Path, names: list[str], volume: str) -> pd.DataFrame:
    """Read and check the statistics of a file; its names may have capitals."""
    remedy = f"give a CSV file with the columns of the table {_TABLE}."
    try:
        read = pd.read_csv(file, dtype=str)
    except OSError as error:
        raise UserError(f"The file {file} cannot be read ({error.strerror}): {remedy}") from error
    except pd.errors.EmptyDataError as error:
        raise UserError(f"The file {file} is empty: {remedy}") from error
    except (UnicodeDecodeError, pd.errors.ParserError) as error:
        raise UserError(f"The file {file} is no CSV file in UTF-8: {remedy}") from error
    read.columns = [name.strip().lower() for name in read.columns]
    if missing := [name for name in names if name not in read.columns]:
        raise UserError(f"The file {file} has no column {', '.join(missing)}: {remedy}")
    if twice := [name for name in names if list(read.columns).count(name) > 1]:
        raise UserError(f"The file {file} has the column {twice[0]} twice: delete one of them.")

    numbers: pd.DataFrame = read[names].apply(pd.to_numeric, errors="coerce").astype(float)
    # the forest computes in single precision
    single = numbers.astype(np.float32)
    for name in names:
        for row in np.flatnonzero(read[name].notna() & ~np.isfinite(single[name])):
            raise UserError(
                f"The file {file} has {read[name][row]!r} in the column {name}, listener "
                f"{row + 1}: write a number there, or nothing if the statistic is not defined."
            )
    if "volume" in read.columns:
        numbers = numbers[read["volume"] == volume]
    if len(numbers) < LEAST_LISTENERS:
        raise UserError(
            f"The file {file} has {len(numbers)} listeners of the volume {volume}, and "
            f"{LEAST_LISTENERS} are needed: add listeners, or choose another --volume."
        )
    if empty := [name for name in names if numbers[name].isna().all()]:
        raise UserError(
            f"The file {file} has no value in the column {empty[0]}: compute it as the table "
            f"statistic_definitions says."
        )
    return numbers
