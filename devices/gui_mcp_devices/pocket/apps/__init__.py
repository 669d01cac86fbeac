"""The apps that are installed, in the order of the home screen."""

from __future__ import annotations

from gui_mcp_devices.pocket.apps.browser.app import BrowserApp
from gui_mcp_devices.pocket.apps.calendar.app import CalendarApp
from gui_mcp_devices.pocket.apps.circle.app import CircleApp
from gui_mcp_devices.pocket.apps.clock.app import ClockApp
from gui_mcp_devices.pocket.apps.contacts.app import ContactsApp
from gui_mcp_devices.pocket.apps.files.app import FilesApp
from gui_mcp_devices.pocket.apps.food.app import FoodApp
from gui_mcp_devices.pocket.apps.messages.app import MessagesApp
from gui_mcp_devices.pocket.apps.music.app import MusicApp
from gui_mcp_devices.pocket.apps.notes.app import NotesApp
from gui_mcp_devices.pocket.apps.phone.app import PhoneApp
from gui_mcp_devices.pocket.apps.rides.app import RidesApp
from gui_mcp_devices.pocket.apps.scene import SceneApp
from gui_mcp_devices.pocket.apps.settings.app import SettingsApp
from gui_mcp_devices.pocket.apps.shop.app import ShopApp
from gui_mcp_devices.pocket.apps.stream.app import StreamApp
from gui_mcp_devices.pocket.page import App
from gui_mcp_devices.pocket.system.launcher import Launcher

APPS: tuple[App, ...] = (
    Launcher(),
    ClockApp(),
    SettingsApp(),
    SceneApp(),
    ContactsApp(),
    MessagesApp(),
    NotesApp(),
    ShopApp(),
    FilesApp(),
    RidesApp(),
    FoodApp(),
    MusicApp(),
    PhoneApp(),
    CircleApp(),
    CalendarApp(),
    StreamApp(),
    BrowserApp(),
)
