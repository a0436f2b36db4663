"""What `make build` shows of dbt's log: a line per layer, warnings and errors."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

_CLEAR = "\r\x1b[K"
"""Moves a terminal's cursor to the start of the line and clears it."""

_SHOWN = ("Note", "SQLCompiledPath")
"""Events that are shown though they are no problem: our own notes, and where a failed test is."""

_REPEATED = ("LogModelResult", "LogTestResult", "LogSeedResult", "LogHookEndLine")
"""Events of nodes that failed: dbt gives the reason in an event of its own at the end."""


class BuildLog:
    """Follows the JSON lines of one `dbt build`."""

    def __init__(self, project: Path) -> None:
        self._manifest = project / "target" / "manifest.json"
        self._began = time.monotonic()
        self._layers: dict[str, str] = {}
        """Layer by id of a model or seed."""
        self._sizes: Counter[str] = Counter()
        self._finished: Counter[str] = Counter()
        self._status = sys.stderr if sys.stderr.isatty() else None

    def follow(self, lines: Iterable[str]) -> None:
        """Print what a person wants to see of the lines, as they come."""
        self._show_status("reading the project")
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:  # not from dbt's logger, such as a stack trace
                self._print(line.rstrip())
                continue
            self._show(event["info"], event["data"].get("node_info", {}))
        self._show_status("")
        if self._finished["test"]:
            self._print_stamped(f"{self._finished['test']} data tests passed")

    def _show(self, info: dict[str, Any], node: dict[str, Any]) -> None:
        if info["name"] == "ConcurrencyLine":
            self._read_layers()
        elif info["name"] == "LogStartLine":
            self._show_status(node["node_name"])
        elif info["name"] == "LogHookEndLine" and "on-run-start" in node["unique_id"]:
            if info["level"] == "info":
                self._print_stamped("vars checked, catalogue files loaded")
        elif node.get("node_status") in ("success", "pass"):
            self._count(node["unique_id"])
        is_problem = info["level"] in ("warn", "error") and info["name"] not in _REPEATED
        if (is_problem or info["name"] in _SHOWN) and info["msg"].strip():
            self._print(info["msg"])

    def _read_layers(self) -> None:
        """Read the layers from the manifest, which dbt has written before the first node starts."""
        nodes = json.loads(self._manifest.read_text(encoding="utf-8"))["nodes"]
        for key, node in nodes.items():
            if node["resource_type"] in ("model", "seed"):
                folder = PurePath(node["original_file_path"]).parent.as_posix()
                self._layers[key] = folder.removeprefix("models/")
        self._sizes = Counter(self._layers.values())

    def _count(self, key: str) -> None:
        layer = self._layers.get(key, key.split(".")[0])
        self._finished[layer] += 1
        if self._finished[layer] == self._sizes[layer]:
            self._print_stamped(f"{layer:<24} {self._sizes[layer]:>3} built")

    def _print_stamped(self, text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        self._print(f"{minutes:>3}:{seconds:02}  {text}")

    def _print(self, text: str) -> None:
        self._show_status("")
        print(text, flush=True)

    def _show_status(self, text: str) -> None:
        if self._status:
            self._status.write(_CLEAR + text)
            self._status.flush()
