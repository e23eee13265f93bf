"""Every line that the program prints, as the protocol models of Airbyte's own clients read it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import airbyte_protocol.models as pyairbyte
import jsonschema
import pytest
from airbyte_cdk.models import (
    AirbyteMessage,
    AirbyteMessageSerializer,
    AirbyteStateMessage,
    AirbyteStateMessageSerializer,
    AirbyteStateType,
    AirbyteStreamStatus,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteCatalogSerializer,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    FailureType,
    Status,
    SyncMode,
    TraceType,
)
from program import (
    CONFIG,
    DELETED,
    STREAMS,
    UPDATED,
    Ended,
    changed,
    differences,
    documents,
    run,
    run_with,
    simulated,
    unanswered,
)

FULLY_READ = [
    AirbyteStreamStatus.STARTED,
    AirbyteStreamStatus.RUNNING,
    AirbyteStreamStatus.COMPLETE,
]


def test_spec_prints_a_schema_that_takes_what_the_program_takes() -> None:
    jsonschema.Draft7Validator.check_schema(specification())
    for config in ({}, CONFIG, {**CONFIG, "page_size": 100}):
        jsonschema.validate(config, specification())
        [status] = messages(run_with("check", config={**CONFIG, **config}))
        assert status.connectionStatus.status == Status.SUCCEEDED


@pytest.mark.parametrize(
    "wrong", [{"page_size": 0}, {"base_url": "spacex"}, {"max_retries": "5"}], ids=str
)
def test_check_fails_a_configuration_that_the_spec_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**CONFIG, **wrong}, specification())
    said = messages(run_with("check", config={**CONFIG, **wrong}), code=1)
    assert said[0].connectionStatus.status == Status.FAILED
    assert errors(said) == [(None, FailureType.config_error)]


def test_check_ends_with_an_error_where_nobody_answers() -> None:
    said = messages(run_with("check", config=unanswered()), code=1)
    assert errors(said) == [(None, FailureType.transient_error)]
    assert all(message.connectionStatus is None for message in said)


def test_discover_prints_every_stream_with_schemas_and_primary_keys() -> None:
    [said] = messages(run_with("discover", config=CONFIG))
    assert [stream.name for stream in said.catalog.streams] == list(STREAMS)
    for stream in said.catalog.streams:
        jsonschema.Draft7Validator.check_schema(stream.json_schema)
        assert stream.source_defined_primary_key == [["id"]]


@pytest.mark.parametrize("mode", SyncMode, ids=lambda mode: mode.value)
def test_read_prints_every_document_and_counts_them_in_its_states(mode: SyncMode) -> None:
    said = messages(run_with("read", config=CONFIG, catalog=catalog(mode)))
    assert errors(said) == []
    for stream in STREAMS:
        rows = records(said, stream)
        if mode == SyncMode.incremental:
            [(updated, deleted)] = {(row.pop(UPDATED), row.pop(DELETED)) for row in rows}
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", updated)
            assert deleted is None
        assert differences(rows, documents(stream)) == []
        assert sum(state.sourceStats.recordCount for state in states(said, stream)) == len(rows)
        assert statuses(said, stream) == FULLY_READ


def test_an_incremental_read_prints_nothing_of_the_same_and_all_that_is_different() -> None:
    asked = {"config": CONFIG, "catalog": catalog(SyncMode.incremental)}
    state = written(messages(run_with("read", **asked)))
    again = messages(run_with("read", **asked, state=state))
    assert [one["stream"] for one in written(again)] == [one["stream"] for one in state]
    with simulated({stream: changed(stream)[0] for stream in STREAMS}) as config:
        later = messages(run_with("read", **{**asked, "config": config}, state=state))
    for stream in STREAMS:
        assert records(again, stream) == []
        rows = {row["id"]: row for row in records(later, stream)}
        _, news, gone = changed(stream)
        [updated] = {row.pop(UPDATED) for row in rows.values()}
        marks = {id: {"id": id, DELETED: updated} for id in gone}
        assert rows == {id: {**row, DELETED: None} for id, row in news.items()} | marks
        assert [statuses(said, stream) for said in (again, later)] == [FULLY_READ, FULLY_READ]


def test_read_resumes_from_each_state_that_a_client_writes_back() -> None:
    config = {**CONFIG, "page_size": 600}
    said = messages(run_with("read", config=config, catalog=catalog()))
    *resumable, _ = states(said, "starlink")
    assert len(resumable) > 1
    count = 0
    for state in resumable:
        count += int(state.sourceStats.recordCount)
        written = [AirbyteStateMessageSerializer.dump(state)]
        resumed = messages(run_with("read", config=config, catalog=catalog(), state=written))
        assert records(resumed, "starlink") == records(said, "starlink")[count:] != []
        assert statuses(resumed, "starlink") == FULLY_READ


def test_read_fails_an_unknown_stream_and_reads_the_others() -> None:
    said = messages(run_with("read", config=CONFIG, catalog=catalog(launches="moons")), code=1)
    assert ("moons", FailureType.config_error) in errors(said)
    assert statuses(said, "moons")[-1] == AirbyteStreamStatus.INCOMPLETE
    assert differences(records(said, "starlink"), documents("starlink")) == []
    assert statuses(said, "starlink") == FULLY_READ


def test_read_leaves_every_stream_incomplete_where_nobody_answers() -> None:
    said = messages(run_with("read", config=unanswered(), catalog=catalog()), code=1)
    for stream in STREAMS:
        assert (stream, FailureType.transient_error) in errors(said)
        assert statuses(said, stream)[-1] == AirbyteStreamStatus.INCOMPLETE
        assert (records(said, stream), states(said, stream)) == ([], [])


def messages(ended: Ended, code: int = 0) -> list[AirbyteMessage]:
    """What a run printed, all of which the models understand."""
    assert (ended.stderr, ended.code) == ("", code)
    return [parse(line) for line in ended.lines]


def parse(line: str) -> AirbyteMessage:
    """The message on a line. What the models pass over in silence is a fault here."""
    said = json.loads(line)
    message = AirbyteMessageSerializer.load(said)
    payload = {"CONNECTION_STATUS": "connectionStatus"}.get(said["type"], said["type"].lower())
    assert said.keys() == {"type", payload}, line
    assert keeps(AirbyteMessageSerializer.dump(message), said), line
    assert keeps(pyairbyte.AirbyteMessage.model_validate_json(line).model_dump(mode="json"), said)
    if message.record is not None:
        assert message.record.data == said["record"]["data"], line
    if message.state is not None:
        assert message.state.type == AirbyteStateType.STREAM, line
        assert message.state.stream.stream_state is not None, line
    return message


def keeps(whole: Any, part: Any) -> bool:
    """Whether `part` is in `whole`, which may have defaults beside it, and leave nulls out."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(keeps(whole.get(key), value) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) == len(part) and all(map(keeps, whole, part))
    return whole == part


def records(said: list[AirbyteMessage], stream: str) -> list[dict[str, Any]]:
    found = (message.record for message in said if message.record is not None)
    return [record.data for record in found if record.stream == stream]


def states(said: list[AirbyteMessage], stream: str) -> list[AirbyteStateMessage]:
    found = (message.state for message in said if message.state is not None)
    return [state for state in found if state.stream.stream_descriptor.name == stream]


def statuses(said: list[AirbyteMessage], stream: str) -> list[AirbyteStreamStatus]:
    found = (trace.stream_status for trace in traces(said, TraceType.STREAM_STATUS))
    return [status.status for status in found if status.stream_descriptor.name == stream]


def written(said: list[AirbyteMessage]) -> list[dict[str, Any]]:
    """The last state of each stream, as a client writes it back."""
    return [
        AirbyteStateMessageSerializer.dump(states(said, stream)[-1]) for stream in STREAMS
    ]


def errors(said: list[AirbyteMessage]) -> list[tuple[str | None, FailureType]]:
    """Each with the stream that it is about."""
    found = (trace.error for trace in traces(said, TraceType.ERROR))
    return [
        (error.stream_descriptor and error.stream_descriptor.name, error.failure_type)
        for error in found
    ]


def traces(said: list[AirbyteMessage], kind: TraceType) -> list[Any]:
    found = (message.trace for message in said if message.trace is not None)
    return [trace for trace in found if trace.type == kind]


@cache
def specification() -> dict[str, Any]:
    [said] = messages(run("spec"))
    return said.spec.connectionSpecification


def catalog(mode: SyncMode = SyncMode.full_refresh, **renamed: str) -> dict[str, Any]:
    """What is discovered, as a client writes it into a configured catalog."""
    [said] = messages(run_with("discover", config=CONFIG))
    for stream in said.catalog.streams:
        stream.name = renamed.get(stream.name, stream.name)
    return ConfiguredAirbyteCatalogSerializer.dump(
        ConfiguredAirbyteCatalog(
            [
                ConfiguredAirbyteStream(stream, mode, DestinationSyncMode.overwrite)
                for stream in said.catalog.streams
            ]
        )
    )
