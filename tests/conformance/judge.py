"""What was run and what of it counts: no failure that is not expected, no expectation that is stale."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from mcp import Client
from pydantic import TypeAdapter

from tests.conformance.serving import production, with_fixtures
from tests.conformance.suite import Era, Outcome, Suite

Kind = Literal["production", "fixtures"]
EXPECTED = TypeAdapter(dict[Kind, dict[Era, dict[str, str]]]).validate_python(
    {
        kind: {str(era): reasons for era, reasons in eras.items()}
        for kind, eras in yaml.safe_load((Path(__file__).parent / "expected.yml").read_text()).items()
    }
)

SERVERS = {"production": production, "fixtures": with_fixtures}

NO_FIXTURES: dict[Era, frozenset[str]] = {
    "2025-11-25": frozenset(
        "server-initialize ping tools-list server-sse-multiple-streams server-session-lifecycle "
        "dns-rebinding-protection".split()
    ),
    "2026-07-28": frozenset(
        "server-stateless tools-list server-sse-multiple-streams dns-rebinding-protection "
        "http-header-validation input-required-result-unsupported-methods".split()
    ),
}
"""Scenarios that say something of a server that has none of the fixtures. Those of resources and prompts are
not among them, for the product has neither and says so."""

TOOLS = frozenset(
    "test_simple_text test_image_content test_audio_content test_embedded_resource "
    "test_multiple_content_types test_error_handling test_tool_with_progress test_tool_with_logging "
    "test_sampling test_elicitation test_elicitation_sep1034_defaults test_elicitation_sep1330_enums "
    "test_missing_capability test_streaming_elicitation test_logging_tool test_trigger_tool_change "
    "test_trigger_prompt_change test_x_mcp_header json_schema_2020_12_tool "
    "test_input_required_result_elicitation test_input_required_result_sampling "
    "test_input_required_result_list_roots test_input_required_result_request_state "
    "test_input_required_result_tampered_state test_input_required_result_multiple_inputs "
    "test_input_required_result_multi_round test_input_required_result_capabilities greet slow_compute "
    "failing_job protocol_error_job confirm_delete multi_input test_tool_with_task".split()
)
PROMPTS = frozenset(
    "test_simple_prompt test_prompt_with_arguments test_prompt_with_embedded_resource "
    "test_prompt_with_image test_input_required_result_prompt".split()
)
RESOURCES = frozenset({"test://static-text", "test://static-binary", "test://watched-resource"})
"""The fixtures that the suite asks for; several of its scenarios pass for a server that lacks them."""


SCENARIOS: dict[Era, int] = {"2025-11-25": 33, "2026-07-28": 50}
"""So many has this version of the suite, those that it does not score among them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One server in one era."""

    kind: Kind
    era: Era
    judged: Outcome
    unexpected: tuple[str, ...]
    """Failures that nobody expected, with the suite's reason."""
    stale: tuple[str, ...]
    """Expected failures that did not happen."""

    @property
    def counts(self) -> str:
        checks = [check for checks in self.judged.values() for check in checks]
        by = {status: sum(c.status == status for c in checks) for status in ("SUCCESS", "FAILURE", "SKIPPED")}
        clean = sum(all(c.status != "FAILURE" for c in checks) for checks in self.judged.values())
        return (
            f"{clean} of {len(self.judged)} scenarios; checks: {by['SUCCESS']} passed, "
            f"{by['FAILURE']} failed, {by['SKIPPED']} skipped by the suite"
        )


async def judged(suite: Suite, kind: Kind, era: Era) -> Verdict:
    """Serve, look whether the fixtures are there, run, and judge."""
    with tempfile.TemporaryDirectory() as folder:
        async with SERVERS[kind](Path(folder)) as url:
            await look_at_fixtures(url, kind, era)
            outcome = await suite.run(url, era)
    assert len(outcome) == SCENARIOS[era], f"the suite ran {len(outcome)} scenarios"
    wanted = outcome
    if kind == "production":
        wanted = {name: outcome[name] for name in NO_FIXTURES[era]}
    failed = {
        f"{scenario}:{check.id}": check.errorMessage
        for scenario, checks in wanted.items()
        for check in checks
        if check.status == "FAILURE"
    }
    expected = EXPECTED[kind][era]
    unexpected = tuple(f"{name}: {why}" for name, why in failed.items() if name not in expected)
    return Verdict(kind, era, wanted, unexpected, tuple(expected.keys() - failed.keys()))


async def look_at_fixtures(url: str, kind: Kind, era: Era) -> None:
    """All of them are listed, or none."""
    async with Client(url, mode="legacy" if era == "2025-11-25" else era) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        if kind == "production":
            assert "start_task" in tools and not tools & TOOLS
            return
        assert tools >= TOOLS | {"start_task"}, f"no fixture {sorted(TOOLS - tools)}"
        assert {prompt.name for prompt in (await client.list_prompts()).prompts} == PROMPTS
        assert {str(found.uri) for found in (await client.list_resources()).resources} == RESOURCES
