"""What stands in front of several server processes: HAProxy, told how to spread visitors among them.

A visitor stays with one process, by a cookie: a page, its websocket, what it uploads and what it downloads all live in
that process's memory. HAProxy does that, with health checks, in one small program that every system packages; the
nginx that systems package can do neither.
"""

import os
import shutil
from collections.abc import Sequence

from dashboard.errors import DashboardError

PROGRAM = "haproxy"
ALSO_IN = "/usr/local/sbin:/usr/sbin:/sbin"  # where packages put it, and not everybody's PATH leads

# `retries` and `redispatch`: a process that just died costs nobody a request, for another one takes it. Idle websockets
# stay open for a day. The cookie is `Lax`: who comes by a link in a mail keeps the process of their other pages.
# Addresses of links are all looked up in one process while it lives, and so are sign-ins, so that its count of tries is
# the count of all. Visitors go to processes that are ready. When none is, whoever is alive tells them why.
CONFIGURATION = """\
defaults
    mode http
    retries 3
    option redispatch
    retry-on conn-failure empty-response
    option forwardfor
    timeout connect 5s
    timeout http-request 30s
    timeout client 10m
    timeout server 10m
    timeout tunnel 24h
    timeout check 10s
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    default-server check inter 1s fall 3 rise 1 observe layer4 error-limit 1 on-error mark-down

frontend csat
    bind {address}
    http-request disable-l7-retry unless METH_GET
    use_backend links if {{ path_beg /v/ /auth/ }} {{ nbsrv(links) gt 0 }}
    use_backend pages if {{ nbsrv(pages) gt 0 }}
    default_backend alive

backend pages
    balance leastconn
    cookie csat_worker insert indirect nocache httponly attr SameSite=Lax
{pages}

backend links
{links}

backend alive
    http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host localhost
    cookie csat_worker insert indirect nocache httponly attr SameSite=Lax
{pages}
"""


def program() -> str:
    """Where HAProxy is. Raises DashboardError, which says how to get it."""
    found = shutil.which(PROGRAM) or shutil.which(PROGRAM, path=ALSO_IN.replace(":", os.pathsep))
    if found is None:
        raise DashboardError(
            "Several server processes need HAProxy in front of them, and it is not installed here.",
            "Install it (apt install haproxy, dnf install haproxy, brew install haproxy), or leave out --workers.",
        )
    return found


def configuration(host: str, port: int, workers: Sequence[int]) -> str:
    """The text of HAProxy's configuration: listen there, spread among the processes on these ports of loopback."""
    numbered = [(f"w{place}", f"127.0.0.1:{at}") for place, at in enumerate(workers, start=1)]
    pages = (f"    server {name} {at} cookie {name}" for name, at in numbered)
    links = (f"    server {name} {at}{'' if name == 'w1' else ' backup'}" for name, at in numbered)
    return CONFIGURATION.format(address=f"{host}:{port}", pages="\n".join(pages), links="\n".join(links))
