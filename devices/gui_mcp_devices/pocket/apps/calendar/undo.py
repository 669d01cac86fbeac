"""A page that says what was deleted on it, and takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.apps.calendar import store
from gui_mcp_devices.pocket.apps.calendar.parts import CalendarPage
from gui_mcp_devices.pocket.view.node import Node
from gui_mcp_devices.pocket.view.panels import snackbar

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

UNDO_SECONDS = 8


class UndoPage(CalendarPage):
    def __init__(self, phone: Phone) -> None:
        super().__init__(phone)
        self.undone: tuple[str, int, store.Rows] | None = None
        """What happened, to which event, and what was stored of it."""
        self.undo_until = 0.0

    def happened(self, says: str, id: int, rows: store.Rows) -> None:
        """Say so, and offer the way back."""
        self.undone, self.undo_until = (says, id, rows), self.phone.now() + UNDO_SECONDS

    def snack(self) -> list[Node]:
        if self.undone is None or self.phone.now() >= self.undo_until:
            return []
        return [snackbar(self.undone[0], self.t("Undo", "撤销"), self._undo)]

    def _undo(self) -> None:
        if self.undone is not None:
            _, id, rows = self.undone
            store.bring_back(self.phone, id, rows)
            self.undone = None
