"""The templates, a file an app."""

from __future__ import annotations

from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates.settings import SETTINGS_TEMPLATES

TEMPLATES: tuple[type[Template], ...] = (*SETTINGS_TEMPLATES,)
