"""The one who stays behind: ends the portal's processes when their supervisor is killed.

Started by path, before the others, with the reading end of a pipe as its standard input. Nothing is ever
written to it; it ends when the supervisor does, whatever killed it, since the system closes its end then.
All processes of the portal are in this one's process group, their own children too. A pipe rather than
Linux's death signal: that one reaches no grandchildren, and there is none on a Mac.
"""

import os
import signal
import sys
import time

GRACE = 3  # seconds between asking and making them end


def main() -> None:
    # Asked to end with the rest of its group, it stays until it has seen to them.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while sys.stdin.buffer.read(1):
        pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
