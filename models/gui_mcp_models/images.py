"""Scaling a picture of a screen for a model that wants a smaller one."""

from __future__ import annotations

import io

from gui_mcp_devices.screen import Image

from gui_mcp_models.errors import ModelRefused


def shrink(image: Image, longest: int) -> Image:
    """`image` with a long edge of at most `longest` pixels, as PNG; itself when it is small enough.

    The result's `scale` is still screen pixels to image pixels. Raises `ModelRefused` when the bytes are no
    picture.
    """
    ratio = longest / max(image.width, image.height)
    if ratio >= 1:
        return image
    from PIL import Image as Pillow

    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    try:
        with Pillow.open(io.BytesIO(image.data)) as picture:
            small = picture.convert("RGB").resize(size, Pillow.Resampling.LANCZOS)
    except (OSError, SyntaxError) as error:
        raise ModelRefused(
            f"a picture of {image.width}x{image.height} was to be scaled: its {len(image.data)} bytes are "
            f"no readable {image.media_type}; look at the screen again"
        ) from error
    out = io.BytesIO()
    small.save(out, "PNG")
    return Image(out.getvalue(), "image/png", *size, scale=image.scale * ratio)
