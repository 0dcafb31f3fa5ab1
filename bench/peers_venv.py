"""bench/.venv: the peers' packages, apart from the project's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
PYTHON = str(VENV / "bin" / "python")
REQUIREMENTS = VENV.with_name("requirements.txt")


def make_venv() -> None:
    """bench/.venv with the peers, unless it is newer than its requirements."""
    stamp = VENV / ".installed"
    if stamp.exists() and stamp.stat().st_mtime >= REQUIREMENTS.stat().st_mtime:
        return
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    if not (_installed_with_uv() or _installed_with_pip()):
        sys.exit("bench: the peers could not be installed; the reason is above.")
    stamp.touch()


def _installed_with_uv() -> bool:
    places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    uv = shutil.which("uv", path=places)
    # The system's certificates, as pip would use them behind a company's proxy.
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    return bool(uv) and _ran([str(uv), "pip", "install", "--python", PYTHON], environment)


def _installed_with_pip() -> bool:
    return _ran([sys.executable, "-m", "pip", "--python", PYTHON, "install"], dict(os.environ))


def _ran(command: list[str], environment: dict[str, str]) -> bool:
    whole = [*command, "--quiet", "-r", str(REQUIREMENTS)]
    return subprocess.run(whole, env=environment, check=False).returncode == 0
