"""What `make build` prints of dbt's log."""

import json

from wrapped_feed.build_log import BuildLog

MODELS = {"a": "models/marts/feed/a.sql", "b": "models/marts/feed/b.sql", "c": "seeds/c.csv"}


def event(name, msg="", level="info", **node):
    info = {"name": name, "msg": msg, "level": level}
    return json.dumps({"info": info, "data": {"node_info": node}}) + "\n"


def finished(key, status="success", level="info"):
    return event("LogModelResult", f"OK {key}", level, unique_id=key, node_status=status)


def printed(tmp_path, capsys, *lines):
    (tmp_path / "target").mkdir()
    nodes = {
        key: {"resource_type": "seed" if key == "c" else "model", "original_file_path": path}
        for key, path in MODELS.items()
    }
    (tmp_path / "target" / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    BuildLog(tmp_path).follow([event("ConcurrencyLine"), *lines])
    output = capsys.readouterr()
    assert output.err == "", "no status line without a terminal"
    return output.out


def test_a_line_per_layer_when_its_last_model_is_built(tmp_path, capsys):
    start = event("LogStartLine", "1 of 4 START", node_name="a", node_status="started")
    test = event("LogTestResult", "PASS", unique_id="test.t", node_status="pass")
    lines = printed(tmp_path, capsys, start, finished("a"), finished("c"), finished("b"), test)
    assert lines.splitlines() == [
        "  0:00  seeds                      1 built",
        "  0:00  marts/feed                 2 built",
        "  0:00  1 data tests passed",
    ]


def test_problems_are_shown_once(tmp_path, capsys):
    lines = printed(
        tmp_path,
        capsys,
        finished("a", "error", "error"),
        finished("b"),
        "a stack trace\n",
        event("RunResultError", "Runtime Error in model a\n  there is no room", "error"),
        event("DeprecatedThing", "use another", "warn"),
        event("Note", "Reading x; ignoring y."),
    )
    assert lines.splitlines() == [
        "a stack trace",
        "Runtime Error in model a",
        "  there is no room",
        "use another",
        "Reading x; ignoring y.",
    ]
