"""What is printed for system administrators: every name in it exists, and the programs themselves accept it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from dashboard import settings
from dashboard.cli import app
from dashboard.cli.deploying import EXAMPLES, FILES, Around, filled
from dashboard.server import health
from dashboard.settings import MEGABYTE, Settings, read_settings
from tests.conftest import ROOT

ALSO_IN = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
TEXTS = {what: (EXAMPLES / file).read_text("utf-8") for what, file in FILES.items()}


def program(name: str) -> str:
    """Where it is; skips the test where it is not."""
    found = shutil.which(name) or shutil.which(name, path=ALSO_IN)
    if found is None:
        pytest.skip(f"no {name} on this machine: ITS CONFIGURATION IS NOT CHECKED")
    return found


def test_every_example_can_be_printed_and_nothing_else_lies_there() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} == set(FILES.values())
    for what in Around:
        printed = CliRunner().invoke(app, ["deploy", what.value], env={"CSAT_DATA": "", "CSAT_PORT": ""})
        assert (printed.exit_code, printed.stdout) == (0, TEXTS[what])


@pytest.mark.parametrize("what", Around)
def test_every_setting_named_in_an_example_exists(what: Around) -> None:
    named = set(re.findall(r"CSAT_[A-Z_]+", TEXTS[what]))
    assert named <= {f"CSAT_{name.upper()}" for name in Settings.model_fields}
    assert named


@pytest.mark.parametrize("what", Around)
def test_every_command_and_option_named_in_an_example_exists(what: Around) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]  # typer's group
    text = TEXTS[what].replace('ENTRYPOINT ["csat"]\nCMD ["', "csat ").replace('", "', " ").replace('"]', "")
    called = re.findall(r"(?:^|[ /])csat (serve|deploy|user add)\b([^\n]*)", text)
    assert called
    for name, rest in called:
        command = commands[name.split()[0]]
        for part in name.split()[1:]:
            command = command.commands[part]
        options = {option for param in command.params for option in param.opts}
        own = rest.partition(">")[0]
        assert set(re.findall(r"--[a-z-]+", own)) <= options, rest


def test_what_is_set_stands_in_what_is_printed() -> None:
    told = read_settings(
        public_url="https://desk.test:8443", port=9007, processes=3, data=Path("/srv/desk"), upload_mb=50
    )
    unit, nginx, caddy = (filled(what, told) for what in (Around.systemd, Around.nginx, Around.caddy))
    assert "csat serve --port 9007 --workers 3" in unit
    assert {"Environment=CSAT_DATA=/srv/desk", "ReadWritePaths=/srv/desk"} <= set(unit.splitlines())
    assert nginx.count("server_name desk.test;") == 2
    assert {"client_max_body_size 51m;", "proxy_pass http://127.0.0.1:9007;"} <= {s.strip() for s in nginx.splitlines()}
    assert "desk.test {" in caddy and "max_size 51MB" in caddy and "reverse_proxy 127.0.0.1:9007 {" in caddy
    assert "example.com" not in nginx + caddy
    assert '"--port", "8501"' in filled(Around.container, told), "it has a port of its own"


def test_the_limits_of_the_proxies_are_those_of_the_settings() -> None:
    start = Settings.model_fields["upload_mb"].default
    assert f"client_max_body_size {start + 1}m;" in TEXTS[Around.nginx]
    assert f"max_size {start + 1}MB" in TEXTS[Around.caddy]
    assert f":{Settings.model_fields['port'].default};" in TEXTS[Around.nginx]


def test_the_unit_holds_what_was_promised() -> None:
    lines = set(TEXTS[Around.systemd].splitlines())
    assert {
        "NoNewPrivileges=yes", "ProtectSystem=strict", "ReadWritePaths=/var/lib/csat", "PrivateTmp=yes",
        "MemoryMax=6G", "LimitNOFILE=65536", "User=csat", "CapabilityBoundingSet=",
    } <= lines  # fmt: skip


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "csat.service"
    text = TEXTS[Around.systemd].replace("/opt/csat/.venv/bin/csat serve", "/bin/true serve")
    unit.write_text(text.replace("User=csat\nGroup=csat\n", "").replace("=/opt/csat", "=/"))
    done = subprocess.run([program("systemd-analyze"), "verify", unit], capture_output=True, text=True)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "csat.service" in line]) == (0, [])


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    found = program("nginx")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine: THE CONFIGURATION OF NGINX IS NOT CHECKED")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=csat.example.com",
         "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "csat.conf").write_text(
        TEXTS[Around.nginx].replace("/etc/ssl/csat", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    )
    whole = tmp_path / "nginx.conf"
    aside = "".join(
        f"    {one}_temp_path {tmp_path}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    inner = f"    access_log off;\n{aside}    include {tmp_path}/csat.conf;\n"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{inner}}}\n")
    command = [found, "-t", "-c", whole, "-e", tmp_path / "err"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_caddy_accepts_its_configuration(tmp_path: Path) -> None:
    told = tmp_path / "Caddyfile"
    told.write_text(TEXTS[Around.caddy].replace("/var/log/caddy", str(tmp_path)))
    command = [program("caddy"), "validate", "--adapter", "caddyfile", "--config", told]
    done = subprocess.run(command, capture_output=True, text=True, env={"HOME": str(tmp_path), "PATH": ALSO_IN})
    assert done.returncode == 0, done.stderr
    formatted = subprocess.run([program("caddy"), "fmt", told], capture_output=True, text=True).stdout
    assert formatted == told.read_text()


def test_the_container_holds_what_the_program_needs_and_asks_for_readiness() -> None:
    text = TEXTS[Around.container]
    copied = {source for line in re.findall(r"^COPY (.+)$", text, re.M) for source in line.split()[:-1]}
    assert all((ROOT / source).exists() for source in copied)
    assert {"dashboard", "queries", "sample_data", ".streamlit", "pyproject.toml", "requirements.lock"} <= copied
    assert "--require-hashes -r requirements.lock" in text
    assert health.READY in text
    assert text.index("\nUSER 10001") < text.index("ENTRYPOINT")


@pytest.mark.parametrize(
    ("own", "files", "found"),
    [
        ("0::/system.slice/csat.service\n", {"system.slice/csat.service": "6442450944\n"}, [6442450944]),
        ("0::/a/b\n", {"a/b": "max\n", "a": "2000000000\n", "": "9000000000\n"}, [2000000000, 9000000000]),
        ("9:name=systemd:/\n0::/\n", {"": "500\n"}, [500]),
        ("4:memory:/old\n", {}, []),
        ("0::/gone\n", {}, []),
    ],
)
def test_the_limit_of_the_service_or_of_the_container_counts(
    tmp_path: Path, own: str, files: dict[str, str], found: list[int]
) -> None:
    (tmp_path / "own").write_text(own)
    groups = tmp_path / "groups"
    for place, limit in files.items():
        (groups / place).mkdir(parents=True, exist_ok=True)
        (groups / place / "memory.max").write_text(limit)
    assert list(settings.limits(groups, tmp_path / "own")) == found
    assert list(settings.limits(groups, tmp_path / "none")) == []
    assert settings.machine_memory() > 100 * MEGABYTE
