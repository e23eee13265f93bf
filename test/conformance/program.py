"""The program, the simulated API that it reads, and what that API holds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXECUTABLE = os.environ["SOURCE_SPACEX"]
CAPTURES = os.environ["SPACEX_CAPTURES"]
CONFIG = {"base_url": os.environ["SPACEX_API"]}
STREAMS = {"launches": "v5", "starlink": "v4"}
"""Each with the version of the API that it reads."""


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


@cache
def documents(stream: str) -> dict[str, dict[str, Any]]:
    """The API's documents by id: as captured, or else as the simulator lists them."""
    version = STREAMS[stream]
    if CAPTURES:
        name = f"{stream}.json" if version == "v4" else f"{stream}.{version}.json"
        found = json.loads(Path(CAPTURES, name).read_bytes())
    else:
        with urllib.request.urlopen(f"{CONFIG['base_url']}/{version}/{stream}") as reply:
            found = json.load(reply)
    by_id = {document["id"]: document for document in found}
    assert len(by_id) == len(found) > 0
    return by_id


def differences(rows: Iterable[dict[str, Any]], expected: dict[str, dict[str, Any]]) -> list[str]:
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
