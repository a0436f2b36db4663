"""The vars of a build as the Python models read them."""

from dataclasses import dataclass, fields
from datetime import date

from wrapped_feed.engines.relations import Relation, read


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
    def from_relation(cls, relation: Relation) -> "BuildVars":
        """Read the only row of int_build_vars."""
        columns = [field.name for field in fields(cls)]
        (row,) = read(relation, order_by=("seed",), columns=columns).to_pylist()
        return cls(**row)
