"""Shrinking a picture keeps its shape and says how it relates to the screen."""

from __future__ import annotations

import io

import pytest
from gui_mcp_devices.fake import FakeDevice
from gui_mcp_devices.screen import Image, Look
from gui_mcp_models.dialects.dialect import Picture
from gui_mcp_models.dialects.step_gui import StepGUI
from gui_mcp_models.errors import ModelRefused
from gui_mcp_models.images import shrink
from PIL import Image as Pillow


async def picture(look: Look) -> Image:
    image = (await FakeDevice().see(look)).image
    assert image is not None
    return image


async def test_a_large_picture_is_shrunk_in_proportion() -> None:
    small = shrink(await picture(Look(image="full")), 100)
    assert (small.width, small.height, small.scale) == (100, 75, 0.25)
    assert Pillow.open(io.BytesIO(small.data)).size == (100, 75)


async def test_the_scale_of_a_picture_that_was_shrunk_before_counts() -> None:
    assert shrink(await picture(Look(image="thumb")), 100).scale == 0.25


async def test_a_small_picture_stays_as_it_is() -> None:
    image = await picture(Look(image="full"))
    assert shrink(image, 400) is image


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(ModelRefused, match="no readable image/png"):
        shrink(Image(b"nonsense", "image/png", 400, 300), 100)


async def test_step_gui_sends_the_picture_at_the_size_that_was_asked_for() -> None:
    screen = await FakeDevice().see(Look(image="full"))
    parts = StepGUI(longest=200).messages("g", screen, [])[0].parts
    assert [(p.image.width, p.image.height) for p in parts if isinstance(p, Picture)] == [(200, 150)]
