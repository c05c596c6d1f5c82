"""Guard process: ends the portal's processes if their supervisor is killed.

Started by path, before the others, with the read end of a pipe as its standard input. Nothing is ever written to
the pipe; the system closes the other end when the supervisor ends, however that happens. All processes of the
portal, including their children, are in this one's process group. Linux's parent-death signal is no alternative:
it does not reach grandchildren, and macOS has none.
"""

import os
import signal
import sys
import time

GRACE = 3  # seconds between SIGTERM and SIGKILL


def main() -> None:
    # It ignores the SIGTERM to its own group, so that it lives to send the SIGKILL.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while sys.stdin.buffer.read(1):
        pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
