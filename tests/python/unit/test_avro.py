import io
from datetime import UTC, date, datetime

import avro.datafile
import avro.io
import duckdb
import fastavro
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wrapped_feed.avro import files
from wrapped_feed.avro.encoder import encode
from wrapped_feed.avro.export import Export
from wrapped_feed.avro.files import metadata_and_records, write_file
from wrapped_feed.avro.header import Header, made_from
from wrapped_feed.avro.schema import record_schema
from wrapped_feed.engines.duckdb.export import export
from wrapped_feed.errors import UserError


def column(name, data_type, *, nullable=False, avro=None):
    return {
        "name": name,
        "data_type": data_type,
        "description": f"The {name}.",
        "constraints": [] if nullable else [{"type": "not_null"}],
        "config": {"meta": {"avro": avro} if avro else {}},
    }


def schema_of(*columns):
    return record_schema(
        {
            "description": "Rows. One row per row.",
            "config": {"meta": {"avro": {"record": "Row"}}},
            "columns": {each["name"]: each for each in columns},
        }
    )


TYPES = {
    "bigint": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "integer": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "double": (pa.float64(), st.floats(allow_nan=False)),
    "float": (pa.float32(), st.floats(width=32, allow_nan=False)),
    "varchar": (pa.string(), st.text(max_size=200)),
    "boolean": (pa.bool_(), st.booleans()),
    "date": (pa.date32(), st.dates()),
    "timestamp": (
        pa.timestamp("us"),
        st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(
            lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
        ),
    ),
    "enum": (pa.string(), st.sampled_from(["M", "F", "other"])),
}
TYPES |= {
    f"{kind}[]": (pa.list_(arrow_type), st.lists(values, max_size=5))
    for kind, (arrow_type, values) in TYPES.items()
    if kind != "enum"
}
SYMBOLS = {"enum": "Kind", "symbols": ["M", "F", "other"]}


def nested_schema_of(parts, columns):
    """Derive a schema in which the columns `parts` are records in an array."""
    return record_schema(
        {
            "description": "Rows. One row per row.",
            "config": {
                "meta": {
                    "avro": {
                        "record": "Row",
                        "order_by": [each["name"] for each in columns if each not in parts],
                        "nest": {"field": "parts", "record": "Part", "order_by": ["rank"]},
                    }
                }
            },
            "columns": {each["name"]: each for each in columns},
        }
    )


@st.composite
def tables(draw):
    """A schema with random types of the feed, nullable, in arrays and nested records; and rows."""
    kinds = draw(st.lists(st.tuples(st.sampled_from(sorted(TYPES)), st.booleans()), min_size=1))
    kinds = [kind for n, kind in enumerate(kinds) if kind[0] != "enum" or n == 0]
    kinds = kinds or [("bigint", False)]
    columns, arrow_fields, drawn = [], {}, {}
    for number, (kind, nullable) in enumerate(kinds):
        arrow_type, values = TYPES[kind]
        name, avro = f"c{number}", SYMBOLS if kind == "enum" else None
        data_type = "varchar" if kind == "enum" else kind
        columns.append(column(name, data_type, nullable=nullable, avro=avro))
        arrow_fields[name] = arrow_type
        drawn[name] = st.one_of(st.none(), values) if nullable else values
    n_parts = draw(st.integers(0, len(columns) - 1))
    if n_parts == 0:
        schema = schema_of(*columns)
    else:
        parts = columns[-n_parts:]
        schema = nested_schema_of(parts, columns)
        part = pa.struct([(each["name"], arrow_fields.pop(each["name"])) for each in parts])
        arrow_fields["parts"] = pa.list_(part)
        drawn["parts"] = st.lists(
            st.fixed_dictionaries({each["name"]: drawn.pop(each["name"]) for each in parts}),
            max_size=4,
        )
    rows = draw(st.lists(st.fixed_dictionaries(drawn), max_size=30))
    batch = pa.RecordBatch.from_pylist(rows, pa.schema(list(arrow_fields.items())))
    for number, name in enumerate(batch.schema.names):
        # dictionary-encoded, like track_id in the export of the events
        if batch.column(number).type == pa.string() and draw(st.booleans()):
            kind = next(each for each in columns if each["name"] == name)
            if not kind["config"]["meta"].get("avro"):
                batch = batch.set_column(number, name, batch.column(number).dictionary_encode())
    return schema, batch


def as_avro_reads(value):
    if isinstance(value, list):
        return [as_avro_reads(each) for each in value]
    if isinstance(value, dict):
        return {name: as_avro_reads(each) for name, each in value.items()}
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


@settings(max_examples=200)
@given(tables(), st.integers(0, 5))
def test_fastavro_decodes_the_encoded_rows(table, skipped):
    schema, batch = table
    batch = batch.slice(min(skipped, len(batch)))  # a slice has an offset into its buffers
    encoded = io.BytesIO(encode(batch, schema).tobytes())
    parsed = fastavro.parse_schema(schema)
    for row in batch.to_pylist():
        assert fastavro.schemaless_reader(encoded, parsed, None) == as_avro_reads(row)
    assert encoded.read() == b""


@settings(max_examples=50)
@given(tables())
def test_the_bytes_equal_those_of_fastavro(table):
    schema, batch = table
    expected = io.BytesIO()
    parsed = fastavro.parse_schema(schema)
    for row in batch.to_pylist():
        fastavro.schemaless_writer(expected, parsed, as_avro_reads(row))
    assert encode(batch, schema).tobytes() == expected.getvalue()


def test_the_schema_is_derived_from_the_yaml():
    schema = schema_of(
        column("id", "bigint"),
        column("at", "timestamp"),
        column("album", "varchar", nullable=True),
        column("gender", "varchar", avro={"enum": "Gender", "symbols": ["M", "F"]}),
    )
    assert schema == {
        "type": "record",
        "name": "Row",
        "namespace": "com.spotify.wrapped",
        "doc": "Rows. One row per row.",
        "fields": [
            {"name": "id", "type": "long", "doc": "The id."},
            {
                "name": "at",
                "type": {"type": "long", "logicalType": "timestamp-millis"},
                "doc": "The at.",
            },
            {"name": "album", "type": ["null", "string"], "doc": "The album.", "default": None},
            {
                "name": "gender",
                "type": {"type": "enum", "name": "Gender", "symbols": ["M", "F"]},
                "doc": "The gender.",
            },
        ],
    }


def test_nested_columns_become_an_array_of_records():
    rank = column("rank", "integer")
    names = column("names", "varchar[]", nullable=True)
    schema = nested_schema_of([rank, names], [column("id", "bigint"), rank, names])
    assert schema["doc"] == "Rows. One record per id, with a list of parts."
    assert schema["fields"] == [
        {"name": "id", "type": "long", "doc": "The id."},
        {
            "name": "parts",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Part",
                    "fields": [
                        {"name": "rank", "type": "int", "doc": "The rank."},
                        {
                            "name": "names",
                            "type": ["null", {"type": "array", "items": "string"}],
                            "doc": "The names.",
                            "default": None,
                        },
                    ],
                },
            },
            "doc": "Ordered by rank.",
        },
    ]


def test_rows_with_the_same_key_become_one_record(connection, tmp_path):
    connection.execute(
        "create table tops as select 2 - n % 2 as id, 9 - n as rank, [n, n + 1] as numbers "
        "from range(3) as tops (n)"
    )
    id_, rank = column("id", "bigint"), column("rank", "integer")
    numbers = column("numbers", "bigint[]")
    schema = nested_schema_of([rank, numbers], [id_, rank, numbers])
    what = make_export(
        tmp_path,
        "tops",
        schema=schema,
        order_by=("id",),
        nest="parts",
        nest_order_by=("rank",),
        month_of=None,
    )
    export(connection, what)
    assert read(tmp_path / "out" / "plays.avro") == [
        {"id": 1, "parts": [{"rank": 8, "numbers": [1, 2]}]},
        {"id": 2, "parts": [{"rank": 7, "numbers": [2, 3]}, {"rank": 9, "numbers": [0, 1]}]},
    ]


def test_a_data_type_without_an_avro_type_is_refused():
    with pytest.raises(ValueError, match=r"column odd has the data_type 'interval'.*bigint"):
        schema_of(column("odd", "interval"))


def header_of(schema, codec):
    return Header(schema, codec, {"var seed": "1"}, date(2024, 1, 1), date(2024, 2, 1))


@pytest.mark.parametrize("codec", ["null", "deflate", "zstandard"])
@pytest.mark.parametrize("batch_rows", [1, 7, 100])
def test_files_do_not_depend_on_the_batches(tmp_path, monkeypatch, codec, batch_rows):
    monkeypatch.setattr(files, "PART_ROWS", 5)
    monkeypatch.setitem(files.BLOCK_PARTS, codec, 2)
    table = pa.table({"id": list(range(95)), "name": [f"n{n}" for n in range(95)]})
    schema = schema_of(column("id", "bigint"), column("name", "varchar"))
    for path, rows in ((tmp_path / "a", batch_rows), (tmp_path / "b", 95)):
        reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(rows))
        assert write_file(path, reader, header_of(schema, codec), 95) == 95
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with (tmp_path / "a").open("rb") as file:
        reader = fastavro.reader(file)
        assert list(reader) == table.to_pylist()
        assert reader.codec == codec
    with avro.datafile.DataFileReader((tmp_path / "a").open("rb"), avro.io.DatumReader()) as reader:
        assert list(reader) == table.to_pylist()
    with (tmp_path / "a").open("rb") as file:
        assert [block.num_records for block in fastavro.block_reader(file)] == [10] * 9 + [5]


def test_records_are_counted_and_truncated_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PART_ROWS", 10)
    table, path = pa.table({"id": list(range(95))}), tmp_path / "a.avro"
    schema = schema_of(column("id", "bigint"))
    write_file(path, table.to_batches(), header_of(schema, "deflate"), 95)
    metadata, n_records = metadata_and_records(path)
    assert (metadata["avro.codec"], n_records) == ("deflate", 95)
    assert made_from(metadata) == {
        "inputs": {"var seed": "1"},
        "start_date": "2024-01-01",
        "end_date": "2024-02-01",
    }

    whole = path.read_bytes()
    with path.open("rb") as file:
        ends = [block.offset + block.size for block in fastavro.block_reader(file)]
    header_ends = whole.index(whole[-16:]) + 16
    for length in set(range(len(whole))) - {header_ends, *ends}:
        path.write_bytes(whole[:length])
        with pytest.raises((ValueError, EOFError)):
            metadata_and_records(path)


def make_export(folder, relation="plays", **changes):
    schema = schema_of(column("id", "bigint"), column("at", "timestamp"))
    return Export(
        **{
            "relation": relation,
            "condition": "true",
            "name": "plays",
            "folder": folder / "out",
            "schema": schema,
            "order_by": ("at", "id"),
            "codec": "null",
            "month_of": "at",
            "inputs": {"var seed": "1"},
            "start_date": date(2023, 12, 20),
            "end_date": date(2024, 3, 1),
            **changes,
        }
    )


def read(path):
    with path.open("rb") as file:
        return list(fastavro.reader(file))


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute(
            "create table plays as "
            "select id, timestamp '2023-12-20' + to_hours(id * 7 % 1700) as at "
            "from range(1700) as plays (id)"
        )
        yield connection


def test_there_is_a_file_per_month_and_stale_files_of_the_feed_are_deleted(connection, tmp_path):
    folder = tmp_path / "out" / "plays"
    export(connection, make_export(tmp_path, start_date=date(2023, 11, 1)))
    assert (folder / "plays_2023-11.avro").exists()
    foreign = folder / "plays_2022-01.parquet"
    connection.execute(f"copy plays to '{foreign}'")
    export(connection, make_export(tmp_path))
    paths = sorted(set(folder.iterdir()) - {foreign})
    assert foreign.exists()
    assert [path.name for path in paths] == [
        "plays_2023-12.avro",
        "plays_2024-01.avro",
        "plays_2024-02.avro",
    ]
    records = [record for path in paths for record in read(path)]
    assert records == sorted(records, key=lambda record: (record["at"], record["id"]))
    assert sorted(record["id"] for record in records) == list(range(1700))
    for path in paths:
        assert {f"{record['at']:%Y-%m}" for record in read(path)} == {path.stem[-7:]}


def test_an_unchanged_month_is_not_written_again(connection, tmp_path):
    folder = tmp_path / "out" / "plays"
    export(connection, make_export(tmp_path))

    def written():
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    before = written()
    export(connection, make_export(tmp_path))
    assert written() == before
    connection.execute("insert into plays values (5000, timestamp '2024-02-29 23:00')")
    (folder / "plays_2023-12.avro").write_bytes(b"no Avro at all")
    before = written()
    export(connection, make_export(tmp_path))
    changed = {name for name, at in written().items() if at != before[name]}
    assert changed == {"plays_2023-12.avro", "plays_2024-02.avro"}
    export(connection, make_export(tmp_path, inputs={"var seed": "2"}))
    assert not written().items() & before.items()


def test_an_empty_table_is_exported_as_a_file_without_records(connection, tmp_path):
    connection.execute("delete from plays")
    export(connection, make_export(tmp_path, month_of=None))
    export(connection, make_export(tmp_path))
    assert read(tmp_path / "out" / "plays.avro") == []
    assert read(tmp_path / "out" / "plays" / "plays_2024-01.avro") == []


def test_an_unexpected_null_is_refused_and_the_old_file_is_kept(connection, tmp_path):
    export(connection, make_export(tmp_path, month_of=None))
    before = (tmp_path / "out" / "plays.avro").read_bytes()
    connection.execute("update plays set id = null where id = 1000")
    with pytest.raises(UserError, match=r"plays does not fit its Avro schema.*column id: 1 val"):
        export(connection, make_export(tmp_path, month_of=None))
    assert (tmp_path / "out" / "plays.avro").read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["plays.avro"]


def test_a_folder_that_cannot_be_created_is_reported(connection, tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(UserError, match=r"out.*export_dir"):
        export(connection, make_export(tmp_path))


def test_months_cover_the_window(tmp_path):
    what = make_export(tmp_path, start_date=date(2023, 11, 30), end_date=date(2024, 2, 1))
    assert list(what.months()) == [
        (date(2023, 11, 1), date(2023, 12, 1)),
        (date(2023, 12, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), date(2024, 2, 1)),
    ]


def test_headers_of_monthly_files_have_the_days_in_the_window(connection, tmp_path):
    export(connection, make_export(tmp_path))
    days = {}
    for path in (tmp_path / "out" / "plays").iterdir():
        origin = made_from(metadata_and_records(path)[0])
        days[path.stem[-7:]] = (origin["start_date"], origin["end_date"])
    assert days == {
        "2023-12": ("2023-12-20", "2024-01-01"),
        "2024-01": ("2024-01-01", "2024-02-01"),
        "2024-02": ("2024-02-01", "2024-03-01"),
    }


def test_unknown_enum_values_are_refused():
    schema = schema_of(column("g", "varchar", avro=SYMBOLS))
    with pytest.raises(
        ValueError, match=r"column g: The value 'X' is not a symbol of the enum Kind"
    ):
        encode(pa.record_batch([pa.array(["M", "X"])], names=["g"]), schema)
