"""One of several server processes: `python -m dashboard.server.worker HOST PORT`, as `workers` starts it."""

import sys

from dashboard.server.app import application

if __name__ == "__main__":
    application().run(config={"server.address": sys.argv[1], "server.port": int(sys.argv[2])})
