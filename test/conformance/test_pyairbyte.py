"""PyAirbyte runs the program as its users do, and keeps the records in DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import airbyte as ab
import pytest
from program import CONFIG, EXECUTABLE, STREAMS, differences, documents, unanswered


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ab.caches.DuckDBCache]:
    with ab.caches.DuckDBCache(db_path=tmp_path / "cache.duckdb", cache_dir=tmp_path) as cache:
        yield cache


def source(config: dict[str, Any] = CONFIG) -> ab.Source:
    return ab.get_source("source-spacex", local_executable=EXECUTABLE, config=config, streams="*")


def test_the_check_succeeds() -> None:
    source().check()


def test_both_streams_are_discovered() -> None:
    assert source().get_available_streams() == list(STREAMS)


def test_two_reads_the_second_with_the_state_of_the_first_each_bring_every_document(
    cache: ab.caches.DuckDBCache,
) -> None:
    for _ in range(2):
        result = source().read(cache)
        assert result.processed_records == sum(len(documents(stream)) for stream in STREAMS)
        assert_all_documents_are_in(result)
        assert cache.get_state_provider("source-spacex").known_stream_names == STREAMS.keys()


def test_where_nobody_answers_check_and_read_fail_and_the_rows_stay(
    cache: ab.caches.DuckDBCache,
) -> None:
    result = source().read(cache)
    with pytest.raises(ab.exceptions.PyAirbyteError):
        source(unanswered()).check()
    with pytest.raises(ab.exceptions.PyAirbyteError):
        source(unanswered()).read(cache)
    assert_all_documents_are_in(result)


def assert_all_documents_are_in(result: ab.ReadResult) -> None:
    discovered = source()
    for stream in STREAMS:
        columns = discovered.get_stream_json_schema(stream)["properties"]
        rows = (
            {name: value for name, value in row.items() if not name.startswith("_airbyte_")}
            for row in result[stream]
        )
        expected = {
            id: {
                name.lower(): stored(document.get(name), columns.get(name, {}))
                for name in columns.keys() | document.keys()
            }
            for id, document in documents(stream).items()
        }
        assert differences(rows, expected) == []


def stored(value: Any, schema: dict[str, Any]) -> Any:
    """A document's value as PyAirbyte keeps it in a column of its schema's type.

    Objects and arrays are JSON and stay what they are. A number is rounded: DECIMAL(38, 9). The
    offset of a timestamp is cut off, not converted, so it cannot be compared: 10:30+12:00 is 10:30.
    """
    if value is None:
        return None
    if schema.get("format") == "date-time":
        # Python 3.10 reads no Z.
        return datetime.fromisoformat(value.replace("Z", "+00:00")).replace(tzinfo=None)
    if "number" in schema.get("type", ()):
        return Decimal(str(value)).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return value
