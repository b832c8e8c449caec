"""Access logs without what opens a view: tokens of links, and query strings, which hold tokens and filters."""

import logging

ACCESS = "uvicorn.access"
PATH = 2  # among the values of a line: client, method, path with query string, version, status


class Discreet(logging.Filter):
    """Takes both out of each line; the line itself stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true."""
        if isinstance(record.args, tuple) and len(record.args) > PATH:
            path = str(record.args[PATH]).partition("?")[0]
            shown = "/v/…" if path.startswith("/v/") else path
            record.args = (*record.args[:PATH], shown, *record.args[PATH + 1 :])
        return True


def keep_discreet() -> None:
    """From now on in this process; asked twice, it holds once."""
    logger = logging.getLogger(ACCESS)
    if not any(isinstance(one, Discreet) for one in logger.filters):
        logger.addFilter(Discreet())
