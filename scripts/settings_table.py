"""Write the table of settings into every document that shows it.

    python -m scripts.settings_table

The table is between two comments in README.md and docs/operating.md. `make check` fails if a document or this
list does not match what `pse_portal/settings.py` reads.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "docs/operating.md")
BEGIN, END = "<!-- settings: written by scripts/settings_table.py -->", "<!-- end of settings -->"

# (names, default, description)
SETTINGS = [
    (
        "DEBUG",
        "`0`",
        "development on one machine: a generated key, emails written to files, `/dev/` pages; `make run` sets it",
    ),
    ("DEMO", "`0`", "demo accounts and content; refused without `DEBUG`, since their password is public"),
    ("SECRET_KEY", "none; with `DEBUG` one is kept in `var/secret_key`", "at least 50 characters"),
    (
        "SECRET_KEY_FALLBACKS",
        "none",
        "retired keys, separated by commas: links in old emails keep working",
    ),
    (
        "ADDRESS_KEY",
        "the same as `SECRET_KEY`; needed with `SECRET_KEY_FALLBACKS`",
        "key of the hashes of addresses that must not be emailed; never change it: the first `SECRET_KEY`",
    ),
    (
        "ALLOWED_HOSTS",
        "none; with `DEBUG` this machine",
        "the portal's host names, separated by commas; `*` is refused",
    ),
    (
        "SITE_URL",
        "none; with `DEBUG` this machine",
        "the `https://` address used in emails, feeds, and the sitemap",
    ),
    ("HOST, PORT", "`127.0.0.1`, `8000`", "where the web process listens"),
    (
        "PROXY_COUNT",
        "`0`",
        "number of proxies in front whose `X-Forwarded-For` and `X-Forwarded-Proto` headers are trusted",
    ),
    ("DATABASE_URL", "SQLite in `var/`", "such as `postgres://user:password@host/name`"),
    (
        "MIGRATE_DATABASE_URL",
        "none: the same",
        "the same PostgreSQL database as its owner, for `migrate` alone; the running role cannot touch the audit log's triggers",
    ),
    (
        "REDIS_URL",
        "none: caches in `var/`, the queue in the worker",
        "broker and caches, such as `redis://host:6379/0`",
    ),
    (
        "ERROR_EMAILS",
        "none",
        "addresses of technicians, separated by commas: at most three error reports an hour",
    ),
    ("SENTRY_DSN", "none", "where errors are reported to; needs `pip install sentry-sdk`"),
    (
        "METRICS_TOKEN",
        "none: no `/metrics`",
        "the bearer token with which Prometheus reads `/metrics`; needs `pip install prometheus-client`",
    ),
    (
        "PLACES",
        "`hubs/data/georgia/`",
        "the folder with the counties, ZIP codes, and outlines of the region (`hubs/data/README.md`)",
    ),
    ("VAR", "`var/`", "everything the portal writes: database, media, static files, key"),
    (
        "BACKUP_TO",
        "none: no backups are scheduled",
        "where `backup` puts its archives: a folder, on another disk, or `s3://bucket/prefix`",
    ),
    (
        "BACKUP_KEY",
        "none: not encrypted",
        "public keys in the age format, separated by commas; `backup --new-key FILE` makes one",
    ),
    ("BACKUP_KEEP", "`7,5,12`", "daily, weekly, and monthly archives that are kept"),
    (
        "BACKUP_JOURNAL",
        "`journal` in `VAR`",
        "folder of what a restore must not undo: deletions, unsubscribes, sent emails, as hashes; best on another disk",
    ),
    (
        "MEDIA_BUCKET, MEDIA_BUCKET_URL",
        "none: uploads are in `VAR/media`",
        "an S3 bucket for uploads, for several machines; the address of another provider than AWS",
    ),
    (
        "EMAIL_URL",
        "none; with `DEBUG` emails are written to `var/mail/` and shown at `/dev/mail/`",
        "the relay, such as `smtp+tls://user:password@mail.example.org:587`",
    ),
    (
        "DEFAULT_FROM_EMAIL, SERVER_EMAIL",
        "`portal@example.org`, refused without `DEBUG`",
        "the sender of emails, and of error reports",
    ),
    (
        "MAIL_GROUP_SIZE",
        "`200`",
        "emails of a newsletter that are marked together, at most; never more than the relay and the pace take in a quarter of a second",
    ),
    (
        "MAIL_LANES, MAIL_PACE",
        "`1`, `20`",
        "processes that may send one newsletter together; bulk emails a second, over all of them",
    ),
    (
        "MAIL_TICK, MAIL_TIMEOUT",
        "`30`, `30`",
        "seconds between two ticks; seconds to wait for each reply of the relay",
    ),
    (
        "MAIL_PROVIDER, MAIL_WEBHOOK_KEY, MAIL_WEBHOOK_SECRET",
        "none",
        "`mailgun` or `postmark`, and the secret that signs its bounce reports",
    ),
    (
        "MAIL_REPLY_HOST",
        "none: no replies by email",
        "the host whose incoming mail reaches the portal; a reply to a post becomes a post",
    ),
    (
        "MAIL_REPLY_CHECKED_BY",
        "none; needed with `MAIL_REPLY_HOST`",
        "the name under which your mail server writes Authentication-Results; a reply that it does not confirm is not posted",
    ),
    (
        "STAFF_SESSION_IDLE, STAFF_SESSION_AGE",
        "`7200`, `43200`",
        "seconds without use, and seconds since sign-in, after which a staff session ends",
    ),
    (
        "REDIS_VISIBILITY_TIMEOUT",
        "`600`",
        "seconds before Redis gives an unacknowledged task to another worker",
    ),
]


def table() -> str:
    """Return the settings as a Markdown table."""
    rows = [
        f"| {', '.join(f'`{name}`' for name in names.split(', '))} | {default} | {what} |"
        for names, default, what in SETTINGS
    ]
    return "\n".join([BEGIN, "| name | default | what |", "|---|---|---|", *rows, END])


def written(text: str) -> str:
    """Return a document with the current table. Raises ValueError if it has no place for one."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no {BEGIN} ... {END}")
    return before + table() + after


def problems() -> list[str]:
    """Return what differs between settings.py, this list, and the documents, one line each."""
    code = (ROOT / "pse_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    listed = {name for names, _default, _what in SETTINGS for name in names.split(", ")}
    found = [
        f"pse_portal/settings.py reads {name}, which is not listed here" for name in sorted(read - listed)
    ]
    found += [f"{name} is listed, but nothing reads it" for name in sorted(listed - read)]
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        if written(text) != text:
            found.append(f"{document} shows another table: run python -m scripts.settings_table")
    return found


if __name__ == "__main__":
    for document in DOCUMENTS:
        path = ROOT / document
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit("\n".join(problems()) or None)
