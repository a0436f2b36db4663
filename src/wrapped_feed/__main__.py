"""The commands behind the Makefile: python -m wrapped_feed COMMAND."""

import argparse
import json
import sys
from pathlib import Path

from wrapped_feed.avro.committed import write_schemas
from wrapped_feed.avro.manifest import differences
from wrapped_feed.build import build, make_pages
from wrapped_feed.catalogue.sample import write_sample_catalogue


def main() -> int:
    """Run the command that the arguments name; return its exit status."""
    parser = argparse.ArgumentParser(prog="wrapped_feed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="run dbt build, then say what was made")
    building.add_argument("--users", help="the var n_users")
    building.add_argument("--catalogue", help="the var catalogue_dir")
    sampling = commands.add_parser("sample-catalogue", help="write the sample catalogue anew")
    sampling.add_argument("folder", type=Path)
    deriving = commands.add_parser("schemas", help="write schemas/ anew from the built manifest")
    deriving.add_argument("folder", type=Path)
    verifying = commands.add_parser("verify", help="compare a feed with its manifest")
    verifying.add_argument("folder", type=Path)
    commands.add_parser("pages", help="write the pages over the warehouse that is built")
    arguments = parser.parse_args()
    if arguments.command == "sample-catalogue":
        write_sample_catalogue(arguments.folder)
        return 0
    if arguments.command == "schemas":
        write_schemas(json.loads(Path("target/manifest.json").read_text()), arguments.folder)
        return 0
    if arguments.command == "verify":
        said = differences(arguments.folder)
        print("\n".join(said) or f"{arguments.folder} is as its manifest says.")
        return 1 if said else 0
    if arguments.command == "pages":
        return make_pages(Path.cwd(), {})
    return build(Path.cwd(), arguments.users, arguments.catalogue)


if __name__ == "__main__":
    sys.exit(main())
