"""One of several server processes: `python -m dashboard.server.worker HOST PORT`, as `workers` starts it."""

import sys

from dashboard.server.app import application, listening

if __name__ == "__main__":
    application().run(config=listening(sys.argv[1], int(sys.argv[2])))
