"""Who comes to the sample events, what they need, and sample events of every kind: made up, and marked so."""

from typing import Any

# What the coming events of `events.COMING` can do beside what stands there.
MORE: dict[str, dict[str, Any]] = {
    "getting-to-work-without-a-car": {
        "capacity": 40,
        "transit": ("MARTA buses 191 and 196", "Autobuses 191 y 196 de MARTA"),
        "food": ("Supper, with a dish without meat", "Cena, con un plato sin carne"),
        "stipend": ("A $25 grocery card for your time", "Una tarjeta de $25 para víveres por su tiempo"),
        "questions": ("How do you get to work today?", "¿Cómo llega hoy a su trabajo?"),
        "contact_name": "Marcus Bell",
        "contact_phone": "+14045550123",
        "dial_in": "404 555 0177, code 2480",
        "online_url": "https://meet.example.org/riders",
        "place_zip": "30274",
        "arranged": ["childcare", "ride", "interpreter", "access", "diet"],
        "certain": ["childcare", "interpreter"],
        "languages": ("en", "es"),
        "guests": 17,
    },
    "rate-cases-in-plain-words": {
        "capacity": 12,
        "offers_places": True,
        "contact_name": "Marcus Bell",
        "contact_phone": "+14045550123",
        "arranged": ["ride", "access"],
        "certain": [],
        "languages": ("en",),
        "guests": 10,
    },
    "all-circles-meeting": {
        "capacity": 150,
        "contact_name": "Priya Raman",
        "contact_phone": "+14045550100",
        "arranged": ["childcare", "ride", "interpreter", "access", "diet"],
        "certain": ["childcare"],
        "languages": ("en",),
        "guests": 22,
    },
}

# Events of Clayton and of the JUST Energy Circle, which the demo facilitator leads. `when` as in `events.COMING`.
OWN: list[dict[str, Any]] = [
    {
        "slug": "energy-circle-working-meeting", "kind": "meeting", "when": (1, 2, "18:30", "20:00"), "format": "online",
        "is_members_only": True, "hosts": ["just-energy"], "county": None,
        "title": ("JUST Energy working meeting", "Reunión de trabajo de JUST Energy"),
        "summary": (
            "For members: we read the drafts of our comments together.",
            "Para integrantes: leemos juntos los borradores de nuestros comentarios.",
        ),
        "online_url": "https://meet.example.org/energy", "dial_in": "404 555 0178, code 1357",
        "contact_name": "Marcus Bell", "contact_phone": "+14045550123",
    },
    {
        "slug": "hearing-on-summer-bills", "kind": "hearing", "when": (4, 3, "09:30", "12:00"), "format": "in_person",
        "hosts": ["just-energy", "clayton"], "county": "13121",
        "title": ("Public hearing on summer power bills", "Audiencia pública sobre los recibos de luz del verano"),
        "summary": (
            "Say in three minutes what the summer bill does to your household.",
            "Diga en tres minutos lo que el recibo del verano le hace a su hogar.",
        ),
        "place": "Sample Commission, Room 110", "address": "244 Example Street SW, Atlanta",
        "hearing": {
            "held_by": "Sample Public Service Commission", "docket": "Sample docket 00000", "minutes_each": 3,
            "speak_how": (
                "Sign up at the door before 9:15, or by phone the day before.",
                "Anótese en la entrada antes de las 9:15, o por teléfono el día anterior.",
            ),
        },
        "without_car": ("Two blocks from the train. We meet at the exit at 9:00.", "A dos cuadras del tren. Nos vemos en la salida a las 9:00."),
        "contact_name": "Marcus Bell", "contact_phone": "+14045550123",
    },
    {
        "slug": "know-your-bus-stop-walk", "kind": "rally", "when": (6, 5, "10:00", "11:30"), "format": "in_person",
        "state": "draft", "hosts": ["clayton"], "county": "13063",
        "title": ("A walk along our bus stops", "Una caminata por nuestras paradas"),
        "summary": (
            "We look at ten stops together: shade, benches, sidewalks, light.",
            "Miramos juntos diez paradas: sombra, bancas, banquetas, luz.",
        ),
        "place": "Sample Park", "contact_name": "Marcus Bell", "contact_phone": "+14045550123",
    },
    {
        "slug": "clayton-evening-on-shade", "kind": "meeting", "when": (-1, 1, "18:30", "20:00"), "format": "in_person",
        "hosts": ["clayton"], "county": "13063",
        "title": ("Clayton evening: shade at the stops", "Noche en Clayton: sombra en las paradas"),
        "summary": ("We marked on a map where people wait in the sun.", "Marcamos en un mapa dónde la gente espera al sol."),
        "place": "Sample Community Center",
        "outcome": (
            "Thirty-one stops without shade are on the map. The circle takes the list to the county.",
            "El mapa tiene treinta y una paradas sin sombra. El círculo lleva la lista al condado.",
        ),
        "contact_name": "Marcus Bell", "contact_phone": "+14045550123",
    },
]  # fmt: skip

# A series: every second Tuesday, six of them.
SERIES: dict[str, Any] = {
    "slug": "clayton-tuesday", "hosts": ["clayton"], "county": "13063", "kind": "meeting", "format": "both",
    "title": ("Clayton hub meeting", "Reunión de la coalición de Clayton"),
    "summary": (
        "Our meeting every second Tuesday: what is new, what we need, what comes next.",
        "Nuestra reunión cada segundo martes: qué hay de nuevo, qué necesitamos, qué sigue.",
    ),
    "place": "Sample Community Center", "address": "100 Example Street, Riverdale", "place_zip": "30274",
    "contact_name": "Marcus Bell", "contact_phone": "+14045550123",
}  # fmt: skip
SERIES_CLOCK = ("19:00", 90)
SERIES_LENGTH = 6

# Guests: (name, people, needs as (kind, what, quantity, state), seats offered); addresses end in example.org.
GUESTS: list[tuple[str, int, list[tuple[str, str, int, str]], int]] = [
    ("Lucía Ramírez", 3, [("childcare", "3_to_5", 2, "arranged"), ("interpreter", "es", 1, "arranged")], 0),
    ("Darnell Hughes", 1, [("ride", "30315", 1, "asked")], 0),
    ("Beatrice Owens", 2, [("ride", "30315", 2, "asked")], 0),
    ("Miguel Santos", 4, [("childcare", "6_to_12", 2, "asked"), ("interpreter", "es", 1, "arranged")], 0),
    ("Thanh Le", 1, [], 3),
    ("Ada Freeman", 1, [("access", "", 1, "asked")], 0),
    ("Curtis Boyd", 2, [], 2),
    ("Imani Woods", 1, [("ride", "30354", 1, "not_possible")], 0),
    ("Rosa Jiménez", 2, [("childcare", "under_3", 1, "asked"), ("interpreter", "es", 1, "asked")], 0),
    ("George Whitlock", 1, [("diet", "", 1, "asked")], 0),
    ("Nadia Haile", 1, [], 0), ("Samuel Price", 2, [], 0), ("Ellen Marsh", 1, [], 0), ("Tom Akins", 1, [], 0),
    ("Keisha Lang", 1, [], 1), ("Pedro Aguilar", 3, [], 0), ("June Castell", 1, [], 0), ("Otis Grady", 1, [], 0),
    ("Marta Solís", 1, [], 0), ("Willa Dean", 2, [], 0), ("Hung Pham", 1, [], 0), ("Ray Lockett", 1, [], 0),
]  # fmt: skip
# Who asked to be kept in touch with the Clayton hub: (name, address, phone, language, ways).
IN_TOUCH: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("Darnell Sample", "darnell.s@example.org", "", "en", ("mail",)),
    ("Rosa Muestra", "rosa.m@example.org", "+14045550161", "es", ("mail", "text")),
    ("Leroy Sample", "", "+14045550162", "en", ("call",)),
    ("Thanh Sample", "", "+14045550163", "en", ("call", "text")),
]
DETAILS = {"access": "A seat near the door, please.", "diet": "No pork."}
