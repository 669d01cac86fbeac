"""Screens from the blobs that rows name: what was on them, and their pictures where these are asked for."""

from __future__ import annotations

import io
from collections import OrderedDict

from gui_mcp.episode import lines
from gui_mcp.episode.blobs import Blobs
from gui_mcp.episode.errors import BlobMissing
from gui_mcp_devices.screen import Element, Image, Screen
from pydantic import ValidationError

from gui_mcp_trainer.store.tables import StepRow

MEDIA: dict[str, lines.MediaType] = {ending: media for media, ending in lines.ENDINGS.items()}

KEPT = 512
"""Bodies that are kept in memory, since screens come again and again."""

Body = tuple[lines.Body, tuple[Element, ...]]


class Screens:
    """Reads one store's, or one data folder's, screens. Not for several threads at once."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._bodies: OrderedDict[str, Body] = OrderedDict()

    def body(self, name: str) -> Body:
        """What was on the screen, also as Elements. Raises `BlobMissing`."""
        if name in self._bodies:
            self._bodies.move_to_end(name)
            return self._bodies[name]
        try:
            body = lines.read_body(self._blobs.get(name))
        except ValidationError as error:
            raise BlobMissing(f"screen {name[:12]}", "it cannot be read", "restore it from a copy") from error
        self._bodies[name] = body, lines.elements_of(body)
        if len(self._bodies) > KEPT:
            self._bodies.popitem(last=False)
        return self._bodies[name]

    def before(self, row: StepRow, *, pictures: bool) -> Screen:
        """What the step was decided on. Raises `BlobMissing`."""
        picture = (row.picture, row.width, row.height, row.scale)
        image = self._image(*picture) if pictures else None
        return self._screen(row.body, row.capture, row.taken_at, row.notices, image, picture)

    def after(self, row: StepRow, *, pictures: bool) -> Screen | None:
        """What it led to; None where nobody looked. Raises `BlobMissing`."""
        if not row.after_body and not row.after_picture:
            return None
        picture = (row.after_picture, row.after_width, row.after_height, row.after_scale)
        image = self._image(*picture) if pictures else None
        return self._screen(
            row.after_body, row.after_capture, row.after_taken_at, row.after_notices, image, picture
        )

    def picture(self, name: str, width: int, height: int, scale: float) -> Image:
        """One that a model was sent. Raises `BlobMissing`."""
        image = self._image(name, width, height, scale)
        if image is None:
            raise BlobMissing("a picture", "it has no name", "the row was changed by hand")
        return image

    def _screen(
        self,
        name: str,
        capture: str,
        taken_at: float,
        notices: tuple[str, ...],
        image: Image | None,
        picture: tuple[str, int, int, float],
    ) -> Screen:
        if not name:  # imported data has pictures alone
            seen = image or self._image(*picture)
            width, height = (seen.width / seen.scale, seen.height / seen.scale) if seen else (0, 0)
            return Screen(capture, round(width), round(height), (), image, taken_at=taken_at)
        body, elements = self.body(name)
        return Screen(
            id=capture,
            width=body.width,
            height=body.height,
            elements=elements,
            image=image,
            app=body.app,
            title=body.title,
            url=body.url,
            rotation=body.rotation,
            taken_at=taken_at,
            secure=body.secure,
            power=body.power,
            platform=body.platform,
            notices=notices,
        )

    def _image(self, name: str, width: int, height: int, scale: float) -> Image | None:
        if not name:
            return None
        data = self._blobs.get(name)
        if not width or not height:
            width, height = _size(data)
        return Image(data, MEDIA[name.rpartition(".")[2]], width, height, scale)


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image as Pillow  # heavy, and mostly not needed

    try:
        with Pillow.open(io.BytesIO(data)) as picture:
            return picture.size
    except OSError as error:
        raise BlobMissing("a picture", "its size is not known", "restore it from a copy") from error
