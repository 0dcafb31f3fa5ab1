"""Starting and finding the embedded servers' processes: Linux only, standard library only.

Place in the flow: below postgres.py and redis.py. A server is recognised by its working
directory (both servers change into their data folder), never by a recorded process number
alone: after a crash that number may belong to somebody else's process.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import pwd
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orchestrator import errors

# A Unix socket's address holds 107 bytes and is cut silently; leave room for a suffix.
SOCKET_PATH_LIMIT = 100


@contextlib.contextmanager
def locked(path: Path, seconds: float = 60.0) -> Iterator[None]:
    """Hold an exclusive lock on `path`; errors.Unavailable when others keep it too long."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES) or time.monotonic() > deadline:
                    raise broken(f"{path} is held by another process") from error
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def broken(reason: str) -> errors.Unavailable:
    """The error for an embedded server that cannot run, with what to do instead."""
    return errors.Unavailable(
        "embedded_server",
        f"Um servidor embutido não pôde iniciar: {reason}. Corrija isso ou use servidores seus "
        "(DATABASE_URL e REDIS_URL em .env).",
        f"An embedded server could not start: {reason}. Fix that, or use servers of your own "
        "(DATABASE_URL and REDIS_URL in .env).",
    )


def private_folder(path: Path) -> Path:
    """Make `path` with mode 0700, or refuse one that belongs to another user. Invalid when it
    cannot be a folder."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_uid != os.geteuid():
            raise broken(f"{path} belongs to another user; set EZPOCKET_HOME to a folder of yours")
        path.chmod(0o700)
    except OSError as error:
        raise errors.Invalid(
            "bad_home",
            f"A pasta {path} não pode ser usada ({error.strerror}). Dê em EZPOCKET_HOME uma "
            "pasta sua, em que se possa escrever.",
            f"The folder {path} cannot be used ({error.strerror}). Set EZPOCKET_HOME to a folder "
            "of yours that can be written to.") from error
    return path


def write_private(path: Path, content: str) -> None:
    """Replace `path` at once by a file that only its owner can read."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object in `path`; empty when there is none or it is damaged."""
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def user_namespace() -> list[str]:
    """The command prefix under which PostgreSQL accepts to run.

    PostgreSQL refuses root, and initdb refuses a user without a name. Then it runs in a user
    namespace where this user is called `nobody`; files stay owned by the real user.
    """
    known = {entry.pw_uid: entry for entry in pwd.getpwall()}
    if os.geteuid() != 0 and os.geteuid() in known:
        return []
    if shutil.which("unshare") is None:
        raise broken("PostgreSQL does not run as root and `unshare` (util-linux) is missing")
    other = next((entry for entry in known.values() if entry.pw_name == "nobody"), None)
    other = other or next((entry for uid, entry in sorted(known.items()) if uid), None)
    if other is None:
        raise broken("PostgreSQL does not run as root and /etc/passwd knows no other user")
    prefix = ["unshare", "--user", f"--map-user={other.pw_uid}",
              f"--map-group={other.pw_gid}", "--"]
    tried = subprocess.run([*prefix, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise broken("PostgreSQL does not run as root and this system forbids user namespaces "
                     f"({tried.stderr.strip()}); run ezpocket as an ordinary user")
    return prefix


def spawn(command: list[str], log: Path, *, attached: signal.Signals | None,
          prefix: list[str], environment: Mapping[str, str], data_megabytes: int = 0) -> int:
    """Start a server in its own session and return its process number.

    attached: the signal that it gets when the thread that called this ends; None detaches.
    It is set by setpriv after the namespace was entered, because entering one clears it.
    data_megabytes: the most memory of its own that it, and each of its children, may have.
    """
    if attached is not None:
        if shutil.which("setpriv") is None:
            raise broken("`setpriv` (util-linux) is missing")
        command = ["setpriv", "--pdeathsig", attached.name, "--", *command]
    command = [*prefix, *command]
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        pid = os.posix_spawnp(
            command[0], command, dict(environment), setsid=True, setsigmask=[],
            file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, output, 1),
                          (os.POSIX_SPAWN_DUP2, output, 2)],
        )
        if data_megabytes:
            with contextlib.suppress(ProcessLookupError):  # `wait` tells why it ended at once
                resource.prlimit(pid, resource.RLIMIT_DATA, (data_megabytes << 20,) * 2)
        return pid
    finally:
        os.close(output)
        os.close(nothing)


def owners(folder: Path) -> list[int]:
    """The live processes whose working directory is `folder`: a server and its children."""
    found = []
    target = str(folder.resolve())
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{entry.name}/cwd") == target:
                found.append(int(entry.name))
    return found


def end(folder: Path, pid: int, title: str) -> bool:
    """Kill one process of the server in `folder`, whose command line begins with `title`."""
    try:
        ours = os.readlink(f"/proc/{pid}/cwd") == str(folder.resolve())
        if ours and Path(f"/proc/{pid}/cmdline").read_text().startswith(title):
            os.kill(pid, signal.SIGKILL)
            return True
    except OSError:
        pass  # it has ended
    return False


def server_pid(folder: Path, pid_file: Path) -> int | None:
    """The server that runs in `folder`, or None; a stale or foreign number counts as none."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    try:
        same = os.readlink(f"/proc/{pid}/cwd") == str(folder.resolve())
    except OSError:
        return None
    return pid if same else None


def reap(pid: int) -> bool:
    """True once `pid` has ended; collects it when it is this process's own child."""
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def stop(pid: int, *signals: signal.Signals, seconds: float = 20.0) -> None:
    """Ask `pid` to end with each signal, `seconds` apart, and then kill it."""
    for number, patience in (*((one, seconds) for one in signals), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if reap(pid):
                return
            time.sleep(0.02)
    raise broken(f"process {pid} does not end")


def last_line(log: Path) -> str:
    """The last line of a server's log, for an error message."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1][-300:] if lines else ""
