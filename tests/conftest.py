"""What tests of several rooms share."""

from __future__ import annotations

import os

import pytest
from gui_mcp_devices.browser.chromium import find_chromium
from gui_mcp_devices.errors import MissingPart


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium. Without one the test is skipped with the line that mends it, and fails in CI."""
    try:
        return find_chromium()
    except MissingPart as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
