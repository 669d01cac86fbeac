"""What can be wrong with a wire, to be switched on by tests of whoever talks to the phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from gui_mcp_devices.pocket.wire.streams import CHUNK, Handler, Stream, StreamClosed

Kind = Literal["drop", "silent", "cut", "garbage", "refuse"]
State = Literal["device", "offline", "unauthorized"]
GARBAGE = bytes(range(255, 0, -1)) * 2


@dataclass(frozen=True, slots=True)
class WireFault:
    """One thing that goes wrong, for services whose name starts with `service`.

    drop: the connection breaks. silent: nothing more comes, the stream stays open. cut: the stream ends as if
    all had been said. garbage: bytes that mean nothing, then the connection breaks. refuse: the service is
    not there.
    """

    kind: Kind
    service: str = ""
    after: int | None = None
    """None: at once, the service does not run. Else it runs, and the fault strikes after that many bytes
    of the answer, or at its end."""
    times: int = 1


class WireFaults:
    """The faults of one phone's wire. Change it while the phone is served."""

    def __init__(self) -> None:
        self._state: State = "device"
        self._watching: list[Callable[[], None]] = []
        self.struck: list[str] = []
        """Service names of the faults that came true, oldest first."""
        self._waiting: list[tuple[WireFault, int]] = []

    @property
    def state(self) -> State:
        """What a host that connects from now on gets to see; the front shows it at once.

        offline: no answer to its greeting; unauthorized: it is asked for a key and none is good enough.
        """
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state
        for changed in self._watching:
            changed()

    def watch(self, changed: Callable[[], None]) -> None:
        """`changed` is called after each change of `state`."""
        self._watching.append(changed)

    def add(self, fault: WireFault) -> None:
        self._waiting.append((fault, fault.times))

    def clear(self) -> None:
        self._waiting.clear()
        self.state = "device"

    def take(self, service: str) -> WireFault | None:
        """The fault for a service that is about to be opened; each is given `times` times."""
        for index, (fault, left) in enumerate(self._waiting):
            if service.startswith(fault.service):
                if left > 1:
                    self._waiting[index] = (fault, left - 1)
                else:
                    del self._waiting[index]
                self.struck.append(service)
                return fault
        return None


class Breakable(Protocol):
    """A connection on which faults can be made true."""

    def spoil(self, data: bytes) -> None:
        """Puts raw bytes on the wire."""
        ...

    def drop(self) -> None:
        """Breaks the connection off."""
        ...


def faulty(handler: Handler, fault: WireFault, wire: Breakable) -> Handler:
    """`handler` with the fault in it. A fault `refuse` is the caller's to handle."""

    async def serve(stream: Stream) -> None:
        spoiled = _FaultyStream(stream, fault.after or 0)
        try:
            if fault.after is not None:
                await handler(spoiled)
        except _Struck:
            pass
        match fault.kind:
            case "silent":
                await asyncio.get_running_loop().create_future()
            case "garbage":
                wire.spoil(GARBAGE)
                wire.drop()
            case "drop":
                wire.drop()
            case _:
                pass

    return serve


class _Struck(StreamClosed):
    pass


class _FaultyStream:
    def __init__(self, stream: Stream, left: int) -> None:
        self._stream = stream
        self._left = left

    async def read(self, most: int = CHUNK) -> bytes:
        return await self._stream.read(most)

    async def write(self, data: bytes) -> None:
        allowed = data[: self._left]
        self._left -= len(allowed)
        if allowed:
            await self._stream.write(allowed)
        if len(allowed) < len(data):
            raise _Struck("the fault that was asked for")
