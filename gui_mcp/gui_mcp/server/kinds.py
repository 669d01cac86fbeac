"""Argument types that several tools share; their descriptions are what a client's model reads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

DeviceId = Annotated[str, Field(description="From list_devices; may be left out while there is one.")]
ElementRef = Annotated[str, Field(description="Element ref from observe.")]
X = Annotated[int, Field(description="Pixels from the left.")]
Y = Annotated[int, Field(description="Pixels from the top.")]
Capture = Annotated[str, Field(description="Screen id the point was read from; a stale one is refused.")]
Verify = Annotated[bool, Field(description="False: do not wait, do not say what changed.")]
Direction = Literal["up", "down", "left", "right"]
TaskId = Annotated[str, Field(description="From start_task.")]
