"""csat deploy: what a system administrator puts around the server, printed with this store's settings filled in."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from dashboard.settings import Settings, read_settings

EXAMPLES = Path(__file__).parents[1] / "deploy"
FORM_MB = 1  # of an upload, besides the file


class Around(StrEnum):
    """What can be printed."""

    systemd = "systemd"
    nginx = "nginx"
    caddy = "caddy"
    container = "container"


FILES = {
    Around.systemd: "csat.service",
    Around.nginx: "nginx.conf",
    Around.caddy: "Caddyfile",
    Around.container: "Containerfile",
}


def deploy(what: Annotated[Around, typer.Argument(help="For which program.")]) -> None:
    """Print a configuration: a systemd unit, a reverse proxy (nginx, Caddy), or a Containerfile.

    Where CSAT_PUBLIC_URL, CSAT_PORT, CSAT_PROCESSES, CSAT_DATA and CSAT_UPLOAD_MB are set, they stand in it.
    """
    typer.echo(filled(what, read_settings()), nl=False)


def filled(what: Around, settings: Settings) -> str:
    """The example with what is set in the place of what it shows."""
    text = (EXAMPLES / FILES[what]).read_text("utf-8")
    if name := urlsplit(settings.public_url).hostname:
        text = text.replace("csat.example.com", name)
    inside = what is Around.container  # has its own port and folder
    shown = {
        "201m": f"{settings.upload_mb + FORM_MB}m",
        "201MB": f"{settings.upload_mb + FORM_MB}MB",
        "127.0.0.1:8501": f"127.0.0.1:{settings.port}",
        "--port 8501": f"--port {settings.port}",
        "--workers 1": f"--workers {settings.processes}",
    }
    if "data" in settings.model_fields_set:
        shown["=/var/lib/csat\n"] = f"={settings.data}\n"
    for example, value in () if inside else shown.items():
        text = text.replace(example, value)
    return text
