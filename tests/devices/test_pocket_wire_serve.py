"""Serving phones: where they may listen, and what tests may break."""

from __future__ import annotations

import pytest
from gui_mcp_devices.pocket.wire.faults import WireFault
from gui_mcp_devices.pocket.wire.messages import (
    AUTH,
    CLSE,
    CNXN,
    MOST_PAYLOAD,
    OKAY,
    OPEN,
    VERSION,
    WRTE,
    Message,
    WireError,
)
from gui_mcp_devices.pocket.wire.serve import EMULATOR_PORTS, MOST_HOSTS, serve_machines

from tests.devices.wire_parts import RawHost, StandIn, until


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "localhost", ""])
async def test_only_loopback_addresses_are_served(host: str) -> None:
    with pytest.raises(ValueError, match="no authentication"):
        async with serve_machines([StandIn().machine()], [0], 0, host=host):
            pass


async def test_the_emulators_ports_are_only_taken_when_asked_for() -> None:
    machines = [StandIn().machine()]
    for port in (EMULATOR_PORTS[0], EMULATOR_PORTS[-1]):
        with pytest.raises(ValueError, match="emulator"):
            async with serve_machines(machines, [port], None):
                pass


async def test_an_emulators_adb_port_has_to_be_odd() -> None:
    with pytest.raises(ValueError, match="odd"):
        async with serve_machines([StandIn().machine()], [5584], None, emulators=True):
            pass


async def test_two_phones_of_one_name_or_a_port_too_many_are_refused() -> None:
    machines = [StandIn().machine(), StandIn().machine()]
    with pytest.raises(ValueError, match="pocket-1"):
        async with serve_machines(machines, [0, 0], 0):
            pass
    with pytest.raises(ValueError, match="3 ports for 2 phones"):
        async with serve_machines(machines, [0, 0, 0], 0):
            pass


async def test_a_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    machines = [StandIn("a").machine(), StandIn("b").machine()]
    async with serve_machines(machines[:1], [0], None) as serving:
        taken = int(serving.addresses[0].rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            async with serve_machines(machines, [0, taken], 0):
                pass
        assert serving.front is None


async def test_each_phone_answers_at_its_own_address() -> None:
    phones = [StandIn(f"p{number}") for number in range(3)]
    async with serve_machines([phone.machine() for phone in phones], [0, 0, 0], None) as serving:
        for number, address in enumerate(serving.addresses):
            host = await RawHost.connect(address)
            assert await host.answer(1, f"shell:echo {number}") == b"%d\n" % number
            host.close()
    assert [phone.lines for phone in phones] == [["echo 0"], ["echo 1"], ["echo 2"]]


async def test_only_so_many_hosts_are_served_at_once() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        hosts = [await RawHost.connect(serving.addresses[0]) for _ in range(MOST_HOSTS)]
        extra = await RawHost.dial(serving.addresses[0])
        assert await extra.receive() is None
        hosts[0].close()
        await until(lambda: serving.connected(0) < MOST_HOSTS)
        again = await RawHost.connect(serving.addresses[0])
        for host in (*hosts[1:], extra, again):
            host.close()


async def test_a_dropped_phone_is_gone_for_its_hosts_and_can_be_found_again() -> None:
    phone = StandIn()
    async with serve_machines([phone.machine()], [0], None) as serving:
        host = await RawHost.connect(serving.addresses[0])
        await host.open(1, "shell:hang")
        assert await host.silent()
        serving.drop(0)
        assert await host.receive() is None
        await until(lambda: "cancelled" in phone.lines)
        again = await RawHost.connect(serving.addresses[0])
        assert await again.answer(1, "shell:echo back") == b"back\n"
        again.close()


async def test_leaving_the_block_ends_what_runs() -> None:
    phone = StandIn()
    async with serve_machines([phone.machine()], [0], 0) as serving:
        host = await RawHost.connect(serving.addresses[0])
        await host.open(1, "shell:hang")
        assert await host.silent()
    assert phone.lines[-1] == "cancelled"
    assert await host.receive() is None


async def test_an_unauthorized_phone_asks_for_a_key_and_takes_none() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        serving.faults[0].state = "unauthorized"
        host = await RawHost.dial(serving.addresses[0])
        host.send(Message(CNXN, VERSION, MOST_PAYLOAD, b"host::"))
        tokens: set[bytes] = set()
        for _ in range(3):
            asked = await host.receive()
            assert asked is not None and (asked.command, asked.arg0, len(asked.data)) == (AUTH, 1, 20)
            tokens.add(asked.data)
            host.send(Message(AUTH, 2, 0, b"signature"))
        assert len(tokens) == 3
        host.close()


async def test_a_dropped_wire_lets_out_what_was_asked_for_and_no_more() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        serving.faults[0].add(WireFault("drop", "shell:echo", after=2))
        host = await RawHost.connect(serving.addresses[0])
        opened = await host.open(1, "shell:echo hello")
        assert await host.receive() == Message(WRTE, opened.arg0, 1, b"he")
        assert await host.receive() is None
        host.close()


async def test_garbage_on_the_wire_is_none_of_adbs_messages() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        serving.faults[0].add(WireFault("garbage", "shell:echo"))
        host = await RawHost.connect(serving.addresses[0])
        host.send(Message(OPEN, 1, 0, b"shell:echo hello\0"))
        with pytest.raises(WireError):
            while await host.receive() is not None:
                pass
        host.close()


async def test_a_refused_and_a_silent_service_leave_the_others_alone() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        serving.faults[0].add(WireFault("refuse", "sync:"))
        serving.faults[0].add(WireFault("silent", "shell:echo a"))
        host = await RawHost.connect(serving.addresses[0])
        assert await host.open(1, "sync:") == Message(CLSE, 0, 1)
        assert (await host.open(2, "shell:echo a")).command == OKAY
        assert await host.silent()
        serving.faults[0].add(WireFault("silent"))
        serving.faults[0].clear()
        assert await host.answer(3, "shell:echo b") == b"b\n"
        host.close()


async def test_an_offline_phone_leaves_the_greeting_unanswered() -> None:
    async with serve_machines([StandIn().machine()], [0], None) as serving:
        serving.faults[0].state = "offline"
        host = await RawHost.dial(serving.addresses[0])
        host.send(Message(CNXN, VERSION, MOST_PAYLOAD, b"host::"))
        with pytest.raises(TimeoutError):
            await host.receive(0.05)
        serving.faults[0].clear()
        host.send(Message(CNXN, VERSION, MOST_PAYLOAD, b"host::"))
        answer = await host.receive()
        assert answer is not None and answer.command == CNXN
        host.close()
