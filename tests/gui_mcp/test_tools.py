from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from gui_mcp.config import DeviceConfig, Option
from gui_mcp.desk import Desk, UnknownDevice
from gui_mcp.principals import LOCAL
from gui_mcp.privacy.egress import as_text
from gui_mcp.server.tools import steps
from gui_mcp_devices.actions import Action, Drag, LongPress, Open, PressKey, Ref, Scroll, Tap, TypeText
from gui_mcp_devices.device import Device
from gui_mcp_devices.errors import ActionTimeout, DeviceLost
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Look, Screen
from mcp_types import ImageContent

from tests.gui_mcp.serving import served, text


async def test_tools_list_costs_at_most_3000_tokens(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        listed = await server.client.list_tools()
    assert len(listed.tools) == 17
    assert len(listed.model_dump_json(by_alias=True, exclude_none=True)) / 4 <= 3000


async def test_paper_profile_lists_the_names_of_the_report_and_costs_little(tmp_path: Path) -> None:
    async with served(tmp_path, profile="paper") as server:
        listed = await server.client.list_tools()
    assert {tool.name for tool in listed.tools} == {
        "get_device_list", "get_screenshot", "click", "double_click", "triple_click", "right_click",
        "middle_click", "swipe", "long_press", "move_to", "drag_to", "input_text", "hotkey", "awake",
        "execute_task",
    }  # fmt: skip
    assert len(listed.model_dump_json(by_alias=True, exclude_none=True)) / 4 <= 3000


async def test_an_episode_in_the_words_of_the_paper_runs(tmp_path: Path) -> None:
    async with served(tmp_path, profile="paper") as server:
        assert "fake" in text(await server.call("get_device_list"))
        shot = await server.call("get_screenshot", device_id="fake")
        assert any(isinstance(block, ImageContent) for block in shot.content)
        assert 'Count: 1"' in text(await server.call("click", x=20, y=50))
        assert '"Ada"' in text(await server.call("input_text", text="Ada", x=20, y=20))
        done = await server.call("execute_task", task_description="count to one")
    assert "completed" in text(done)


async def test_a_tap_says_what_changed_and_the_text_equals_the_structure(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.call("observe")
        result = await server.call("tap", ref="e2")
    assert result.structured_content["change"] == "changed"
    assert result.structured_content["different"] == ['e2 button "Count: 1"']
    assert text(result) == as_text(result.structured_content)
    assert len(text(result)) / 4 <= 250


async def test_a_tap_that_does_nothing_says_unchanged(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        assert "change: unchanged" in text(await server.call("tap", ref="e3"))


async def test_an_unverified_tap_is_sent_and_nothing_more(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        assert text(await server.call("tap", ref="e2", verify=False)) == "sent: yes"
        assert server.device.performed == [Tap(Ref("e2"))]


async def test_typed_text_is_read_back(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        assert "typed: as asked" in text(await server.call("type_text", text="żółć 你好", ref="e1"))
        assert "typed: as asked" in text(await server.call("type_text", text=" end", ref="e1"))
        assert "differs" not in text(await server.call("type_text", text="x", ref="e1", clear=True))


async def test_every_hand_reaches_the_device_as_its_action(tmp_path: Path) -> None:
    async with served(tmp_path, device=FakeDevice(rows=tuple("abcdefghijkl"))) as server:
        await server.call("tap", ref="e2", hold=1)
        await server.call("press_key", keys="ctrl+a")
        await server.call("scroll", direction="down", pixels=60)
        await server.call("drag", from_ref="e2", x2=5, y2=6)
        await server.call("open", target="fake://elsewhere")
        assert [type(action) for action in server.device.performed] == [
            LongPress,
            PressKey,
            Scroll,
            Drag,
            Open,
        ]


async def test_a_table_stays_within_its_budget_and_the_rest_is_reachable(tmp_path: Path) -> None:
    rows = tuple(f"row number {n} with some words" for n in range(300))
    device = FakeDevice(rows=rows)
    async with served(tmp_path, device=device) as server:
        first = await server.call("observe", budget=50)
        assert len("\n".join(first.structured_content["elements"])) / 4 <= 50
        last = first.structured_content["elements"][-1].split()[0]
        rest = await server.call("observe", budget=500, after=last)
        refs = [line.split()[0] for line in first.structured_content["elements"]]
        refs += [line.split()[0] for line in rest.structured_content["elements"]]
    assert len(refs) == len(set(refs)) == 10


async def test_what_changed_since_the_last_look_is_told_instead_of_the_tree(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.call("observe")
        await server.call("tap", ref="e2", verify=False)
        result = await server.call("observe", tree="changed")
    assert result.structured_content["different"] == ['e2 button "Count: 1"']
    assert "elements" not in result.structured_content


async def test_bad_input_is_a_typed_error_and_the_device_is_free_afterwards(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        wrong: dict[str, tuple[str, dict[str, object]]] = {
            "unknown_ref": ("tap", {"ref": "e99"}),
            "outside_screen": ("tap", {"x": -1, "y": 0}),
            "stale_capture": ("tap", {"x": 1, "y": 1, "capture": "fake-0"}),
            "bad_aim": ("tap", {}),
            "bad_arguments": ("tap", {"x": "far"}),
            "unknown_tool": ("tapp", {}),
            "unknown_device": ("observe", {"device": "andriod"}),
            "unknown_task": ("get_task", {"task_id": "none"}),
        }
        await server.call("observe")
        for code, (tool, arguments) in wrong.items():
            result = await server.call(tool, **arguments)
            assert result.is_error, code
            assert result.structured_content["error"] == code
            assert result.structured_content["do"], code
            held = server.app.desk.leases.holder("fake")
            assert held is None or held.kind == "session", code
        assert server.device.performed == []


async def test_an_argument_error_does_not_repeat_the_value(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        result = await server.call("tap", x="7f3kq9 secret", zz_secret=1)
    assert "secret" not in str(result.model_dump())
    assert "x: int_parsing" in text(result)


async def test_several_devices_and_none_named_answers_with_the_list(tmp_path: Path) -> None:
    desk = Desk({"phone": DeviceConfig(driver="fake"), "tv": DeviceConfig(driver="fake")})
    with pytest.raises(UnknownDevice, match="phone, tv"):
        desk.choose(None, LOCAL)


async def test_a_dead_device_is_opened_anew_for_the_next_call(tmp_path: Path) -> None:
    opened: list[FakeDevice] = []

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        opened.append(FakeDevice(id))
        return opened[-1]

    desk = Desk({"fake": DeviceConfig(driver="fake")}, {"fake": driver})
    with pytest.raises(DeviceLost):
        async with desk.hold("fake", LOCAL) as seat:
            await opened[0].close()
            await seat.device.see(Look())
    async with desk.hold("fake", LOCAL) as seat:
        assert (await seat.device.see(Look())).elements
    assert len(opened) == 2


async def test_a_device_that_hangs_twice_is_opened_anew(tmp_path: Path) -> None:
    opened: list[FakeDevice] = []

    class Hung(FakeDevice):
        async def see(self, look: Look) -> Screen:
            raise DeviceLost("a capture", "it never answers", "open it again")

        async def perform(self, action: Action) -> None:
            raise ActionTimeout(action.kind, "it never answers", "observe again")

    async def driver(id: str, options: Mapping[str, Option]) -> Device:
        opened.append(Hung(id) if not opened else FakeDevice(id))
        return opened[-1]

    desk = Desk({"fake": DeviceConfig(driver="fake")}, {"fake": driver})
    for _ in range(2):
        with pytest.raises(ActionTimeout):
            async with desk.hold("fake", LOCAL) as seat:
                await seat.device.perform(Tap(Ref("e2")))
    async with desk.hold("fake", LOCAL) as seat:
        await seat.device.perform(Tap(Ref("e2")))
    assert len(opened) == 2


async def test_steps_run_in_one_call_and_stop_at_the_first_error(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        steps = [{"do": "tap", "ref": "e2"}, {"do": "type_text", "ref": "e1", "text": "Ada"}]
        done = await server.call("run_steps", steps=steps)
        assert [s["change"] for s in done.structured_content["done"]] == ["changed", "changed"]
        stopped = await server.call("run_steps", steps=[{"do": "tap", "ref": "gone"}, *steps])
    assert stopped.is_error
    assert stopped.structured_content["stopped_at"] == 1
    assert len(server.device.performed) == 2


async def test_a_typo_in_a_later_step_leaves_nothing_done(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        result = await server.call(
            "run_steps", steps=[{"do": "tap", "ref": "e2"}, {"do": "tap", "reff": "e2"}]
        )
    assert result.is_error
    assert result.structured_content["step"] == 2
    assert server.device.performed == []


async def test_an_unmet_expectation_stops_the_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "EXPECT_SECONDS", 0.2)
    async with served(tmp_path) as server:
        wanted = [{"do": "tap", "ref": "e2", "expect": "Count: 7"}, {"do": "tap", "ref": "e3"}]
        result = await server.call("run_steps", steps=wanted)
    assert result.is_error
    assert len(server.device.performed) == 1


async def test_two_calls_at_once_on_one_device_take_turns(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        results = await asyncio.gather(*(server.call("tap", ref="e2") for _ in range(5)))
        seen = await server.call("observe")
    assert not any(r.is_error for r in results)
    assert 'Count: 5"' in text(seen)
    assert server.device.performed == [Tap(Ref("e2"))] * 5


async def test_type_text_without_an_aim_goes_to_the_focus(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.call("tap", ref="e1")
        await server.call("type_text", text="hi")
        assert server.device.performed[-1] == TypeText("hi")
        assert '="hi"' in text(await server.call("observe"))


async def test_a_point_of_a_picture_can_be_tapped_by_its_capture(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        seen = await server.call("observe", image="full", tree="none")
        result = await server.call("tap", x=20, y=50, capture=seen.structured_content["screen"])
    assert "Count: 1" in text(result)


async def test_parallel_run_steps_do_not_mix(tmp_path: Path) -> None:
    def steps(word: str) -> list[dict[str, object]]:
        return [{"do": "type_text", "ref": "e1", "text": f"{word}{n}"} for n in range(4)]

    async with served(tmp_path) as server:
        await asyncio.gather(
            server.call("run_steps", steps=steps("a")), server.call("run_steps", steps=steps("b"))
        )
        field = text(await server.call("observe", find="Name"))
    assert '"a0a1a2a3b0b1b2b3"' in field or '"b0b1b2b3a0a1a2a3"' in field


async def test_steps_that_aim_nowhere_or_at_no_device_leave_nothing_done(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        for wrong in (
            {"do": "tap"},
            {"do": "tap", "ref": "e2", "device": "tv"},
            {"do": "drag", "x1": 1, "y1": 1},
        ):
            result = await server.call("run_steps", steps=[{"do": "tap", "ref": "e2"}, wrong])
            assert result.is_error
        assert server.device.performed == []


async def test_an_unmet_expectation_still_tells_what_the_step_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "EXPECT_SECONDS", 0.2)
    async with served(tmp_path) as server:
        result = await server.call("run_steps", steps=[{"do": "tap", "ref": "e2", "expect": "Count: 7"}])
    data = result.structured_content
    assert (data["stopped_at"], data["change"], data["error"]) == (1, "changed", "action_timeout")
