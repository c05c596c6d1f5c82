"""Where help is needed: sample opportunities of every kind, made up and marked so. `when`: weeks from Monday, weekday, start, end."""

from typing import Any

# What volunteers do in campaigns is real (rider surveys, house meetings, rides, translating); these are samples of it.
OPPORTUNITIES: list[dict[str, Any]] = [
    {
        "slug": "rider-survey-clayton", "coalition": "clayton", "kind": "survey", "ages": "teens",
        "title": ("Ask riders at the bus stops", "Encuestar a pasajeros en las paradas"),
        "summary": (
            "Two of you, one clipboard, five questions. The answers go to the county.",
            "Dos personas, una tabla, cinco preguntas. Las respuestas van al condado.",
        ),
        "body": ("You get the questions in English and Spanish, a vest and a map. Nobody goes alone.",
                 "Le damos las preguntas en inglés y español, un chaleco y un mapa. Nadie va solo."),
        "bring": ("Water and closed shoes", "Agua y zapatos cerrados"),
        "access": ("You stand and walk, on sidewalks with gaps. Shade at two of the stops.", "De pie y caminando, en banquetas con huecos. Sombra en dos paradas."),
        "skills": ("speaking",), "languages": ("en", "es"),
        "shifts": [
            {"when": (1, 5, "08:00", "11:00"), "capacity": 8, "place": "Sample Transit Center, Forest Park", "zip": "30297", "county": "13063", "filled": 5},
            {"when": (2, 2, "16:30", "18:30"), "capacity": 4, "place": "Sample Transit Center, Forest Park", "zip": "30297", "county": "13063", "filled": 4, "waiting": 2},
            {"when": (3, 5, "08:00", "11:00"), "capacity": 8, "place": "Sample Park and Ride, Riverdale", "zip": "30274", "county": "13063", "filled": 1},
        ],
    },
    {
        "slug": "drive-a-neighbor-clayton", "coalition": "clayton", "kind": "driver", "needs_clearance": True, "cancel_hours": 48,
        "title": ("Drive a neighbor to the meeting", "Llevar a un vecino a la reunión"),
        "summary": ("Fetch somebody from home and bring them back. We pay for gas.", "Recoger a alguien en su casa y traerlo de vuelta. Pagamos la gasolina."),
        "bring": ("Your license", "Su licencia"),
        "access": ("You sit and drive. Some riders use a walker.", "Se maneja sentado. Algunos pasajeros usan andador."),
        "skills": ("driving",), "languages": ("en",),
        "shifts": [
            {"when": (1, 3, "17:00", "21:00"), "capacity": 3, "place": "Sample Community Center, Riverdale", "zip": "30274", "county": "13063", "filled": 1, "held": 1},
        ],
    },
    {
        "slug": "translate-the-agenda", "coalition": "just-transportation", "kind": "translate",
        "title": ("Translate from home", "Traducir desde casa"),
        "summary": ("Half a page into Spanish or Vietnamese; a second person reads it over.", "Media página al español o al vietnamita; otra persona la revisa."),
        "access": ("At your own table, at your own pace within the evening.", "En su mesa, a su ritmo durante la noche."),
        "skills": ("writing", "interpreting"), "languages": ("es", "vi"),
        "shifts": [
            {"when": (1, 1, "18:00", "20:00"), "capacity": 3, "remote": True, "filled": 1, "role": ("Spanish", "español")},
            {"when": (1, 1, "18:00", "20:00"), "capacity": 2, "remote": True, "filled": 0, "role": ("Vietnamese", "vietnamita")},
        ],
    },
    {
        "slug": "house-meeting-power-bills", "coalition": "just-energy", "kind": "house_meeting",
        "title": ("Hold a house meeting on power bills", "Hacer una reunión en casa sobre los recibos de luz"),
        "summary": ("Ask six neighbors to your table. We bring the slides, the pie and somebody who knows the rates.", "Invite a seis vecinos a su mesa. Llevamos las láminas, el pay y a alguien que conoce las tarifas."),
        "access": ("In your own home. We come to you.", "En su propia casa. Vamos nosotros."),
        "skills": ("speaking", "cooking"), "languages": ("en",),
        "shifts": [
            {"when": (2, 3, "18:30", "20:30"), "capacity": 2, "place": "Homes in southwest Atlanta", "zip": "30311", "county": "13121", "filled": 1},
            {"when": (4, 6, "15:00", "17:00"), "capacity": 2, "place": "Homes in southwest Atlanta", "zip": "30311", "county": "13121", "filled": 0},
        ],
    },
    {
        "slug": "evening-calls-energy", "coalition": "just-energy", "kind": "calls", "offers_places": True,
        "title": ("Call neighbors before the hearing", "Llamar a vecinos antes de la audiencia"),
        "summary": ("From home, with a list and a script. You tell people when, where, and how to speak.", "Desde casa, con una lista y un guion. Usted dice cuándo, dónde y cómo hablar."),
        "access": ("You sit and talk. A headset can be borrowed.", "Se habla sentado. Se prestan audífonos."),
        "skills": ("calling",), "languages": ("en", "es"),
        "shifts": [
            {"when": (3, 2, "17:30", "19:30"), "capacity": 6, "remote": True, "filled": 3},
            {"when": (3, 3, "17:30", "19:30"), "capacity": 6, "remote": True, "filled": 2},
        ],
    },
]  # fmt: skip

STANDING: list[dict[str, Any]] = [
    {
        "slug": "phone-evening-clayton", "coalition": "clayton", "kind": "calls", "skills": ("calling",), "languages": ("en", "es"),
        "title": ("Keep the hub’s phone one evening", "Atender el teléfono de la coalición una noche"),
        "summary": ("People without e-mail hear of things from you.", "La gente sin correo se entera por usted."),
        "rhythm": ("One evening a week, two hours", "Una noche por semana, dos horas"),
        "questions": ("Which evenings suit you?", "¿Qué noches le quedan bien?"),
    },
    {
        "slug": "sound-and-screen-energy", "coalition": "just-energy", "kind": "media", "skills": ("computers",), "languages": (),
        "title": ("Run sound and screen at meetings", "Manejar sonido y pantalla en las reuniones"),
        "summary": ("So that everybody hears, in the room and by phone.", "Para que todos oigan, en la sala y por teléfono."),
        "rhythm": ("Once a month, three hours", "Una vez al mes, tres horas"),
        "questions": ("", ""),
    },
]  # fmt: skip

# A past shift whose hours are partly approved.
PAST: dict[str, Any] = {
    "slug": "rider-survey-clayton",
    "when": (-2, 5, "08:00", "11:00"),
    "place": "Sample Transit Center, Forest Park",
}

# Its name in English and in Spanish, and how many of each.
KIT = (
    "A stop of the bus tour",
    "Una parada del recorrido en autobús",
    {"greeter": 2, "notes": 1, "interpreter": 1, "childcare": 2, "driver": 1},
)

# Who gives their time: name, skills, languages.
HELPERS = [
    ("Tamika Boone", ("speaking",), ("en",)), ("Luis Herrera", ("driving", "speaking"), ("en", "es")), ("Grace Kim", ("writing",), ("en", "ko")),
    ("Otis Freeman", ("calling",), ("en",)), ("Linh Pham", ("interpreting", "writing"), ("en", "vi")), ("Marisol Vega", ("children", "cooking"), ("es", "en")),
    ("Andre Wynn", ("computers",), ("en",)), ("Patrice Lowe", ("calling", "cooking"), ("en",)),
]  # fmt: skip
