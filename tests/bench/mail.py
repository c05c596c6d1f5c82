"""Mail throughput: mails per second and CPU per mail, as ratios to plain smtplib in the same run.

10,000 personalized multipart letters go to a counting sink: first by plain smtplib, already composed, over one
persistent connection, without a database. Then one worker process of the portal sends them, then two. Throttling is
off. Figures are counted at the sink; a lost worker fails the run.

    MAIL_BENCH=1000 python -m tests.bench.mail      for a small run
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"
NUMBER = int(os.environ.get("MAIL_BENCH", "10000"))
LONG = int(os.environ.get("MAIL_BENCH_LONG", "100000"))


class Sink:
    """The counting sink, in its own process."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.smtp_sink", str(port)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        for _attempt in range(100):
            try:
                smtplib.SMTP("127.0.0.1", port, local_hostname="bench").quit()
                break
            except OSError:
                time.sleep(0.1)

    def count(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def main() -> None:
    from tests.services import free_port

    folder = tempfile.mkdtemp(prefix="pse-bench-")
    sink = Sink(free_port())
    os.environ |= {
        "DEBUG": "1", "DEMO": "0", "SECRET_KEY": "bench-only-" + "x" * 50, "VAR": folder,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "MAIL_PACE": "0", "DJANGO_SETTINGS_MODULE": "tests.bench._settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        measure(sink)
    finally:
        sink.process.kill()


def measure(sink: Sink) -> None:
    from mailing import batches, compose
    from mailing.models import Message
    from office.models import SiteSettings
    from tests.bench import letters as known  # noqa: F401 -- so that the mail is known by its name

    batch = fill(NUMBER)
    messages = list(Message.objects.filter(batch=batch))
    skeleton = compose.skeleton(messages[0], batches.mail_of(batch), site=SiteSettings.load(), is_shared=True)
    letters = [(message.email, skeleton.letter(message)) for message in messages]
    size = sum(len(letter) for _to, letter in letters) / len(letters)
    print(f"{NUMBER} letters of {size / 1024:.1f} KB each")
    plain, plain_cpu = plainly(sink, letters)
    print(f"plain smtplib: {NUMBER / plain:.0f} mails a second, {plain_cpu:.2f} ms of CPU each (ratio 1)")
    del messages, letters
    one, one_cpu, _memory, statements = sent(sink, NUMBER, processes=1)
    say("one process", plain, one, plain_cpu, one_cpu, statements)
    batch = fill(NUMBER)
    two, two_cpu, _memory, statements = sent(sink, NUMBER, processes=2)
    say("two processes", plain, two, plain_cpu, two_cpu, statements)
    print(f"a second process adds {100 * (one / two - 1):.0f} %")
    assert plain / one >= 0.35, "one process must reach 0.35 of plain smtplib"
    if LONG:
        fill(1000)
        _seconds, _cpu, small, _statements = sent(sink, 1000, processes=1)
        fill(LONG)
        _seconds, _cpu, large, _statements = sent(sink, LONG, processes=1)
        print(f"memory of a worker: {small:.0f} MB after 1,000, {large:.0f} MB after {LONG:,} recipients")
        assert large < small * 1.15, "memory must be flat"


def say(name: str, plain: float, ours: float, plain_cpu: float, cpu: float, statements: float) -> None:
    print(
        f"{name}: {NUMBER / ours:.0f} mails a second (ratio {plain / ours:.2f}),"
        f" {cpu:.2f} ms of CPU each (ratio {plain_cpu / cpu:.2f}), {statements:.3f} statements each"
    )


def fill(number: int) -> Any:
    """Create a batch that is being sent, with a row for each of `number` people."""
    from mailing import outbox
    from mailing.models import Batch, Message

    batch = Batch.objects.create(
        key=f"bench:{time.time_ns()}", title="Bench", stream="newsletter", template="bench/letter",
        audience="bench", state=Batch.State.SENDING, context={"place": "Riverdale"},
    )  # fmt: skip
    for start in range(0, number, 1000):
        Message.objects.bulk_create(
            Message(
                key=f"{batch.key}:{row}", kind="bulk", priority=2, stream="newsletter", batch=batch,
                template="bench/letter", name=f"Ana María {row}", context={"code": f"c{row}"},
                **outbox.addressed(f"person-{row}@example.org"),
            )
            for row in range(start, min(start + 1000, number))
        )  # fmt: skip
    return batch


def plainly(sink: Sink, letters: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Return total seconds, and CPU milliseconds per mail."""
    before, cpu, begun = sink.count(), time.process_time(), time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port, local_hostname="bench") as smtp:
        for to, letter in letters:
            smtp.sendmail("portal@example.org", [to], letter)
    seconds = time.perf_counter() - begun
    assert sink.count() - before == len(letters)
    return seconds, 1000 * (time.process_time() - cpu) / len(letters)


def sent(sink: Sink, number: int, processes: int) -> tuple[float, float, float, float]:
    """Return seconds from the first to the last mail at the sink, CPU per mail (ms), memory of a worker (MB), and
    SQL statements per mail.
    """
    import psutil

    before = sink.count()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench._sender"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _each in range(processes)
    ]
    watched = [psutil.Process(worker.pid) for worker in workers]
    while (first := sink.count()) == before:
        time.sleep(0.005)
    begun = time.perf_counter()
    cpu = sum(sum(process.cpu_times()[:2]) for process in watched)
    while (now := sink.count()) < before + number:
        assert all(worker.poll() is None for worker in workers), "a worker was lost"
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    done = now - first
    spent = sum(sum(process.cpu_times()[:2]) for process in watched) - cpu
    memory = max(process.memory_info().rss for process in watched) / 2**20
    statements = 0
    for worker in workers:
        worker.terminate()
        statements += int(worker.communicate()[0])
    assert sink.count() == before + number
    return seconds * number / done, 1000 * spent / done, memory, statements / number


if __name__ == "__main__":
    main()
