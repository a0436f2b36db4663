"""Reading the CSV files of seeds as strings, which are then cast to the seed's column types."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc


def read_seed(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read the CSV file of a seed.

    Parameters
    ----------
    path
        The CSV file.
    columns
        The names of its columns.

    Returns
    -------
    pyarrow.Table
        All columns as strings; an empty, unquoted value is null.
    """
    return pc.read_csv(
        path,
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
