"""The accounts of a demonstration: `seed_demo` makes them, `make run` prints them."""

PASSWORD = "demo-portal-2026"  # noqa: S105 -- public on purpose; the settings refuse DEMO=1 outside DEBUG=1

ACCOUNTS = {
    "member@example.org": "belongs to Clayton and the JUST Transportation Circle",
    "stranger@example.org": "has joined nothing",
    "liaison@example.org": "speaks for Clayton in the JUST Transportation Circle",
    "facilitator@example.org": "leads the JUST Energy Circle and the Clayton hub",
    "staff@example.org": "writes content, events and newsletters in the admin",
    "moderator@example.org": "works on reports, in the moderation group",
    "admin@example.org": "may do everything in the admin",
}
