"""The synthetic catalogue in sample_catalogue/, with the layouts and quirks of the public files.

`wrapped-feed sample-catalogue FOLDER` generates it, with the same bytes each time. Its size, its
distributions and its correlations are those of a real sample of the public files after the joins;
its releases are newer, so that the default window has current ones (`releases.PERIODS`).
"""
