"""The vars of a build, in the form that the Python models read."""

from dataclasses import dataclass, fields
from datetime import date

from wrapped_feed.engines.relations import Relation, read


@dataclass(frozen=True)
class BuildVars:
    """The row of the model int_build_vars, which documents its columns."""

    n_users: int
    start_date: date
    end_date: date
    seed: int
    newness_reference_date: date
    n_audio_clusters: int

    @classmethod
    def from_relation(cls, relation: Relation) -> "BuildVars":
        """Read the row of int_build_vars."""
        columns = [field.name for field in fields(cls)]
        (row,) = read(relation, ("seed",), columns).to_pylist()
        return cls(**row)
