"""A process that keeps dying is started again after growing pauses, and ends no other. The drill `faults` kills real ones."""

import os
import time

from pse_portal.supervisor import Child


def test_process_that_keeps_dying_is_left_alone_for_longer_and_longer():
    child = Child("worker", ("-c", "raise SystemExit(3)"), os.getpgrp())
    starts, pauses = [child.started], []
    while child.failures < 3:
        assert time.monotonic() < starts[0] + 20
        before = child.failures
        child.look_after()
        if child.failures > before:
            assert child.again_at
            pauses.append(round(child.again_at - time.monotonic()))
        if child.started != starts[-1]:
            starts.append(child.started)
        time.sleep(0.05)
    assert pauses == [1, 2, 4]
    assert len(starts) == 3
    assert child.keeps_dying


def test_process_that_was_up_for_a_while_is_started_at_once():
    child = Child("worker", ("-c", "raise SystemExit(3)"), os.getpgrp())
    child.process.wait(20)
    child.started -= Child.TOO_SOON
    first = child.process
    child.look_after()
    assert child.process is not first
    child.process.wait(20)
