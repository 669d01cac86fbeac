"""Dialects: one file a model family. `load_dialect` finds one by name and imports nothing else.

Another package adds a family by an entry point in the group `gui_mcp.dialects`: its name is the dialect's
name, its object a callable without arguments that returns a Dialect.
"""

from __future__ import annotations

from collections.abc import Callable

from gui_mcp_models.dialects.dialect import Dialect
from gui_mcp_models.errors import ModelMisconfigured

GROUP = "gui_mcp.dialects"


def load_dialect(name: str) -> Dialect:
    """The dialect called `name`. Raises `ModelMisconfigured` with the choices when there is none."""
    if name in _BUILT_IN:
        return _BUILT_IN[name]()
    from importlib.metadata import entry_points

    for entry in entry_points(group=GROUP, name=name):
        try:
            make: Callable[[], Dialect] = entry.load()
        except (ImportError, AttributeError) as error:
            raise ModelMisconfigured(
                f"dialect {name!r}: its entry point {entry.value!r} cannot be loaded ({error}); "
                "repair or remove the package that brings it"
            ) from error
        return make()
    raise ModelMisconfigured(f"no dialect named {name!r}; choose from {', '.join(dialect_names())}")


def dialect_names() -> list[str]:
    """All that `load_dialect` takes, in alphabetical order; loads none of them."""
    from importlib.metadata import entry_points

    return sorted({*_BUILT_IN, *(entry.name for entry in entry_points(group=GROUP))})


def _step_gui() -> Dialect:
    from gui_mcp_models.dialects.step_gui import StepGUI

    return StepGUI()


_BUILT_IN: dict[str, Callable[[], Dialect]] = {"step-gui": _step_gui}
