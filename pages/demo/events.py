"""Past events that took place, each with its source; coming ones as samples, dated from today."""

from typing import Any

# Times are Eastern. Only events whose date and hours are documented stand here.
PAST: list[dict[str, Any]] = [
    {
        "slug": "marea-launch-2022", "kind": "launch", "start": "2022-09-06T12:00", "end": "2022-09-06T14:00",
        "title": ("Launch of the Metro Atlanta Racial Equity Atlas", "Presentación del Atlas de Equidad Racial del área de Atlanta"),
        "summary": (
            "The atlas shows in maps who has what in metro Atlanta, and who does not.",
            "El atlas muestra en mapas quién tiene qué en el área metropolitana de Atlanta, y quién no.",
        ),
        "place": "The Gathering Spot, Atlanta", "county": "13121", "hosts": ["just-opportunity", "just-growth"],
        "source_name": "Tennessee Tribune",
        "source_url": "https://tntribune.com/metro-atlanta-racial-equity-atlas-to-launch-september-6/?amp=1",
    },
    {
        "slug": "equity-tour-albany-2023", "kind": "listening", "start": "2023-01-31T09:00", "end": "2023-01-31T11:00",
        "title": ("Equity Tour: listening session in Albany", "Gira por la Equidad: sesión para escuchar en Albany"),
        "summary": (
            "Neighbors and federal agencies at one table at Albany State University.",
            "Vecinos y agencias federales en una misma mesa, en Albany State University.",
        ),
        "place": "Albany State University, Albany", "county": "13095", "hosts": ["just-health"],
        "source_name": "PSE", "source_url": "https://psequity.org/?p=10016",
    },
    {
        "slug": "equity-tour-brunswick-2023", "kind": "listening", "start": "2023-02-01T09:00", "end": "2023-02-01T11:00",
        "title": ("Equity Tour: listening session in Brunswick", "Gira por la Equidad: sesión para escuchar en Brunswick"),
        "summary": (
            "The tour's second stop, at the College of Coastal Georgia.",
            "La segunda parada de la gira, en el College of Coastal Georgia.",
        ),
        "place": "College of Coastal Georgia, Brunswick", "county": "13127", "hosts": ["just-health"],
        "source_name": "PSE", "source_url": "https://psequity.org/?p=10016",
    },
    {
        "slug": "just-youth-tour-atlanta-2024", "kind": "training", "start": "2024-06-06T17:00", "end": "2024-06-06T20:00",
        "title": ("Just Youth Circle Tour: Atlanta", "Gira del Just Youth Circle: Atlanta"),
        "summary": (
            "One hour of training, then two hours of listening to young people.",
            "Una hora de capacitación y luego dos horas para escuchar a los jóvenes.",
        ),
        "place": "Center for Southern Equity, Atlanta", "address": "667 Fairburn Road NW, Atlanta", "county": "13121",
        "hosts": ["just-youth"], "source_name": "PSE", "source_url": "https://psequity.org/2024jyctour",
    },
    {
        "slug": "just-youth-tour-brunswick-2024", "kind": "training", "start": "2024-06-08T11:00", "end": "2024-06-08T14:00",
        "title": ("Just Youth Circle Tour: Brunswick", "Gira del Just Youth Circle: Brunswick"),
        "summary": (
            "The tour's second stop, on the coast. Eleven states were planned.",
            "La segunda parada de la gira, en la costa. Se planearon once estados.",
        ),
        "place": "Brunswick", "county": "13127", "hosts": ["just-youth"],
        "source_name": "PSE", "source_url": "https://psequity.org/2024jyctour",
    },
]  # fmt: skip

# (weeks from this week, weekday with Monday 0, start and end by the wall clock)
COMING: list[dict[str, Any]] = [
    {
        "slug": "getting-to-work-without-a-car", "kind": "listening", "when": (2, 3, "18:00", "20:00"),
        "format": "both",
        "title": ("Listening session: getting to work without a car", "Sesión para escuchar: llegar al trabajo sin carro"),
        "summary": (
            "Tell the people who plan the buses how you get to work, and what stands in your way.",
            "Cuente a quienes planean los autobuses cómo llega usted al trabajo y qué se lo hace difícil.",
        ),
        "body": (
            "What you say goes on the circle's agenda, and you will hear what became of it.\n\nDoors and supper at 5:30.",
            "Lo que usted diga va al plan común del círculo, y sabrá en qué quedó.\n\nPuertas y cena a las 5:30.",
        ),
        "place": "Sample Community Center", "address": "100 Example Street, Riverdale", "county": "13063",
        "without_car": (
            "The bus stop “Sample Street” is 300 feet from the door. The last bus back leaves at 9:10 pm.",
            "La parada “Sample Street” está a 300 pies de la puerta. El último autobús de regreso sale a las 9:10 p. m.",
        ),
        "access": (
            "Step-free from the street, wide restroom, microphone, seats near the door.",
            "Sin escalones desde la calle, baño amplio, micrófono, asientos cerca de la puerta.",
        ),
        "offers": ("Childcare, supper, Spanish interpreter", "Cuidado de niños, cena, intérprete de español"),
        "hosts": ["clayton", "just-transportation", "just-opportunity"],
    },
    {
        "slug": "rate-cases-in-plain-words", "kind": "training", "when": (3, 5, "10:00", "12:00"), "format": "both",
        "title": ("Rate cases in plain words: a training", "Los casos de tarifas en palabras sencillas: una capacitación"),
        "summary": (
            "How your power bill is decided, and where you can speak up.",
            "Cómo se decide su recibo de luz y dónde puede usted opinar.",
        ),
        "place": "Sample University, Room 12", "address": "200 Example Avenue, Albany", "county": "13095",
        "without_car": ("Route 4 stops at the gate.", "La ruta 4 para en la entrada."),
        "access": ("Elevator, hearing loop.", "Elevador, sistema de audio para audífonos."),
        "offers": ("Lunch", "Almuerzo"), "hosts": ["just-energy", "albany-dougherty"],
    },
    {
        "slug": "all-circles-meeting", "kind": "all_circles", "when": (4, 1, "17:30", "20:00"), "format": "in_person",
        "title": ("All Circles meeting", "Reunión de todos los círculos"),
        "summary": (
            "All six circles in one room: what we work on, and where our topics meet.",
            "Los seis círculos en un mismo salón: en qué trabajamos y dónde se cruzan nuestros temas.",
        ),
        "place": "Center for Southern Equity", "address": "667 Fairburn Road NW, Atlanta", "county": "13121",
        "without_car": ("Ask us for a ride from the nearest station.", "Pídanos que le llevemos desde la estación más cercana."),
        "access": ("Step-free, sign language interpreter.", "Sin escalones, intérprete de lengua de señas."),
        "offers": ("Childcare, supper", "Cuidado de niños, cena"),
        "hosts": ["just-growth", "just-transportation", "just-energy", "just-health", "just-opportunity", "just-youth"],
    },
    {
        "slug": "practice-night-speaking-at-a-hearing", "kind": "training", "when": (4, 5, "14:00", "16:00"),
        "format": "in_person", "state": "cancelled",
        "title": ("Practice night: speaking at a public hearing", "Práctica: hablar en una audiencia pública"),
        "summary": (
            "Three minutes can be enough. We practice together.",
            "Tres minutos pueden bastar. Practicamos juntos.",
        ),
        "place": "Sample Library, Savannah", "county": "13051", "hosts": ["chatham"],
    },
    {
        "slug": "listening-on-rent-in-brunswick", "kind": "listening", "when": (5, 6, "16:00", "18:00"), "format": "in_person",
        "title": ("What rent does to a street", "Lo que la renta le hace a una calle"),
        "summary": (
            "Neighbors of Brunswick tell what changed, and what they want the circle to carry.",
            "Vecinos de Brunswick cuentan qué cambió y qué quieren que el círculo lleve adelante.",
        ),
        "place": "Sample Church Hall", "address": "5 Example Lane, Brunswick", "county": "13127",
        "offers": ("Childcare, coffee", "Cuidado de niños, café"), "hosts": ["glynn", "just-growth"],
    },
]  # fmt: skip
