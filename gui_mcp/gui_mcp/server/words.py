"""Words that are safe to show at every level: roles, states, and labels that every program has."""

from __future__ import annotations

from typing import get_args

from gui_mcp_devices.screen import Power, State

ROLES = frozenset(
    (
        "alert alertdialog application article banner blockquote button caption cell checkbox clickable "
        "code columnheader combobox complementary contentinfo definition dialog directory document download "
        "feed figure filechooser form generic graphics-symbol grid gridcell group heading iframe image img "
        "link list listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox "
        "menuitemradio meter navigation none note option paragraph presentation progressbar radio "
        "radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton "
        "status strong switch tab table tablist tabpanel text textbox time timer toolbar tooltip tree "
        "treegrid treeitem video window "
    ).split()
)
"""ARIA roles, and the few of ours; any other role a page invents is shown as `generic`."""

COMMON_LABELS = frozenset(
    (
        "Accept Add Apply Back Browse Cancel Clear Close Confirm Continue Copy Delete Done Download Edit "
        "Exit Find Go Help Home Login Logout Menu More Next No OK Ok Open Paste Previous Print Refresh "
        "Register Reject Remove Reset Save Search Select Send Settings Share Skip Start Stop Submit Undo "
        "Update Upload Yes "
    ).split()
)
"""Labels that tell nothing about a person."""

PRESSABLE = frozenset({"button", "link", "menuitem", "tab"})
"""Roles whose common labels are shown at level private."""

STATES: frozenset[str] = frozenset(get_args(State))
POWERS: frozenset[str] = frozenset(get_args(Power))
