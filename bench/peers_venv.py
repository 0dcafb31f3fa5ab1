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
    uv = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    command = (
        [uv, "pip", "install", "--quiet", "--python", PYTHON]
        if uv
        else [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet"]
    )
    subprocess.run([*command, "-r", str(REQUIREMENTS)], check=True)
    stamp.touch()
