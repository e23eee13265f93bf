"""The Python CDK's own tests of sources, with the program in the place of a Python connector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from airbyte_cdk.test import entrypoint_wrapper, standard_tests
from program import CONFIG, ROOT, run

Scenario = standard_tests.ConnectorTestScenario


@pytest.fixture(autouse=True)
def runs_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_command(source: Any, args: list[str], **_: Any) -> entrypoint_wrapper.EntrypointOutput:
        ended = run(*args)
        return entrypoint_wrapper.EntrypointOutput(ended.lines, command=args, stderr=ended.stderr)

    monkeypatch.setattr(entrypoint_wrapper, "_run_command", run_command)


class Program:
    """What the suite takes for a connector, and `run_command` passes over."""

    def spec(self, logger: Any) -> None:
        raise NotImplementedError


class TestSource(standard_tests.SourceTestSuiteBase):
    @classmethod
    def get_connector_root_dir(cls) -> Path:
        return ROOT

    @classmethod
    def create_connector(cls, scenario: Scenario | None) -> Any:
        return Program()

    @classmethod
    def get_scenarios(cls) -> list[Scenario]:
        """Those of `acceptance-test-config.yml`; what is to succeed reads the simulator."""
        if not Path(ROOT, "acceptance-test-config.yml").exists():
            return [Scenario(config_path=Path("simulator"), config_dict=CONFIG, status="succeed")]
        return [
            scenario
            if scenario.expected_outcome.expect_exception()
            else scenario.model_copy(
                update={
                    "config_dict": {
                        **scenario.get_config_dict(connector_root=ROOT, empty_if_missing=True),
                        **CONFIG,
                    }
                }
            )
            for scenario in super().get_scenarios()
        ]
