"""Every knob of the program, in one place. Each is read from the environment as CSAT_<NAME>.

Only `store`, `ui`, `server` and `cli` import this; the lower rooms are handed plain values. Sizes are megabytes (2^20
bytes), times are seconds unless the name says otherwise.

    >>> read_settings(data="/srv/csat", port=9000).port
    9000
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, computed_field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.errors import UsageError

MEGABYTE = 1 << 20


def machine_memory() -> int:
    """Bytes of memory this process may count on: the machine's, or the container's limit if that is lower."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not told on this system
        total = 4096 * MEGABYTE
    return min([total, *limits(Path("/sys/fs/cgroup"), Path("/proc/self/cgroup"))])


def limits(groups: Path, own: Path) -> Iterator[int]:
    """Limits of memory, in bytes, of the control group of this process and of those around it (Linux, version 2).

    A container sees its own group as the root; a service of systemd has its own further down.
    """
    try:
        path = own.read_text().partition("0::/")[2].strip()
    except OSError:  # not told on this system
        return
    for group in (groups / path, *(groups / path).parents):
        try:
            limit = (group / "memory.max").read_text().strip()
        except OSError:
            limit = ""
        if limit.isdigit():
            yield int(limit)
        if group == groups:
            return


# Never in a message.
SECRETS = ("smtp_password", "webhook_url", "webhook_secret", "oidc_client_secret", "session_secret", "metrics_token")


class Settings(BaseSettings):
    """The settings of one process, checked once at start and never changed after."""

    model_config = SettingsConfigDict(env_prefix="CSAT_", env_ignore_empty=True, frozen=True, extra="ignore")

    data: Path = Field(Path("data"), description="Folder of the store: lake, marts, state, key.")
    state_url: str = Field("", description="Address of the state database; empty: SQLite in the data folder.")
    zone: str = Field("Asia/Shanghai", description="Reporting zone: days and hours are counted in it.")

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8501, ge=1, le=65535)

    log_format: Literal["plain", "json"] = Field("plain", description="Lines of the server's log.")
    log_level: Literal["warning", "info", "debug"] = Field(
        "warning", description="info: requests, pages, imports, slow questions; debug: every question, too."
    )
    metrics_token: SecretStr = Field(SecretStr(""), description="Opens /metrics, besides administrators; 32 bytes.")

    processes: int = Field(1, ge=1, description="Server processes that share this machine's memory.")
    threads: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1, description="Threads of one query.")
    query_seconds: float = Field(10, gt=0, description="A query is stopped after this time.")
    build_mb: int = Field(
        default_factory=lambda: max(1024, machine_memory() // MEGABYTE // 4),
        ge=256,
        description="Memory of a build of the figures; the rest goes to the disk, several times slower.",
    )

    upload_mb: int = Field(200, ge=1, description="Largest file taken by the page; larger ones: csat import.")
    free_mb: int = Field(1024, ge=0, description="Room that an import or a build always leaves on the disk.")
    lock_seconds: float = Field(600, ge=0, description="How long an import waits for another one.")
    staging_hours: float = Field(24, gt=0, description="Files on their way in are forgotten after this time.")
    staging_mb: int = Field(2_048, gt=0, description="So much may wait for its import, all visitors together.")
    waiting_files: int = Field(20, ge=1, description="So many files of one person may wait for their import.")
    rejects_days: float = Field(30, gt=0, description="Left-out rows are kept this long.")
    history_days: float = Field(90, gt=0, description="An undone import can be brought back for this long.")
    backup_days: float = Field(35, gt=0, description="Backups older than this are removed, where that is asked for.")
    data_months: int = Field(24, ge=0, description="csat tidy deletes rows older than this; 0: never.")
    marts_kept: int = Field(3, ge=1, description="Built figures kept on disk, the newest first.")
    link_marts_kept: int = Field(20, ge=0, description="Besides those, figures of links that keep theirs.")

    audit_days: float = Field(400, gt=0, description="Who did what is remembered for this long.")

    oidc_issuer: str = Field("", description="Address of the identity provider; empty: no login, this computer only.")
    oidc_client_id: str = Field("", description="What the identity provider calls this dashboard.")
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_scope: str = Field("openid profile", description="What is asked of it; roles by group may need more.")
    oidc_role_claim: str = Field("", description="Claim that lists a person's groups; empty: groups give no roles.")
    oidc_roles: dict[str, Literal["viewer", "editor", "admin"]] = Field({}, description="Group → role, as JSON.")
    session_secret: SecretStr = Field(SecretStr(""), description="32 random bytes or more; needed with a login.")
    tries: int = Field(20, ge=1, description="Sign-ins and unknown share links tried in a minute from one address.")
    session_hours: float = Field(12, gt=0, le=24 * 31, description="A sign-in lasts so long, however busy it is.")
    public_url: str = Field("", description="Address in people's browsers, where it is another than host and port.")

    smtp_host: str = Field("", description="Mail server for csat report --mail-to; empty: no mail.")
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_user: str = Field("", description="Empty: send without login.")
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = Field("", description="Sender of the mails; empty: the user.")
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    webhook_url: SecretStr = Field(SecretStr(""), description="Where csat report --notify puts its message.")
    webhook_kind: Literal["wecom", "dingtalk", "slack", "plain"] = "plain"
    webhook_secret: SecretStr = Field(SecretStr(""), description="DingTalk's, where the robot wants a signature.")

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def reader_mb(self) -> int:
        """Memory of the queries of one process: a quarter of the machine, shared among the processes."""
        return max(256, machine_memory() // MEGABYTE // 4 // self.processes)

    @field_validator("data")
    @classmethod
    def _whole_path(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @property
    def has_login(self) -> bool:
        """Whether people sign in; else whoever reaches this computer may do everything."""
        return bool(self.oidc_issuer)

    @field_validator("oidc_issuer", "public_url")
    @classmethod
    def _site_address(cls, url: str) -> str:
        parts = urlsplit(text := url.strip())
        if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("not a web address")
        return text

    @field_validator("webhook_url")
    @classmethod
    def _web_address(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(text := url.get_secret_value().strip())
        if text and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("not a web address")
        return SecretStr(text)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a time zone") from error
        return zone


def read_settings(**given: object) -> Settings:
    """The settings: `given` values first, then the environment, then the defaults.

    Raises UsageError naming the first variable that cannot be used.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks every value
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else ""
        raise UsageError(
            "{value} cannot be used here: {reason}.",
            "Set it to another value, or leave it out to get the default.",
            where=f"CSAT_{name.upper()}",
            value="…" if name in SECRETS else fault["input"],
            reason=fault["msg"],
        ) from error
