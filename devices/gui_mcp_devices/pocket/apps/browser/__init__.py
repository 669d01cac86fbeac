"""Browser: tabs, bookmarks, history and downloads over sites that the phone itself holds."""
