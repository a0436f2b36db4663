"""What dbt docs and the column lineage show: the pages that their tools wrote, tidied up."""

import json
from pathlib import Path

_OPENS_ON = "model=model.wrapped_feed.wrapped_personality&column=code&parents=2&children=1"
"""What the column lineage shows first: how the four letters of the personality come about."""

_TIDY = f"""
<style>
  a[href*="utm_source=colibri_oss"]:not([href*="utm_content=logo"]),
  button:has(> svg.lucide-tag) {{ display: none !important; }}
</style>
<script>if (!location.search) location.replace("?{_OPENS_ON}");</script>
"""
"""Hides the buttons of a paid service and of tags, which no model has, and opens on a view."""


def write_static_docs(target: Path) -> None:
    """Write static_index.html, all that dbt docs needs in one file, but no unit tests.

    dbt's option `--static` does the same with them: a hundred nodes that hide the lineage graph.

    Parameters
    ----------
    target
        The folder in which `dbt docs generate` wrote index.html, manifest.json and catalog.json.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    unit_tests = set(manifest["unit_tests"])
    manifest["unit_tests"] = {}
    for relatives in ("parent_map", "child_map"):
        manifest[relatives] = {
            node: [other for other in others if other not in unit_tests]
            for node, others in manifest[relatives].items()
            if node not in unit_tests
        }
    catalog = (target / "catalog.json").read_text(encoding="utf-8")
    page = (target / "index.html").read_text(encoding="utf-8")
    page = page.replace('"MANIFEST.JSON INLINE DATA"', json.dumps(manifest))
    page = page.replace('"CATALOG.JSON INLINE DATA"', catalog)
    (target / "static_index.html").write_text(page, encoding="utf-8")


def tidy_column_lineage(page: Path) -> None:
    """Make the page that colibri wrote open on a view, without links to what it does not have."""
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace("</head>", f"{_TIDY}</head>", 1), encoding="utf-8")
