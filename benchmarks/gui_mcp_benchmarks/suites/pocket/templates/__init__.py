"""The templates, a file an app."""

from __future__ import annotations

from gui_mcp_benchmarks.suites.pocket.template import Template
from gui_mcp_benchmarks.suites.pocket.templates.browser import BROWSER
from gui_mcp_benchmarks.suites.pocket.templates.calendar import CALENDAR
from gui_mcp_benchmarks.suites.pocket.templates.circle import CIRCLE
from gui_mcp_benchmarks.suites.pocket.templates.clock import CLOCK_TEMPLATES
from gui_mcp_benchmarks.suites.pocket.templates.contacts import CONTACTS
from gui_mcp_benchmarks.suites.pocket.templates.files import FILES
from gui_mcp_benchmarks.suites.pocket.templates.food import FOOD
from gui_mcp_benchmarks.suites.pocket.templates.messages import MESSAGES
from gui_mcp_benchmarks.suites.pocket.templates.music import MUSIC
from gui_mcp_benchmarks.suites.pocket.templates.notes import NOTES
from gui_mcp_benchmarks.suites.pocket.templates.phone import PHONE
from gui_mcp_benchmarks.suites.pocket.templates.rides import RIDES_TEMPLATES
from gui_mcp_benchmarks.suites.pocket.templates.settings import SETTINGS_TEMPLATES
from gui_mcp_benchmarks.suites.pocket.templates.shop import SHOP
from gui_mcp_benchmarks.suites.pocket.templates.stream import STREAM

TEMPLATES: tuple[type[Template], ...] = (
    *SETTINGS_TEMPLATES,
    *CLOCK_TEMPLATES,
    *CONTACTS,
    *MESSAGES,
    *SHOP,
    *RIDES_TEMPLATES,
    *FOOD,
    *FILES,
    *NOTES,
    *MUSIC,
    *PHONE,
    *CIRCLE,
    *STREAM,
    *BROWSER,
    *CALENDAR,
)
