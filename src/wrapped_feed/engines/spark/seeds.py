"""Seeds as they are written: every value a string or null, as the seed's types cast it."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc


def read_seed(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read a seed's file.

    Parameters
    ----------
    path
        The CSV file.
    columns
        Names of its columns.

    Returns
    -------
    pyarrow.Table
        The columns as strings; a value that is empty and not quoted is null.
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
