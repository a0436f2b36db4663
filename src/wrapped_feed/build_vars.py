"""The vars of a build as the Python models read them."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa


@dataclass(frozen=True)
class BuildVars:
    """The columns of the model int_build_vars, which has one row and says what each means."""

    n_users: int
    starts_on: date
    ends_before: date
    seed: int
    newness_reference_date: date
    n_audio_clusters: int
    export_dir: str

    @classmethod
    def from_table(cls, table: pa.Table) -> "BuildVars":
        """Read the only row of int_build_vars."""
        (row,) = table.to_pylist()
        return cls(**row)
