"""Progress of long work: a bar on a terminal, nothing in a pipe."""

from tqdm import tqdm


def records_bar(what: str, n_records: int) -> "tqdm[None]":
    """Make a bar that shows records done, records per second and the time left.

    Parameters
    ----------
    what
        What is done with them.
    n_records
        How many there will be, or about as many.

    Returns
    -------
    tqdm.tqdm
        To be updated with the number of records done, and closed.
    """
    # None: only where standard error is a terminal
    return tqdm(
        desc=what, total=n_records, unit=" records", unit_scale=True, leave=False, disable=None
    )
