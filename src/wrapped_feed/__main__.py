"""Runs the command `wrapped-feed` as `python -m wrapped_feed`."""

import sys

from wrapped_feed.cli import main

if __name__ == "__main__":
    sys.exit(main())
