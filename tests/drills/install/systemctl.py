#!/usr/bin/python3
"""Stands in for systemctl in a chroot, where no systemd runs: starts units as their files say.

Honored: ExecCondition, ExecStart, Type, User, UMask, EnvironmentFile, WorkingDirectory and StateDirectory; of the sandbox,
NoNewPrivileges, an empty bounding set of capabilities, a read-only file system but for the state directory and a
/tmp of its own, and no memory that is both writable and executable. Not honored: system call filters and the rest.
"""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PIDS = Path("/run/shim")
UNITS = Path("/etc/systemd/system")


def settings_of(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (UNITS / unit).read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def environment_of(facts: dict[str, list[str]]) -> dict[str, str]:
    found = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for file in facts.get("EnvironmentFile", []):
        path = Path(file.lstrip("-"))
        if file.startswith("-") and not path.exists():
            continue
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                name, _equals, value = line.partition("=")
                found[name] = value
    return found


def command(facts: dict[str, list[str]], line: str) -> list[str]:
    [user] = facts["User"]
    state = f"/var/lib/{facts['StateDirectory'][0]}"
    quoted = shlex.join(shlex.split(line.replace("$MAINPID", "")))
    script = (
        f"mount --make-rprivate / && mount --bind {state} {state} && mount -o remount,bind,ro / "
        f"&& mount -t tmpfs -o mode=1777 tmpfs /tmp && cd {facts['WorkingDirectory'][0]} && umask {facts['UMask'][0]} "
        f"&& exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --reuid {user} --regid {user} --clear-groups "
        # PR_SET_MDWE (65), as MemoryDenyWriteExecute=yes.
        "/usr/bin/python3 -c 'import ctypes,os,sys; ctypes.CDLL(None).prctl(65,1,0,0,0); os.execvp(sys.argv[1],sys.argv[1:])' "
        f"{quoted}"
    )
    return ["unshare", "--mount", "sh", "-c", script]


def start(unit: str) -> None:
    facts = settings_of(unit)
    environment = environment_of(facts)
    state = Path(f"/var/lib/{facts['StateDirectory'][0]}")
    state.mkdir(exist_ok=True)
    state.chmod(int(facts["StateDirectoryMode"][0], 8))
    subprocess.run(["chown", f"{facts['User'][0]}:{facts['Group'][0]}", state], check=True)
    for condition in facts.get("ExecCondition", []):
        if subprocess.run(shlex.split(condition), env=environment, check=False).returncode:
            return
    if facts["Type"] == ["oneshot"]:
        for line in facts["ExecStart"]:
            subprocess.run(command(facts, line), env=environment, check=True)
        return
    notified = None
    if facts["Type"] == ["notify"]:
        path = f"/run/shim/{unit}.notify"
        Path(path).unlink(missing_ok=True)
        notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notified.bind(path)
        os.chmod(path, 0o777)  # noqa: S103 -- other users tell that they are ready
        notified.settimeout(60)
        environment["NOTIFY_SOCKET"] = path
    with Path(f"/var/log/{unit}.log").open("ab") as log:
        process = subprocess.Popen(
            command(facts, facts["ExecStart"][0]),
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (PIDS / unit).write_text(str(process.pid))
    if notified:
        assert b"READY=1" in notified.recv(4096)
    else:
        time.sleep(1)
    assert process.poll() is None, f"{unit} ended: {Path(f'/var/log/{unit}.log').read_text()[-2000:]}"


def stop(unit: str) -> None:
    file = PIDS / unit
    if file.exists():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(int(file.read_text()), signal.SIGTERM)
        file.unlink()


def nginx(action: str) -> None:
    pid = Path("/run/nginx.pid")
    number = pid.read_text().strip() if pid.exists() else ""
    running = number and Path(f"/proc/{number}").exists()
    if action == "stop":
        subprocess.run(["nginx", "-s", "stop"], check=False)
    else:
        subprocess.run(["nginx", *(["-s", "reload"] if running else [])], check=True)


def main(arguments: list[str]) -> None:
    PIDS.mkdir(exist_ok=True)
    action, *units = [word for word in arguments if not word.startswith("--")]
    if action == "daemon-reload":
        return
    if action == "enable" and "--now" in arguments:
        action = "start"
    for unit in units:
        if unit == "nginx":
            nginx(action)
            continue
        name = unit if re.search(r"\.(service|target)$", unit) else f"{unit}.service"
        if name.endswith(".target"):
            continue
        if action in {"stop", "restart"}:
            stop(name)
        if action in {"start", "restart"}:
            start(name)


main(sys.argv[1:])
