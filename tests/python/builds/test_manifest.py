"""Conventions of the dbt project: layers, names, descriptions, contracts, tested keys, schemas."""

import csv
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import fastavro
import pytest
from fastavro.read import SchemaResolutionError
from fastavro.utils import generate_many

from tests.python.conftest import PROJECT
from wrapped_feed.avro.committed import DICTIONARY, data_dictionary, derived_schemas


@pytest.fixture(scope="module")
def manifest(small_year):
    return small_year.manifest()


@pytest.fixture(scope="module")
def models(manifest):
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def layer(node):
    """Return the layer of a model, its folder below models/, such as marts/feed."""
    folder = Path(node["original_file_path"]).parent
    return folder.relative_to("models").as_posix() if folder.parts[0] == "models" else str(folder)


def seed(name):
    with (PROJECT / "seeds" / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


UPSTREAM = {
    # the layers and resources that the models of a layer refer to
    "staging": {"source"},
    "intermediate/build": {"intermediate/build"},
    "intermediate/catalogue": {"staging", "intermediate/catalogue"},
    "python_models": {
        "staging",
        "intermediate/build",
        "intermediate/catalogue",
        "python_models",
        "seed",
    },
    "intermediate/history": {
        "staging",
        "intermediate/catalogue",
        "python_models",
        "intermediate/history",
        "seed",
    },
    "intermediate/listening": {
        "intermediate/build",
        "intermediate/catalogue",
        "python_models",
        "intermediate/history",
        "intermediate/listening",
        "seed",
    },
    "intermediate/benchmark": {
        "intermediate/build",
        "intermediate/listening",
        "intermediate/benchmark",
    },
    "marts/feed": {"intermediate/catalogue", "python_models"},
    "marts/wrapped": {
        "intermediate/catalogue",
        "intermediate/listening",
        "marts/wrapped",
        "seed",
    },
    "marts/catalogue": {"staging", "intermediate/catalogue", "seed"},
    "marts/history": {
        "staging",
        "intermediate/catalogue",
        "intermediate/history",
        "intermediate/listening",
        "marts/wrapped",
        "marts/benchmark",
    },
    "marts/benchmark": {
        "python_models",
        "intermediate/listening",
        "intermediate/benchmark",
        "marts/feed",
        "marts/wrapped",
        "marts/benchmark",
        "seed",
    },
}


def layers_read(manifest, models):
    """Return the layers that the models of each layer refer to, with an example of each."""
    read = {}
    for node in models.values():
        for parent in node["depends_on"]["nodes"]:
            kind = parent.split(".")[0]
            from_layer = layer(manifest["nodes"][parent]) if kind == "model" else kind
            read.setdefault(layer(node), {}).setdefault(from_layer, f"{node['name']}: {parent}")
    return read


def test_models_refer_only_to_the_allowed_layers(manifest, models):
    read = layers_read(manifest, models)
    assert set(read) == set(UPSTREAM)
    for name, parents in read.items():
        assert set(parents) <= UPSTREAM[name], {
            parent: example for parent, example in parents.items() if parent not in UPSTREAM[name]
        }


def test_every_allowed_layer_is_referred_to(manifest, models):
    for name, parents in layers_read(manifest, models).items():
        assert UPSTREAM[name] == set(parents), name


def test_layers_are_acyclic():
    others = {name: parents - {name} for name, parents in UPSTREAM.items()}
    assert list(TopologicalSorter(others).static_order()), "raises CycleError"


PUBLIC = {name for name in UPSTREAM if name.startswith("intermediate/")}
PUBLIC |= {"marts/feed", "marts/wrapped"}


def test_only_the_benchmark_reads_the_personas(manifest, models):
    ground_truth = {"model.wrapped_feed.simulated_personas", "model.wrapped_feed.user_personas"}
    for node in models.values():
        if layer(node) in PUBLIC:
            assert not ground_truth & set(node["depends_on"]["nodes"]), node["name"]
    columns = {
        name for node in models.values() if layer(node) == "marts/feed" for name in node["columns"]
    }
    personas = set(models["user_personas"]["columns"]) - {"user_id"}
    assert personas
    assert not personas & columns


def test_names_have_the_prefix_of_their_layer(models):
    prefixes = {"staging": "stg_", "intermediate": "int_"}
    for name, node in models.items():
        prefix = prefixes.get(layer(node).split("/")[0])
        assert name.startswith(prefix) if prefix else not name.startswith(("stg_", "int_")), name


def described(manifest):
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    return [node for node in nodes if node["resource_type"] in ("model", "seed", "source")]


def test_every_description_ends_with_the_grain(manifest):
    for node in described(manifest):
        last = node["description"].strip().rstrip(".").split(". ")[-1]
        assert last.startswith("One row"), f"{node['name']}: {last}"


def test_every_column_is_described(manifest, models, small_year):
    for node in described(manifest):
        for column in node["columns"].values():
            assert column["description"], f"{node['name']}.{column['name']}"
    for name, node in models.items():
        built = {row[0] for row in small_year.query(f"select column_name from (describe {name})")}
        assert built == set(node["columns"]), name


KEY_TESTS = {
    "primary_key",
    "unique",
    # a key may have nulls: a rejected row of the catalogue may have a reason that is of no column
    "unique_combination_of_columns",
    "unique_by_listener",
    "covers_all_listener_years",
    "one_row",
}


def test_every_model_and_seed_has_a_test_of_its_key(manifest):
    tests = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node["attached_node"]:
            tests.setdefault(node["attached_node"], set()).add(node["test_metadata"]["name"])
    for name, node in manifest["nodes"].items():
        if node["resource_type"] in ("model", "seed"):
            assert KEY_TESTS & tests.get(name, set()), f"{name} has no test of its key"


def test_marts_alone_are_public_and_have_a_contract(models):
    for name, node in models.items():
        is_mart = layer(node).startswith("marts/")
        assert (node["access"] == "public") == is_mart, name
        assert node["config"]["contract"]["enforced"] == is_mart, name


def test_every_model_is_in_the_group_of_its_layer(manifest, models):
    groups = {group["name"] for group in manifest["groups"].values()}
    assert {node["group"] for node in models.values()} == groups
    for name, node in models.items():
        assert node["group"] in layer(node).split("/"), name


def test_the_front_page_links_to_the_graph_of_every_layer(manifest):
    page = manifest["docs"]["doc.wrapped_feed.__overview__"]["block_contents"]
    links = dict(re.findall(r"\[([\w/]+)\]\(\?[\w.]+#!/overview\?g_v=1&g_i=(.+?)\)", page))
    assert links.pop("python_models") == "group:python_models"
    assert links == {
        name: f"wrapped_feed.{name.replace('/', '.')}"
        for name in UPSTREAM
        if name != "python_models"
    }


def test_a_source_is_read_by_the_one_model_that_has_its_name(manifest, models):
    read = {}
    for name, node in models.items():
        sources = [parent for parent in node["depends_on"]["nodes"] if parent.startswith("source.")]
        if layer(node) == "staging":
            [source] = node["depends_on"]["nodes"]
            *_, schema, table = source.split(".")
            assert name == f"stg_{schema}__{table}"
        for source in sources:
            assert source not in read, f"{name} and {read[source]} read {source}"
            read[source] = name
    # the hooks write and read this one
    unread = {"source.wrapped_feed.build.inputs_of_events"}
    assert set(read) == set(manifest["sources"]) - unread


def tables_named(sql):
    """Return the names after `from` and `join` that are of no CTE; ref and source write quotes."""
    sql = re.sub(r"--[^\n]*|extract\(.*?\)", "", sql, flags=re.DOTALL)
    ctes = set(re.findall(r"^(\w+) as \($", sql, re.MULTILINE))
    return set(re.findall(r"\b(?:from|join)\s+([\w.]+)(?![\w.(])", sql)) - ctes


def test_models_name_no_table_but_by_ref_and_source(models, small_year):
    compiled = small_year.folder / "target" / "compiled" / "wrapped_feed"
    for name, node in models.items():
        if node["language"] == "sql":
            assert not tables_named((compiled / node["original_file_path"]).read_text()), name


def test_a_table_named_without_ref_is_found():
    sql = """
with

plays as (
    select * from "warehouse"."main"."int_plays"
)

select * from plays join main.users using (user_id) join tracks using (track_key)
"""
    assert tables_named(sql) == {"main.users", "tracks"}


def test_every_macro_is_described(manifest):
    for macro in manifest["macros"].values():
        # what a macro dispatches to is shown below it
        is_implementation = macro["name"].startswith(("duckdb__", "spark__"))
        if macro["package_name"] == "wrapped_feed" and not is_implementation:
            assert macro["description"], macro["name"]


def test_exposures_are_of_marts_and_seeds_and_link_to_a_page(manifest):
    pages = {"../pages/index.html"}  # made by the build
    for exposure in manifest["exposures"].values():
        assert exposure["url"] in pages or (PROJECT / "target" / exposure["url"]).resolve().exists()
        for parent in exposure["depends_on"]["nodes"]:
            node = manifest["nodes"][parent]
            assert node["resource_type"] == "seed" or node["access"] == "public", parent


def test_every_constraint_of_a_table_is_enforced(models, small_year):
    """Data tests repeat none of them."""
    enforced = small_year.query(
        "select table_name, constraint_type, count(*) from duckdb_constraints() group by all"
    )
    declared = {}
    for name, node in models.items():
        if node["config"]["materialized"] == "table":
            for column in node["columns"].values():
                for constraint in column["constraints"]:
                    kind = constraint["type"].replace("_", " ").upper()
                    declared[name, kind] = declared.get((name, kind), 0) + 1
    assert declared == {(table, kind): count for table, kind, count in enforced}
    assert {kind for _, kind in declared} == {"CHECK", "NOT NULL"}


def test_generic_tests_are_written_with_arguments(manifest):
    for path in (PROJECT / "models").rglob("*.yml"):
        assert "tests:\n" not in path.read_text().replace("data_tests:", "").replace(
            "unit_tests:", ""
        ), path


def test_every_statistic_of_real_listeners_is_compared(manifest):
    """listening_realism joins by name: a name that differs would drop out without a word."""
    published = {row["statistic"] for row in seed("real_listening")}
    macro = manifest["macros"]["macro.wrapped_feed.listening_statistics"]["macro_sql"]
    assert set(re.findall(r"'(\w+)'", macro)) == published


def test_statistics_are_described_as_they_are_defined(models):
    columns = models["listening_statistics"]["columns"]
    for row in seed("statistic_definitions"):
        definition = row["definition"]
        sentence = f"{definition[0].upper()}{definition[1:]}."
        assert columns[row["statistic"].lower()]["description"] == sentence


COMMITTED = {path.name: path for path in sorted((PROJECT / "schemas").glob("*.avsc"))}


def test_the_committed_schemas_match_the_models(manifest):
    derived = derived_schemas(manifest)
    assert set(derived) == set(COMMITTED)
    for name, path in COMMITTED.items():
        assert json.loads(path.read_text()) == derived[name], (
            f"the schema {name} has changed: run `dbt parse` and `wrapped-feed schemas schemas`"
        )
    assert (PROJECT / "schemas" / DICTIONARY).read_text() == data_dictionary(derived)


RELEASED = {path.name: path for path in sorted((PROJECT / "schemas/released").glob("*.avsc"))}


@pytest.mark.parametrize("name", RELEASED)
def test_the_feed_can_be_read_with_the_schemas_of_the_last_release(manifest, name, tmp_path):
    """By Avro's schema resolution, unless the changelog lists the schema as a breaking change."""
    unreleased = (PROJECT / "CHANGELOG.md").read_text().split("\n## ")[1]
    if f"Breaking: `{name}`" in unreleased:
        return
    released = fastavro.parse_schema(json.loads(RELEASED[name].read_text()))
    derived = derived_schemas(manifest)[name]
    records = list(generate_many(fastavro.parse_schema(derived), 20))
    with (tmp_path / "some.avro").open("wb") as file:
        fastavro.writer(file, derived, records)
    with (tmp_path / "some.avro").open("rb") as file:
        assert len(list(fastavro.reader(file, released))) == 20


def test_removing_a_field_without_a_default_breaks_readers(manifest, tmp_path):
    """This is how the test above would fail."""
    released = json.loads(RELEASED["users.avsc"].read_text())
    shorter = {**released, "fields": released["fields"][:-1]}
    with (tmp_path / "some.avro").open("wb") as file:
        fastavro.writer(file, shorter, list(generate_many(fastavro.parse_schema(shorter), 1)))
    with (tmp_path / "some.avro").open("rb") as file, pytest.raises(SchemaResolutionError):
        list(fastavro.reader(file, released))
