"""Make a Chromium, Chinese fonts and HAProxy available for the tests, by the gentlest way that works.

In order: what is installed already; the system's packages (as root on Debian and its children); Playwright's own build.
When none works the browser tests skip themselves, so this script says so and never fails the run.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Install what is missing; print one line about how it ended."""
    if not any(map(shutil.which, NAMES)) or not has_chinese_font():
        install_packages("chromium", "fonts-noto-cjk")
    if not shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin"):
        install_packages("haproxy")
    if any(map(shutil.which, NAMES)):
        return
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(own, capture_output=True, timeout=600).returncode != 0:
        print("No Chromium could be installed: BROWSER TESTS WILL BE SKIPPED.", file=sys.stderr)


def has_chinese_font() -> bool:
    """Whether a font for Simplified Chinese is known to the system."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True).stdout.strip())


def install_packages(*names: str) -> None:
    """Ask the system's package manager, where there is one and we may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "capture_output": True,
        "timeout": 900,
    }
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *names], **quiet)


if __name__ == "__main__":
    main()
