"""PyAirbyte runs the program as its users do, and keeps the records in DuckDB."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import airbyte as ab
import pytest
from program import (
    CONFIG,
    DELETED,
    EXECUTABLE,
    ROOT,
    STREAMS,
    UPDATED,
    Documents,
    changed,
    differences,
    documents,
    simulated,
    unanswered,
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ab.caches.DuckDBCache]:
    with ab.caches.DuckDBCache(db_path=tmp_path / "cache.duckdb", cache_dir=tmp_path) as cache:
        yield cache


def source(config: dict[str, Any] = CONFIG) -> ab.Source:
    return ab.get_source("source-spacex", local_executable=EXECUTABLE, config=config, streams="*")


def test_the_check_succeeds() -> None:
    source().check()


def test_every_stream_is_discovered() -> None:
    assert source().get_available_streams() == list(STREAMS)


def test_a_read_brings_every_document_the_next_nothing_and_a_later_one_what_has_changed(
    cache: ab.caches.DuckDBCache,
) -> None:
    same = source()
    first = same.read(cache)
    assert first.processed_records == sum(len(documents(stream)) for stream in STREAMS)
    assert_documents_are_in(first, {stream: documents(stream) for stream in STREAMS})
    assert cache.get_state_provider("source-spacex").known_stream_names == STREAMS.keys()
    before = {stream: rows_of(first, stream) for stream in STREAMS}

    second = same.read(cache)
    assert second.processed_records == 0
    assert {stream: rows_of(second, stream) for stream in STREAMS} == before

    with simulated({stream: changed(stream)[0] for stream in STREAMS}) as config:
        third = source(config).read(cache)
    assert third.processed_records == sum(
        len(news) + len(gone) for _, news, gone in map(changed, STREAMS)
    )
    assert_documents_are_in(third, {stream: changed(stream)[0] for stream in STREAMS})
    for stream, old in before.items():
        _, news, gone = changed(stream)
        rows = rows_of(third, stream)
        assert rows.keys() == old.keys() | news.keys()
        given = {id for id, row in rows.items() if row != old.get(id)}
        assert given == news.keys() | gone
        [updated] = {rows[id][UPDATED] for id in given}
        assert updated > max(row[UPDATED] for row in old.values())
        # PyAirbyte merges by the primary key, and drops no row: what is deleted is marked.
        for id in gone:
            values = {name: value for name, value in rows[id].items() if value is not None}
            assert values == {"id": id, UPDATED: updated, DELETED: updated}


def test_a_forced_full_refresh_brings_every_document_and_increments_begin_anew(
    cache: ab.caches.DuckDBCache,
) -> None:
    same = source()
    for forced in (False, True, False):
        result = same.read(cache, streams=["launches"], force_full_refresh=forced)
        assert result.processed_records == len(documents("launches"))
        assert_documents_are_in(result, {"launches": documents("launches")})
        for row in rows_of(result, "launches").values():
            assert (row[UPDATED] is None, row[DELETED]) == (forced, None)


def test_where_nobody_answers_check_and_read_fail_and_the_rows_stay(
    cache: ab.caches.DuckDBCache,
) -> None:
    result = source().read(cache)
    with pytest.raises(ab.exceptions.PyAirbyteError):
        source(unanswered()).check()
    with pytest.raises(ab.exceptions.PyAirbyteError):
        source(unanswered()).read(cache)
    assert_documents_are_in(result, {stream: documents(stream) for stream in STREAMS})


def test_the_readmes_question_is_answered_by_the_tables(cache: ab.caches.DuckDBCache) -> None:
    reader = source()
    reader.read(cache, streams=["launches", "starlink"])
    (question,) = re.findall(r"```sql\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    with cache.get_sql_engine().connect() as connection:
        schema = cache.schema_name
        connection.exec_driver_sql(f'SET schema = "{schema}"')
        (answer,) = connection.exec_driver_sql(question).mappings()
    satellites = documents("starlink").values()
    assert answer["in_orbit"] == sum(one["spaceTrack"]["DECAYED"] == 0 for one in satellites)
    assert answer["upcoming_launches"] == sum(
        one["upcoming"] and one["name"].startswith("Starlink")
        for one in documents("launches").values()
    )
    assert answer["launches_to_go"] > answer["launches_a_year"] > 0
    assert answer["at_this_pace"].year > 2022


def assert_documents_are_in(result: ab.ReadResult, wanted: dict[str, Documents]) -> None:
    """Whether the rows that are not marked as deleted are these documents."""
    for stream, by_id in wanted.items():
        columns = properties(stream)
        rows = (
            {name: value for name, value in row.items() if name not in (UPDATED, DELETED)}
            for row in rows_of(result, stream).values()
            if row[DELETED] is None
        )
        expected = {
            id: {
                name.lower(): stored(document.get(name), columns.get(name, {}))
                for name in (columns.keys() | document.keys()) - {UPDATED, DELETED}
            }
            for id, document in by_id.items()
        }
        assert differences(rows, expected) == []


@functools.cache
def properties(stream: str) -> dict[str, Any]:
    return source().get_stream_json_schema(stream)["properties"]


def rows_of(result: ab.ReadResult, stream: str) -> Documents:
    """The rows of a table, without the columns that are PyAirbyte's own."""
    rows = [
        {name: value for name, value in row.items() if not name.startswith("_airbyte_")}
        for row in result[stream]
    ]
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    return by_id


def stored(value: Any, schema: dict[str, Any]) -> Any:
    """A document's value as PyAirbyte keeps it in a column of its schema's type.

    Objects and arrays are JSON and stay what they are. A number is rounded, and a large one comes
    out of floating point: DECIMAL(38, 9). The offset of a timestamp is cut off, not converted, so
    it cannot be compared: 10:30+12:00 is 10:30.
    """
    if value is None:
        return None
    if schema.get("format") == "date":
        return date.fromisoformat(value)
    if schema.get("format") == "date-time":
        # Python 3.10 reads no Z.
        return datetime.fromisoformat(value.replace("Z", "+00:00")).replace(tzinfo=None)
    if "number" in schema.get("type", ()):
        return pytest.approx(Decimal(str(value)), rel=Decimal("1e-15"), abs=Decimal("1e-9"))
    return value
