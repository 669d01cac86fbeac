"""The PIN that locks a phone: what the settings set and the keyguard asks for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from gui_mcp_devices.pocket.settings import PIN

if TYPE_CHECKING:
    from gui_mcp_devices.pocket.phone import Phone

SHORTEST, LONGEST = 4, 16
"""Digits."""


def has_pin(phone: Phone) -> bool:
    return phone.setting("secure", PIN) is not None


def set_pin(phone: Phone, pin: str) -> None:
    """From now on the keyguard asks for it."""
    phone.put_setting("secure", PIN, _hash(phone, pin))
    phone.secure_lock = True


def remove_pin(phone: Phone) -> None:
    phone.put_setting("secure", PIN, None)
    phone.secure_lock = False


def is_pin(phone: Phone, pin: str) -> bool:
    """Whether `pin` opens the phone."""
    return phone.setting("secure", PIN) == _hash(phone, pin)


def _hash(phone: Phone, pin: str) -> str:
    salt = phone.setting("secure", "android_id") or ""
    return hashlib.sha256(f"{salt}:{pin}".encode()).hexdigest()
