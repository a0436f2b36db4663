"""Progress bars, shown only on a terminal."""

from tqdm import tqdm


def records_bar(what: str, n_records: int) -> "tqdm[None]":
    """Create a progress bar that shows records done, records per second and the time left.

    Parameters
    ----------
    what
        The label: what is done, as in `Writing users.avro`.
    n_records
        The expected number of records.

    Returns
    -------
    tqdm.tqdm
        The bar; call `update` with the number of records done.
    """
    # disable=None: shown only if standard error is a terminal
    return tqdm(
        desc=what, total=n_records, unit=" records", unit_scale=True, leave=False, disable=None
    )
