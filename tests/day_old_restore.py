"""A day in the life of a portal that is then restored from a backup of the day before. Run by the tests as a program.

    python -m tests.day_old_restore FOLDER

Prints what is true afterwards, as JSON. With `JOURNAL=0` in the environment, the restore gets no journal; with
`HOLD=0`, the hold is ended at once: so the tests see what each of them is for.
"""

import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

import time_machine  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bookings import blocks  # noqa: E402
from mailing import batches, delivery, holds, suppression, sweep  # noqa: E402
from mailing.contacts import Contact, fingerprint_of  # noqa: E402
from mailing.models import Batch, Hold, Message  # noqa: E402
from news import subscriptions  # noqa: E402
from news.models import Subscription  # noqa: E402
from office import journal  # noqa: E402
from office.models import AuditEntry, JournalEntry  # noqa: E402
from office.privacy import Subject  # noqa: E402
from people import data_requests, sessions, staff  # noqa: E402
from people.models import DataRequest, Person  # noqa: E402
from pse_portal import signed_links  # noqa: E402
from tests import factories, mails  # noqa: E402
from tests.live.workers import make_batch  # noqa: E402

KINDS = Message.Kind


def queue(key: str, to: str, kind: str = KINDS.TRANSACTIONAL, due_at=None) -> None:
    with transaction.atomic():
        mails.queue(
            key=key, kind=kind, to=Contact(email=to), due_at=due_at, template="mailing/email/plain",
            context={"subject": key, "body": "Words"},
        )  # fmt: skip


def main(folder: Path) -> dict:
    start = timezone.now()
    with time_machine.travel(start, tick=True):
        hub = factories.make_hub()
        boss = factories.make_person("boss@example.org", name="Boss", is_superuser=True, is_staff=True)
        gone = factories.make_person("gone@example.org", name="Gone Away")
        stays = factories.make_person("stays@example.org", name="Stays Here")
        left = factories.make_person("left@example.org", name="Left Staff", is_staff=True)
        left.groups.add(Group.objects.get(name="Content"))
        guest_event = factories.make_event(hub)
        factories.make_rsvp(guest_event, None, name="Guest Gone", email="guest@example.org")
        reader = Subscription.objects.create(
            email="reader@example.org", state=Subscription.State.CONFIRMED, fingerprint=fingerprint_of("reader@example.org")
        )  # fmt: skip
        old_link = signed_links.token("drill", stays)
        queue("soon", "soon@example.org", KINDS.REMINDER, start + timedelta(hours=3))
        queue("later", "later@example.org", KINDS.REMINDER, start + timedelta(hours=30))
        newsletter = make_batch(20)
        queue("waits", "waits@example.org", KINDS.REMINDER, start + timedelta(hours=22))
        call_command("backup", to=str(folder / "kept"), stdout=io.StringIO())
    [archive] = (folder / "kept").glob("pse-portal-*")

    with time_machine.travel(start + timedelta(hours=20), tick=True):
        delivery.drain(seconds=20)  # "soon" and the newsletter go out
        queue("told", "told@example.org")  # what a tick would queue again
        delivery.drain(seconds=20)
        subscriptions.leave(reader, source="drill")
        suppression.stop_address("other@example.org", "circle:one", source="drill")
        blocks.block(hub, Contact(email="rude@example.org"), None, by=boss)
        for subject in (Subject.of(gone), Subject(email="guest@example.org")):
            data_requests.ask_deletion(subject, language="en", keeps_words=False, now=True)
        with transaction.atomic():
            sessions.end_all(stays, boss)
        staff.leave(left, boss)
        assert not Message.objects.filter(key="soon").exclude(state="accepted").exists()
        journal.append()
        assert not JournalEntry.objects.exists()
        text = "".join(path.read_text() for path in (folder / "journal").glob("*.jsonl"))
    assert not any(word in text for word in ("@", "example", "Gone", "Guest", "Left")), (
        "the journal names nobody"
    )

    with time_machine.travel(start + timedelta(hours=24), tick=True):
        name = Path(str(connection.settings_dict["NAME"])).name
        without = os.environ.get("JOURNAL") == "0"
        call_command("restore", str(archive), wipe=name, without_journal=without, stdout=io.StringIO())
        if os.environ.get("HOLD") == "0":
            Hold.objects.all().delete()
        sweep.take_back(timezone.now())
        for batch in Batch.objects.under_way():
            batches.advance(batch)
        delivery.drain(seconds=10)
        held = {kind.kind: kind.count for kind in holds.held()}
        sent_while_held = sent()
        with transaction.atomic():
            mails.queue(
                key="told", to=Contact(email="told@example.org"), template="mailing/email/plain",
                context={"subject": "told", "body": "Words"},
            )  # fmt: skip
            mails.queue(
                key="fresh", to=Contact(email="fresh@example.org"), template="mailing/email/plain",
                context={"subject": "fresh", "body": "Words"},
            )  # fmt: skip
        delivery.drain(seconds=10)
        fresh = Message.objects.get(key="fresh").state
        released = {kind: holds.release(kind, by=boss) for kind in KINDS.values}
    with time_machine.travel(start + timedelta(hours=31), tick=True):
        delivery.drain(seconds=20)
        emptied = Person.objects.get(pk=gone.pk)
        row = Person.objects.get(pk=left.pk)
        return {
            "held": held,
            "sent_while_held": sent_while_held,
            "released": released,
            "fresh": fresh,
            "told": Message.objects.get(key="told").reason,
            "sent": sent(),
            "newsletter": sorted({message.state for message in Message.objects.filter(batch=newsletter.pk)}),
            "erased": [emptied.name, emptied.email, emptied.is_active],
            "guest": type(guest_event)
            .objects.get(pk=guest_event.pk)
            .rsvps.filter(email="guest@example.org")
            .count(),
            "receipts": DataRequest.objects.exclude(done_at=None).count(),
            "stopped": [
                suppression.is_stopped("reader@example.org", "newsletter"),
                suppression.is_stopped("other@example.org", "circle:one"),
                suppression.is_stopped("gone@example.org", "newsletter"),
            ],
            "blocked": blocks.is_blocked([hub.pk], None, "rude@example.org", ""),
            "old_link": signed_links.verifies("drill", Person.objects.get(pk=stays.pk), old_link),
            "staff": [row.is_staff, row.groups.count()],
            "guarded": refuses_changes(),
            "next_number": Person.objects.create(email="next@example.org").pk - left.pk > 1000,
        }


def sent() -> list[str]:
    """Return the keys of the single mails that this database has sent since it was restored."""
    found = Message.objects.filter(batch=None, state="accepted").exclude(reason="sent_before")
    return sorted(found.values_list("key", flat=True))


def refuses_changes() -> bool:
    """Return whether the audit log's triggers are there."""
    from django.db import DatabaseError

    try:
        with transaction.atomic():
            AuditEntry.objects.update(action="changed")
    except DatabaseError:
        return True
    return False


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
