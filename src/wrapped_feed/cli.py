"""Simulate a year of a music streaming service and build every listener's Wrapped."""

import argparse
import os
import sys
from pathlib import Path

# Each command imports what it needs when it runs, so that `--help` does not load numba and Arrow.


def main() -> int:
    """Run the command given on the command line; return its exit status."""
    arguments = _parser().parse_args()
    try:
        status: int = arguments.run(arguments)
        print(end="", flush=True)
    except BrokenPipeError:
        # nobody reads on, as in `make build | head`; Python writes what is left when it exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wrapped-feed", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    command = commands.add_parser(
        "build",
        help="Build the warehouse, the Avro feed and the pages.",
        description="Run `dbt build --full-refresh`, write the pages, and print a summary.",
    )
    command.add_argument("--users", metavar="N", help="Number of listeners to simulate.")
    command.add_argument("--catalogue", metavar="FOLDER", help="Folder of the catalogue files.")
    command.add_argument("--history", metavar="FOLDER", help="Folder or zip of Spotify histories.")
    command.add_argument(
        "--time-zone",
        metavar="ZONE",
        help="Time zone of plays whose country is not known, such as Europe/Berlin (default: UTC).",
    )
    command.set_defaults(run=_build)

    command = commands.add_parser(
        "pages",
        help="Write the pages from the warehouse.",
        description="Write pages/ from the warehouse: every listener's Wrapped, charts and docs.",
    )
    command.add_argument(
        "--history",
        metavar="FOLDER",
        help="Folder or zip of the Spotify histories in the warehouse: their pages go there.",
    )
    command.set_defaults(run=_pages)

    command = commands.add_parser(
        "docs",
        help="Write dbt docs and the column lineage.",
        description="Write dbt docs and the lineage of columns, each as one file, into target/.",
    )
    command.set_defaults(run=_docs)

    command = commands.add_parser(
        "tell-apart",
        help="Try to tell simulated listeners from real ones.",
        description="Train a random forest to tell one half of the simulated listeners from the "
        "other and, if a file is given, to tell them from its real ones. Both are compared by the "
        "columns of the table listening_statistics; the table statistic_definitions says how they "
        "are computed.",
    )
    command.add_argument(
        "file",
        metavar="FILE.csv",
        type=Path,
        nargs="?",
        help="A row per real listener with these columns; if it has a column volume, only the rows "
        "of that volume count.",
    )
    command.add_argument(
        "--volume",
        choices=["heavy", "lighter"],
        default="heavy",
        help="Listeners of 18,000 plays a year and more, or of 6,000 to 18,000 (default: heavy).",
    )
    command.set_defaults(run=_tell_apart)

    command = commands.add_parser(
        "export-history",
        help="Write a simulated listener's plays as a streaming history.",
        description="Write the plays of a simulated listener as an extended streaming history: "
        "files like those that Spotify sends on request, for any tool that reads them.",
    )
    command.add_argument(
        "--user", metavar="ID", type=int, required=True, help="The listener's user_id."
    )
    command.add_argument(
        "--out", metavar="FOLDER", type=Path, required=True, help="Where to write the files."
    )
    command.set_defaults(run=_export_history)

    command = commands.add_parser(
        "verify",
        help="Compare an Avro feed with its manifest.",
        description="Compare every file of an Avro feed with the manifest in its folder.",
    )
    command.add_argument("folder", type=Path, help="The folder of the feed, such as export.")
    command.set_defaults(run=_verify)

    command = commands.add_parser(
        "schemas",
        help="Write the Avro schemas that the models declare, and their data dictionary.",
        description="Derive the Avro schemas from target/manifest.json, which `dbt parse` writes.",
    )
    command.add_argument("folder", type=Path, help="Where to write them, such as schemas.")
    command.set_defaults(run=_schemas)

    command = commands.add_parser(
        "sample-catalogue",
        help="Write the sample catalogue.",
        description="Generate the synthetic sample catalogue, with the same bytes each time.",
    )
    command.add_argument("folder", type=Path, help="Where to write its files, such as /tmp/sample.")
    command.set_defaults(run=_sample_catalogue)
    return parser


def _build(arguments: argparse.Namespace) -> int:
    from wrapped_feed.build import build

    return build(
        Path.cwd(),
        arguments.users,
        arguments.catalogue,
        arguments.history,
        arguments.time_zone,
    )


def _pages(arguments: argparse.Namespace) -> int:
    from wrapped_feed.build import make_pages

    return make_pages(Path.cwd(), {}, arguments.history)


def _docs(arguments: argparse.Namespace) -> int:
    from wrapped_feed.build import write_docs

    status = write_docs(Path.cwd(), {})
    if not status:
        print("Open target/static_index.html or target/columns/index.html in a browser.")
    return status


def _tell_apart(arguments: argparse.Namespace) -> int:
    from wrapped_feed.build import tell_apart

    return tell_apart(Path.cwd(), arguments.volume, arguments.file)


def _export_history(arguments: argparse.Namespace) -> int:
    from wrapped_feed.build import export_history

    return export_history(Path.cwd(), arguments.user, arguments.out)


def _verify(arguments: argparse.Namespace) -> int:
    from wrapped_feed.avro.manifest import differences

    found = differences(arguments.folder)
    print("\n".join(found) or f"All files in {arguments.folder} match the manifest.")
    return 1 if found else 0


def _schemas(arguments: argparse.Namespace) -> int:
    import json

    from wrapped_feed.avro.committed import write_schemas

    manifest = Path("target/manifest.json")
    if not manifest.exists():
        print(f"The file {manifest} does not exist: run `dbt parse` in the project's folder first.")
        return 1
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write_schemas(json.loads(manifest.read_text()), arguments.folder)
    return 0


def _sample_catalogue(arguments: argparse.Namespace) -> int:
    from wrapped_feed.catalogue.sample.files import write_sample_catalogue

    arguments.folder.mkdir(parents=True, exist_ok=True)
    write_sample_catalogue(arguments.folder)
    return 0
