"""The program, the simulated API that it reads, and what that API holds."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXECUTABLE = os.environ["SOURCE_SPACEX"]
CAPTURES = os.environ["SPACEX_CAPTURES"]
CONFIG = {"base_url": os.environ["SPACEX_API"]}
STREAMS = {
    "capsules": "v4",
    "company": "v4",
    "cores": "v4",
    "crew": "v4",
    "dragons": "v4",
    "history": "v4",
    "landpads": "v4",
    "launches": "v5",
    "launchpads": "v4",
    "payloads": "v4",
    "roadster": "v4",
    "rockets": "v4",
    "ships": "v4",
    "starlink": "v4",
}
"""Each with the version of the API that it reads."""
SINGLES = {"company", "roadster"}
"""Those of one object each."""
TEXTS = {"history": "title", "capsules": "serial", "cores": "serial", "launches": "details", "starlink": "version"}
"""Fields that hold a text, where that is not the name."""
UPDATED = "_ab_cdc_updated_at"
DELETED = "_ab_cdc_deleted_at"


@dataclass(frozen=True)
class Ended:
    code: int
    lines: list[str]
    stderr: str


def run(*arguments: str) -> Ended:
    """Runs the program to its end."""
    process = subprocess.run(
        [EXECUTABLE, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    # Not splitlines(), to which characters within JSON strings are ends of lines (U+2028).
    *lines, rest = process.stdout.split("\n")
    assert rest == "", f"the last line has no end: {rest}"
    return Ended(process.returncode, lines, process.stderr)


def run_with(command: str, **inputs: Any) -> Ended:
    """Runs a command with input files: `run_with("check", config={})`."""
    with tempfile.TemporaryDirectory() as directory:
        arguments = []
        for name, value in inputs.items():
            file = Path(directory, f"{name}.json")
            file.write_text(json.dumps(value), encoding="utf-8")
            arguments += [f"--{name}", str(file)]
        return run(command, *arguments)


def unanswered() -> dict[str, Any]:
    """A configuration with which nobody answers, and nothing is tried again."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return {"base_url": f"http://127.0.0.1:{listener.getsockname()[1]}", "max_retries": 0}


Documents = dict[str, dict[str, Any]]
"""By their ids."""


@contextmanager
def simulated(data: dict[str, Documents]) -> Iterator[dict[str, Any]]:
    """A configuration with which another simulated API answers, which has these documents."""
    with tempfile.TemporaryDirectory() as directory:
        for stream, by_id in data.items():
            [document, *_] = every = [*by_id.values()]
            text = json.dumps(document if stream in SINGLES else every)
            Path(directory, file_name(stream)).write_text(text, encoding="utf-8")
        command = [EXECUTABLE, "simulate", "--port", "0", "--data", directory]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as simulator:
            try:
                said = re.search(r"http:\S+", simulator.stdout.readline())
                assert said is not None
                yield {"base_url": said[0]}
            finally:
                simulator.kill()


def file_name(stream: str) -> str:
    """Where the reply that lists a stream's documents is kept."""
    version = STREAMS[stream]
    return f"{stream}.json" if version == "v4" else f"{stream}.{version}.json"


def changed(stream: str) -> tuple[Documents, Documents, set[str]]:
    """What the API might have later, what of it is new or changed, and the ids of what is gone."""
    later = dict(documents(stream))
    text = {TEXTS.get(stream, "name"): "another text"}
    if stream in SINGLES:
        news = {id: {**document, **text} for id, document in later.items()}
        return news, news, set()
    gone, kept, *_ = later
    del later[gone]
    news = {
        id: {**later[kept], **text, "id": id}
        for id in (kept, "f00d00000000000000000000")
    }
    return {**later, **news}, news, {gone}


@cache
def documents(stream: str) -> Documents:
    """The API's documents: as captured, or else as the simulator lists them."""
    if CAPTURES:
        found = json.loads(Path(CAPTURES, file_name(stream)).read_bytes())
    else:
        with urllib.request.urlopen(f"{CONFIG['base_url']}/{STREAMS[stream]}/{stream}") as reply:
            found = json.load(reply)
    found = [found] if stream in SINGLES else found
    by_id = {document["id"]: document for document in found}
    assert len(by_id) == len(found) > 0
    return by_id


def differences(rows: Iterable[dict[str, Any]], expected: Documents) -> list[str]:
    """Where the rows are not those expected, once each, with these keys and values; at most 5."""
    by_id: dict[str, dict[str, Any]] = {}
    times: Counter[str] = Counter()
    for row in rows:
        by_id[row["id"]] = row
        times[row["id"]] += 1
    found = [
        f"{id} is there {times[id]} times"
        for id in expected.keys() | by_id.keys()
        if times[id] != 1 or id not in expected
    ]
    for id in expected.keys() & by_id.keys():
        row, wanted = by_id[id], expected[id]
        found += [
            f"{id}: {name} is {row.get(name, 'absent')!r}, not {wanted.get(name, 'absent')!r}"
            for name in row.keys() | wanted.keys()
            if [name in row, row.get(name)] != [name in wanted, wanted.get(name)]
        ]
    return sorted(found)[:5]
