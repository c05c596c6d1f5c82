"""Made-up people. The demo accounts come first (the contract); the others cannot sign in by a password."""

PASSWORD = "demo-portal-2026"  # noqa: S105 -- public, and only with DEMO=1

# (address, name, language, staff groups; "*" for superuser)
ACCOUNTS: list[tuple[str, str, str, list[str]]] = [
    ("member@example.org", "Rosa Delgado", "en", []),
    ("stranger@example.org", "Sam Whitaker", "en", []),
    ("liaison@example.org", "Denise Okafor", "en", []),
    ("facilitator@example.org", "Marcus Bell", "en", []),
    ("staff@example.org", "Priya Raman", "en", ["Content", "Events", "Newsletter"]),
    ("moderator@example.org", "Lena Whitfield", "en", ["Moderation"]),
    ("admin@example.org", "Administrator", "en", ["*"]),
]

NEIGHBORS = [
    ("t.hall@example.org", "Tasha Hall"), ("k.mensah@example.org", "Kwame Mensah"), ("w.pruitt@example.org", "Wanda Pruitt"),
    ("a.tesfaye@example.org", "Almaz Tesfaye"), ("j.park@example.org", "Jisoo Park"), ("l.grant@example.org", "Leroy Grant"),
    ("r.simmons@example.org", "Ruth Simmons"), ("m.oconnor@example.org", "Maeve O’Connor"), ("s.bryant@example.org", "Silas Bryant"),
    ("d.nguyen@example.org", "Duc Nguyen"), ("c.ortega@example.org", "Carmen Ortega"), ("h.fields@example.org", "Hattie Fields"),
    ("o.james@example.org", "Odell James"), ("y.abdi@example.org", "Yasmin Abdi"), ("b.carter@example.org", "Bernice Carter"),
    ("e.flores@example.org", "Elena Flores"), ("i.brooks@example.org", "Isaiah Brooks"), ("n.patel@example.org", "Nila Patel"),
    ("g.moore@example.org", "Gloria Moore"), ("v.tran@example.org", "Vinh Tran"), ("p.walker@example.org", "Paul Walker-Ames"),
    ("f.diallo@example.org", "Fatou Diallo"), ("z.green@example.org", "Zora Green"), ("u.reyes@example.org", "Ulises Reyes"),
]  # fmt: skip

# Who facilitates what, beside the demo account.
FACILITATORS = {
    "just-transportation": ["h.fields@example.org"],
    "just-energy": ["facilitator@example.org"],
    "just-growth": ["w.pruitt@example.org"],
    "just-health": ["a.tesfaye@example.org", "n.patel@example.org"],
    "just-opportunity": ["o.james@example.org"],
    "just-youth": ["z.green@example.org"],
    "clayton": ["facilitator@example.org"],
    "fulton": ["k.mensah@example.org"],
    "dekalb": ["y.abdi@example.org"],
    "cobb": ["b.carter@example.org"],
    "gwinnett": ["e.flores@example.org"],
    "albany-dougherty": ["l.grant@example.org"],
    "glynn": ["r.simmons@example.org"],
    "chatham": ["s.bryant@example.org"],
}

# The demo accounts belong just here.
MEMBERSHIPS = {
    "member@example.org": ["clayton", "just-transportation"],
    "liaison@example.org": ["clayton", "just-transportation"],
    "facilitator@example.org": ["clayton", "just-energy"],
}

PERSPECTIVES = [
    "community",
    "community",
    "expert",
    "community",
    "advocate",
    "community",
    "staff",
    "community",
    "expert",
]
