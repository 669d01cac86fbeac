"""One node of Android's accessibility tree, with the attributes that `uiautomator dump` writes."""

from __future__ import annotations

from dataclasses import dataclass

from gui_mcp_devices.screen import Box

NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class UiNode:
    """A view that an accessibility service may see, and those inside it in drawing order."""

    cls: str = "android.view.View"
    package: str = ""
    resource_id: str = ""
    """`package:id/name`, or empty."""
    text: str = ""
    desc: str = ""
    """The content description: what a screen reader says instead of the text."""
    hint: str = ""
    bounds: Box = NOWHERE
    """Pixels of the Screen, as the view lies; parts may be outside."""
    checkable: bool = False
    checked: bool = False
    clickable: bool = False
    enabled: bool = True
    focusable: bool = False
    focused: bool = False
    scrollable: bool = False
    long_clickable: bool = False
    password: bool = False
    selected: bool = False
    children: tuple[UiNode, ...] = ()

    @property
    def short_class(self) -> str:
        """`Button` for `android.widget.Button`, `Tab` for `androidx.appcompat.app.ActionBar$Tab`."""
        return self.cls.rpartition(".")[2].rpartition("$")[2]

    @property
    def short_id(self) -> str:
        """`title` for `com.example:id/title`."""
        return self.resource_id.rpartition("/")[2]

    @property
    def says(self) -> str:
        """The text, unless it is a password, also where that is no field of Android's own."""
        return "" if self.password else self.text

    @property
    def editable(self) -> bool:
        return self.short_class.endswith(("EditText", "AutoCompleteTextView", "SearchAutoComplete"))
