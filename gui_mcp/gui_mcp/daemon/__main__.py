"""`python -m gui_mcp.daemon --home FOLDER`: the daemon itself, in the foreground."""

import sys

from gui_mcp.daemon.foreground import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
