"""The templates, a file an app."""

from __future__ import annotations

from gui_mcp_benchmarks.suites.pocket.template import Template

TEMPLATES: tuple[type[Template], ...] = ()
