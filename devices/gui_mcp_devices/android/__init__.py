"""An Android phone as a device, driven over ADB.

`open_phone` is the way in; nothing heavy is imported before it is called.
"""
