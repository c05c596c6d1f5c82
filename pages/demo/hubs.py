"""Sample hubs in real places, and the links between them and the circles. All of it is marked as sample."""

from typing import Any

ORGANIZATIONS = [
    ("Sample Church Alliance of Clayton", "faith", ["13063"]),
    ("Sample United Fund of Southwest Georgia", "nonprofit", ["13095"]),
    ("Sample Coastal Congregations", "faith", ["13127"]),
    ("Sample Savannah Task Force", "agency", ["13051"]),
    ("Sample Westside Neighbors", "neighborhood", ["13121"]),
    ("Sample Clarkston Welcome House", "nonprofit", ["13089"]),
    ("Sample Gwinnett Parents' League", "neighborhood", ["13135"]),
]

HUBS: list[dict[str, Any]] = [
    {
        "slug": "clayton",
        "name": "Clayton Equity Hub",
        "counties": ["13063"],
        "joining": "open",
        "lead": "Sample Church Alliance of Clayton",
        "summary": (
            "Neighbors of Clayton County who brought the buses back, and want them to run when people work.",
            "Vecinos del condado de Clayton que recuperaron los autobuses y quieren que pasen cuando la gente trabaja.",
        ),
        "story": (
            "In 2014 the county voted 73.72 % for MARTA. More than thirty groups had worked for it. The hub keeps that table set: "
            "residents, students, churches and shift workers from the airport.",
            "En 2014 el condado votó por MARTA con 73.72 %. Más de treinta grupos habían trabajado por eso. La coalición mantiene "
            "puesta esa mesa: vecinos, estudiantes, iglesias y gente que trabaja por turnos en el aeropuerto.",
        ),
        "meets": (
            "Second Thursday of the month, 6 pm, with supper",
            "Segundo jueves del mes, a las 6:00 p. m., con cena",
        ),
        "meeting_place": ("Sample Community Center, Riverdale", "Centro Comunitario de Muestra, Riverdale"),
        "languages": ["en", "es", "vi"],
    },
    {
        "slug": "fulton",
        "name": "Fulton Equity Hub",
        "counties": ["13121"],
        "joining": "open",
        "lead": "Sample Westside Neighbors",
        "summary": (
            "Westside, East Point and South Fulton: neighbors who want growth without being pushed out.",
            "Westside, East Point y South Fulton: vecinos que quieren crecimiento sin que los saquen de su barrio.",
        ),
        "story": (
            "The hub joins groups along Proctor Creek, in English Avenue and in East Point, each with meetings of its own.",
            "La coalición une a grupos a lo largo de Proctor Creek, en English Avenue y en East Point, cada uno con sus reuniones.",
        ),
        "meets": ("First Tuesday of the month, 6:30 pm", "Primer martes del mes, a las 6:30 p. m."),
        "languages": ["en"],
    },
    {
        "slug": "dekalb",
        "name": "DeKalb Equity Hub",
        "counties": ["13089"],
        "joining": "open",
        "lead": "Sample Clarkston Welcome House",
        "summary": (
            "Countywide, with a group in Clarkston, where neighbors come from all over the world.",
            "De todo el condado, con un grupo en Clarkston, donde hay vecinos de todo el mundo.",
        ),
        "story": (
            "Clinics, schools and bus stops: the hub starts from what new and old neighbors say they need.",
            "Clínicas, escuelas y paradas de autobús: la coalición parte de lo que dicen necesitar los vecinos nuevos y los de siempre.",
        ),
        "meets": ("Third Saturday of the month, 10 am", "Tercer sábado del mes, a las 10:00 a. m."),
        "languages": ["en", "es"],
    },
    {
        "slug": "cobb",
        "name": "Cobb Equity Hub",
        "counties": ["13067"],
        "joining": "open",
        "lead": None,
        "summary": (
            "A young hub for the whole county, looking for its first circle.",
            "Una coalición nueva para todo el condado, que busca su primer círculo.",
        ),
        "story": (
            "Neighbors in Marietta and Austell started it over one question: how do you get to work without a car?",
            "Vecinos de Marietta y Austell la empezaron con una pregunta: ¿cómo se llega al trabajo sin carro?",
        ),
        "meets": (
            "Last Wednesday of the month, 7 pm, by phone and online",
            "Último miércoles del mes, a las 7:00 p. m., por teléfono y en línea",
        ),
        "languages": ["en"],
    },
    {
        "slug": "gwinnett",
        "name": "Gwinnett Equity Hub",
        "counties": ["13135"],
        "joining": "approval",
        "lead": "Sample Gwinnett Parents' League",
        "summary": (
            "Parents, students and workers who meet in English, Spanish and Korean.",
            "Padres, estudiantes y trabajadores que se reúnen en inglés, español y coreano.",
        ),
        "story": (
            "One in three people in the county speaks another language at home. The hub interprets at every meeting.",
            "Una de cada tres personas del condado habla otro idioma en casa. La coalición interpreta en todas sus reuniones.",
        ),
        "questions": (
            "Which language do you like to speak at meetings?",
            "¿Qué idioma prefiere hablar en las reuniones?",
        ),
        "meets": ("Second Saturday of the month, 2 pm", "Segundo sábado del mes, a las 2:00 p. m."),
        "languages": ["en", "es", "ko"],
    },
    {
        "slug": "albany-dougherty",
        "name": "Albany–Dougherty Equity Hub",
        "counties": ["13095"],
        "joining": "open",
        "lead": "Sample United Fund of Southwest Georgia",
        "summary": (
            "Housing, food, rides and health care in Albany, led from Albany.",
            "Vivienda, comida, transporte y salud en Albany, con gente de Albany al frente.",
        ),
        "story": (
            "Local organizations lead this hub. Its listening sessions are held at the university and in churches.",
            "Organizaciones del lugar dirigen esta coalición. Sus sesiones para escuchar se hacen en la universidad y en las iglesias.",
        ),
        "meets": ("First Monday of the month, noon", "Primer lunes del mes, a las 12:00 p. m."),
        "languages": ["en"],
    },
    {
        "slug": "glynn",
        "name": "Glynn Equity Hub",
        "counties": ["13127"],
        "joining": "open",
        "lead": "Sample Coastal Congregations",
        "summary": (
            "Churches and allies in Brunswick who listen door to door on housing.",
            "Iglesias y aliados de Brunswick que escuchan de puerta en puerta sobre la vivienda.",
        ),
        "story": (
            "The hub grew out of a listening campaign on housing. It meets in a different church each time.",
            "La coalición nació de una campaña para escuchar sobre la vivienda. Se reúne cada vez en una iglesia distinta.",
        ),
        "meets": ("Every other Sunday, 4 pm", "Un domingo sí y otro no, a las 4:00 p. m."),
        "languages": ["en"],
    },
    {
        "slug": "chatham",
        "name": "Chatham Equity Hub",
        "counties": ["13051"],
        "joining": "open",
        "lead": "Sample Savannah Task Force",
        "summary": (
            "Savannah and its neighbors, with people from many walks of life at one table.",
            "Savannah y sus alrededores, con gente muy diversa en una misma mesa.",
        ),
        "story": (
            "It began as a task force of the city. Now neighbors lead it, with jobs and growth as their first topics.",
            "Empezó como un grupo de trabajo de la ciudad. Ahora la dirigen los vecinos, con el empleo y el crecimiento como primeros temas.",
        ),
        "meets": ("Third Tuesday of the month, 5:30 pm", "Tercer martes del mes, a las 5:30 p. m."),
        "languages": ["en"],
    },
]

# (hub, circle, state, days since, liaison's address or None, what the hub gives, what the circle gives)
LINKS: list[tuple[Any, ...]] = [
    ("clayton", "just-transportation", "agreed", 260, "liaison@example.org",
     ("what riders on the night shift live through", "lo que viven los pasajeros del turno de noche"),
     ("ridership counts and help with the MARTA board", "conteos de pasajeros y ayuda ante la junta de MARTA")),
    ("clayton", "just-energy", "agreed", 120, None,
     ("power bills that families are ready to show", "recibos de luz que las familias quieren mostrar"),
     ("a reading of the rate case in plain words", "una lectura del caso de tarifas en palabras sencillas")),
    ("clayton", "just-opportunity", "agreed", 90, "t.hall@example.org",
     ("what shift workers at the airport earn and need", "lo que ganan y necesitan quienes trabajan por turnos en el aeropuerto"),
     ("a training on jobs with a future", "una capacitación sobre empleos con futuro")),
    ("fulton", "just-transportation", "agreed", 400, "k.mensah@example.org",
     ("a list of stops without a shelter", "una lista de paradas sin techo"),
     ("a draft for the city council", "un borrador para el concejo municipal")),
    ("fulton", "just-growth", "agreed", 500, "w.pruitt@example.org",
     ("stories of families who had to move", "historias de familias que tuvieron que mudarse"),
     ("a map of rents near the BeltLine", "un mapa de rentas cerca del BeltLine")),
    ("fulton", "just-health", "agreed", 60, None,
     ("what neighbors along the creek see and smell", "lo que ven y huelen los vecinos junto al arroyo"),
     ("somebody who can read the water tests", "alguien que sepa leer las pruebas de agua")),
    ("dekalb", "just-health", "agreed", 210, "a.tesfaye@example.org",
     ("interpreters who know the clinics", "intérpretes que conocen las clínicas"),
     ("research on who waits longest", "investigación sobre quién espera más")),
    ("dekalb", "just-energy", "agreed", 45, None,
     ("renters who cannot insulate their homes", "inquilinos que no pueden aislar su casa"),
     ("what the law says about it", "lo que dice la ley al respecto")),
    ("cobb", "just-transportation", "proposed", 20, None,
     ("how people come to work without a train", "cómo llega la gente al trabajo sin tren"),
     ("what other counties have done", "lo que han hecho otros condados")),
    ("gwinnett", "just-transportation", "agreed", 150, None,
     ("riders who need notices in Spanish and Vietnamese", "pasajeros que necesitan avisos en español y vietnamita"),
     ("the right person to write to", "la persona indicada a quien escribir")),
    ("gwinnett", "just-youth", "agreed", 180, "j.park@example.org",
     ("students who ask the questions", "estudiantes que hacen las preguntas"),
     ("a training for young speakers", "una capacitación para jóvenes que hablan en público")),
    ("albany-dougherty", "just-energy", "agreed", 330, "l.grant@example.org",
     ("what a summer bill looks like in an old house", "cómo es un recibo de verano en una casa vieja"),
     ("help to speak at the Public Service Commission", "ayuda para hablar ante la Comisión de Servicios Públicos")),
    ("albany-dougherty", "just-growth", "agreed", 100, None,
     ("blocks where houses stand empty", "cuadras con casas vacías"),
     ("how a land bank works", "cómo funciona un banco de tierras")),
    ("albany-dougherty", "just-health", "agreed", 75, None,
     ("who drives an hour to a doctor", "quién maneja una hora para ver al médico"),
     ("a plan for rides", "un plan de transporte")),
    ("glynn", "just-growth", "agreed", 240, "r.simmons@example.org",
     ("what 150 neighbors said about rent", "lo que 150 vecinos dijeron sobre la renta"),
     ("housing rules of other coastal towns", "reglas de vivienda de otros pueblos de la costa")),
    ("glynn", "just-youth", "agreed", 50, None,
     ("young people from five churches", "jóvenes de cinco iglesias"),
     ("trainers who come to Brunswick", "capacitadores que vienen a Brunswick")),
    ("glynn", "just-energy", "agreed", 30, None,
     ("homes that flood and bills that follow", "casas que se inundan y los recibos que llegan después"),
     ("who pays for what after a storm", "quién paga qué después de una tormenta")),
    ("chatham", "just-opportunity", "agreed", 300, "m.oconnor@example.org",
     ("dock and hotel workers at the table", "trabajadores del puerto y de hoteles en la mesa"),
     ("figures on pay by trade", "cifras de salarios por oficio")),
    ("chatham", "just-growth", "agreed", 140, "s.bryant@example.org",
     ("streets where short rentals took over", "calles donde dominaron las rentas cortas"),
     ("a rule that worked elsewhere", "una regla que funcionó en otro lugar")),
]  # fmt: skip

# (county, neighbours who asked, state, founding meeting in days or None)
WISHES = [("13245", 11, "forming", 40), ("13153", 3, "new", None), ("13215", 2, "new", None)]
