"""The sample agenda: what is real names its source, everything else is marked as sample.

Days are counted back from today. "from" lists (hub's item, who carried it, days ago); "behind" (coalition, days ago).
"""

from typing import Any

# What hubs raised: (hub, slug, days ago heard, event, (title), (asked), (how heard), target, people behind it)
PRIORITIES: list[dict[str, Any]] = [
    {
        "hub": "clayton", "slug": "a-bus-home-after-the-late-shift", "heard": 190, "people": 9, "author": "member@example.org",
        "title": ("A bus home after the late shift", "Un autobús a casa después del turno de noche"),
        "asked": (
            "The airport’s late shift ends at half past one, the last bus leaves at ten to one. Let it run until two.",
            "El turno de noche del aeropuerto termina a la 1:30 y el último autobús sale a la 12:50. Que pase hasta las 2:00.",
        ),
        "heard_words": ("38 people at a listening session", "38 personas en una sesión para escuchar"),
        "target": "MARTA board",
    },
    {
        "hub": "clayton", "slug": "summer-bills-nobody-can-read", "heard": 150, "people": 6,
        "title": ("Summer bills that nobody can read", "Recibos de verano que nadie entiende"),
        "asked": (
            "Families brought their bills to the meeting. Nobody could say what each line was for.",
            "Las familias trajeron sus recibos a la reunión. Nadie supo decir para qué era cada línea.",
        ),
        "heard_words": ("Eleven families with their bills", "Once familias con sus recibos"),
        "target": "Georgia Public Service Commission",
    },
    {
        "hub": "clayton", "slug": "shade-where-we-wait", "heard": 6, "people": 4, "event": "clayton-evening-on-shade",
        "title": ("Shade where we wait", "Sombra donde esperamos"),
        "asked": (
            "Trees or roofs at the stops along Tara Boulevard, before the next summer.",
            "Árboles o techos en las paradas de Tara Boulevard, antes del próximo verano.",
        ),
        "heard_words": ("At our evening on shade", "En nuestra tarde sobre la sombra"),
        "target": "Clayton County Commission",
    },
    {
        "hub": "fulton", "slug": "roofs-at-the-busy-stops", "heard": 380, "people": 7,
        "title": ("Roofs at the busy stops of East Point", "Techos en las paradas más usadas de East Point"),
        "asked": (
            "At ten stops hundreds wait each day in rain and sun. Put a roof over them.",
            "En diez paradas esperan cientos de personas cada día con lluvia y sol. Que tengan techo.",
        ),
        "heard_words": ("A walk along ten stops", "Un recorrido por diez paradas"),
        "target": "East Point City Council",
    },
    {
        "hub": "fulton", "slug": "stay-when-the-path-comes", "heard": 260, "people": 8,
        "title": ("Stay when the path comes", "Quedarnos cuando llegue el sendero"),
        "asked": (
            "Rents go up where a trail is announced. Keep a share of the homes for those who live there now.",
            "Donde se anuncia un sendero suben las rentas. Que parte de las casas sea para quienes ya viven ahí.",
        ),
        "heard_words": ("Families who had to move twice", "Familias que tuvieron que mudarse dos veces"),
        "target": "Atlanta City Council",
    },
    {
        "hub": "gwinnett", "slug": "notices-we-can-read", "heard": 75, "people": 5,
        "title": ("Notices we can read at the bus stop", "Avisos que podamos leer en la parada"),
        "asked": (
            "Changes of a route are posted in English only. Post them in Spanish and Vietnamese too.",
            "Los cambios de ruta se avisan solo en inglés. Que se avisen también en español y en vietnamita.",
        ),
        "heard_words": ("Written in Spanish and English", "Escrita en español y en inglés"),
        "target": "Gwinnett County Transit",
    },
    {
        "hub": "gwinnett", "slug": "students-at-the-table", "heard": 95, "people": 6,
        "title": ("Students at the table", "Estudiantes en la mesa"),
        "asked": (
            "Two students with a vote in the committee that makes the school budget.",
            "Dos estudiantes con voto en el comité que hace el presupuesto escolar.",
        ),
        "heard_words": ("Asked by students of four schools", "Lo pidieron estudiantes de cuatro escuelas"),
        "target": "Gwinnett County Board of Education",
    },
    {
        "hub": "albany-dougherty", "slug": "a-summer-bill-in-an-old-house", "heard": 240, "people": 9,
        "title": ("A summer bill in an old house", "Un recibo de verano en una casa vieja"),
        "asked": (
            "In old houses the bill of July takes a fifth of a pension. Ask for a rate that follows income.",
            "En las casas viejas el recibo de julio se lleva la quinta parte de una pensión. Que la tarifa siga al ingreso.",
        ),
        "heard_words": ("26 neighbors after church", "26 vecinos después de la iglesia"),
        "target": "Georgia Public Service Commission",
    },
    {
        "hub": "albany-dougherty", "slug": "an-hour-to-the-doctor", "heard": 160, "people": 5,
        "title": ("An hour to the doctor", "Una hora hasta el médico"),
        "asked": (
            "Who has no car misses the appointment. Pay for rides from the counties without a clinic.",
            "Quien no tiene carro pierde la cita. Que se paguen viajes desde los condados sin clínica.",
        ),
        "heard_words": ("The dialysis patients’ table", "La mesa de pacientes de diálisis"),
        "target": "Georgia Department of Public Health",
    },
    {
        "hub": "dekalb", "slug": "my-child-should-not-interpret", "heard": 200, "people": 7,
        "title": ("My child should not interpret", "Mi hija no debería interpretar"),
        "asked": (
            "An interpreter at the clinic’s desk, so that children need not tell their mothers what the doctor said.",
            "Un intérprete en la ventanilla de la clínica, para que los niños no tengan que decir a su mamá lo que dijo el médico.",
        ),
        "heard_words": ("Told in five languages", "Contado en cinco idiomas"),
        "target": "DeKalb County Board of Health",
    },
    {
        "hub": "dekalb", "slug": "we-rent-and-cannot-insulate", "heard": 40, "people": 4,
        "title": ("We rent, and cannot insulate", "Rentamos y no podemos aislar"),
        "asked": (
            "Programs for insulation ask for the owner’s signature. Find a way for those who rent.",
            "Los programas de aislamiento piden la firma del dueño. Que haya un camino para quienes rentan.",
        ),
        "heard_words": ("Renters of two buildings", "Inquilinos de dos edificios"),
        "target": "",
    },
    {
        "hub": "glynn", "slug": "what-150-neighbors-said-about-rent", "heard": 210, "people": 8,
        "title": ("What 150 neighbors said about rent", "Lo que 150 vecinos dijeron de la renta"),
        "asked": (
            "No rent should go up twice in a year.",
            "Que ninguna renta suba dos veces en un año.",
        ),
        "heard_words": ("Door to door, from five churches", "De puerta en puerta, desde cinco iglesias"),
        "target": "Brunswick City Commission",
    },
    {
        "hub": "chatham", "slug": "pay-that-reaches-the-end-of-the-month", "heard": 60, "people": 5,
        "title": ("Pay that reaches the end of the month", "Un sueldo que alcance hasta fin de mes"),
        "asked": (
            "Contracts at the port with the pay of the union, also for those hired by the day.",
            "Contratos en el puerto con el sueldo del sindicato, también para quienes trabajan por día.",
        ),
        "heard_words": ("Workers of docks and hotels", "Trabajadores del puerto y de hoteles"),
        "target": "Sample Port Operators",
    },
]  # fmt: skip

GOALS: list[dict[str, Any]] = [
    {
        "circle": "just-transportation", "partner": "just-opportunity", "slug": "night-buses-that-match-the-shifts",
        "state": "in_progress", "from": [("a-bus-home-after-the-late-shift", "liaison", 170)],
        "days": {"proposed": 170, "endorsed": 140, "adopted": 120, "started": 45},
        "behind": [("clayton", 168), ("fulton", 150), ("just-opportunity", 125)],
        "organizations": [("Sample Church Alliance of Clayton", "clayton", 140)], "people": 14,
        "title": ("Night buses that match the shifts at the airport", "Autobuses nocturnos que coincidan con los turnos del aeropuerto"),
        "asked": (
            "Run the two airport routes every half hour until two in the morning, seven nights a week.",
            "Que las dos rutas del aeropuerto pasen cada media hora hasta las 2:00 a. m., las siete noches de la semana.",
        ),
        "background": (
            "About one in three of those who clean, load and cook at the airport ends after midnight. A ride home then costs an "
            "hour of pay. The figures are a sample; the question is not.",
            "Cerca de una de cada tres personas que limpian, cargan y cocinan en el aeropuerto sale después de medianoche. Un viaje "
            "a casa cuesta entonces una hora de sueldo. Las cifras son de muestra; la pregunta no.",
        ),
        "outcome": ("A bus every half hour until 2 am on both routes.", "Un autobús cada media hora hasta las 2:00 a. m. en ambas rutas."),
        "target": "MARTA board", "next": (24, ("The board’s committee answers.", "El comité de la junta responde.")),
        "updates": [
            (45, ("Put to the MARTA board by two riders and the liaison of Clayton.", "Presentada a la junta de MARTA por dos pasajeras y la enlace de Clayton.")),
            (30, ("Staff of MARTA counted passengers on both routes for a week.", "El personal de MARTA contó pasajeros en ambas rutas durante una semana.")),
            (9, ("The committee asked for the cost of a trial of six months.", "El comité pidió el costo de una prueba de seis meses.")),
        ],
    },
    {
        "circle": "just-transportation", "slug": "bus-stop-notices-in-spanish-and-vietnamese", "state": "proposed",
        "from": [("notices-we-can-read", "facilitator", 50)], "days": {"proposed": 50}, "behind": [("gwinnett", 50)], "people": 8,
        "title": ("Bus stop notices in Spanish and Vietnamese", "Avisos en español y vietnamita en las paradas"),
        "asked": (
            "Post every change of a route in the four languages that the region helps in.",
            "Que cada cambio de ruta se avise en los cuatro idiomas en que la región ayuda.",
        ),
        "target": "Gwinnett County Transit", "next": (13, ("The circle talks it over.", "El círculo habla de ella.")),
    },
    {
        "circle": "just-transportation", "slug": "shelters-at-the-ten-busiest-stops", "state": "won",
        "from": [("roofs-at-the-busy-stops", "liaison", 360)],
        "days": {"proposed": 360, "endorsed": 340, "adopted": 320, "started": 240, "closed": 20},
        "behind": [("fulton", 358), ("clayton", 345)], "people": 11,
        "title": ("Shelters at the ten busiest stops in East Point", "Techos en las diez paradas más usadas de East Point"),
        "asked": ("Put shelters at the ten busiest stops into the city’s budget.", "Poner en el presupuesto de la ciudad techos para las diez paradas más usadas."),
        "outcome": ("Ten shelters in the budget.", "Diez techos en el presupuesto."),
        "learned": (
            "Nine of ten are in. The count that riders made themselves moved the council more than our letter.",
            "Entraron nueve de diez. El conteo que hicieron los mismos pasajeros movió al concejo más que nuestra carta.",
        ),
        "target": "East Point City Council",
        "updates": [
            (240, ("Put to the city council.", "Presentada al concejo municipal.")),
            (130, ("Two council members walked the ten stops with riders.", "Dos miembros del concejo recorrieron las diez paradas con pasajeros.")),
            (20, ("Nine shelters are in the budget.", "Nueve techos están en el presupuesto.")),
        ],
    },
    {
        "circle": "just-transportation", "slug": "buses-again-for-clayton-county", "state": "won", "is_sample": False,
        "on": {"closed": "2014-11-04"}, "days": {},
        "title": ("Buses again for Clayton County", "Autobuses otra vez para el condado de Clayton"),
        "asked": ("Join MARTA, with a penny of sales tax, so that the county has buses again.", "Unirse a MARTA, con un centavo de impuesto a las ventas, para que el condado vuelva a tener autobuses."),
        "background": (
            "In 2014 more than thirty groups worked together for the question on the ballot. On November 4 the county voted for it "
            "with 73.72 percent. Buses ran from spring 2015.",
            "En 2014 más de treinta grupos trabajaron juntos por la pregunta en la boleta. El 4 de noviembre el condado votó que sí "
            "con 73.72 por ciento. Los autobuses pasan desde la primavera de 2015.",
        ),
        "learned": ("Thirty groups at one table, and a question that everybody could answer.", "Treinta grupos en una misma mesa, y una pregunta que todo el mundo podía responder."),
        "target": "Clayton County Commission",
        "source": "https://atlantaprogressivenews.com/2014/12/01/how-the-clayton-county-marta-vote-was-won-update-1/",
    },
    {
        "circle": "just-energy", "slug": "power-bills-that-follow-income", "state": "adopted",
        "from": [("a-summer-bill-in-an-old-house", "liaison", 200), ("summer-bills-nobody-can-read", "facilitator", 110)],
        "days": {"proposed": 200, "endorsed": 100, "adopted": 35}, "event": "hearing-on-summer-bills",
        "behind": [("albany-dougherty", 190), ("clayton", 110), ("glynn", 60), ("just-energy", 35)],
        "organizations": [
            ("Sample United Fund of Southwest Georgia", "albany-dougherty", 150), ("Sample Church Alliance of Clayton", "clayton", 90),
            ("Sample Coastal Congregations", "glynn", 58),
        ], "people": 17,
        "title": ("Power bills that follow income", "Recibos de luz según el ingreso"),
        "asked": (
            "In the next rate case, set a rate for households with low income, and print each bill so that it can be read.",
            "En el próximo caso de tarifas, fijar una tarifa para hogares de bajos ingresos, e imprimir cada recibo de modo que se entienda.",
        ),
        "background": (
            "*Energy burden* is the share of its income that a household pays for power. In old houses it is many times what it is "
            "in new ones. The Public Service Commission sets the rates; anybody may speak there, three minutes each.",
            "La *carga energética* es la parte de su ingreso que un hogar paga por la luz. En casas viejas es muchas veces mayor que "
            "en las nuevas. La Comisión de Servicios Públicos fija las tarifas; cualquiera puede hablar ahí, tres minutos por persona.",
        ),
        "outcome": ("A rate for households with low income in the order of the Commission.", "Una tarifa para hogares de bajos ingresos en la orden de la Comisión."),
        "target": "Georgia Public Service Commission", "next": (31, ("Hearing on summer bills; sign up to speak.", "Audiencia sobre los recibos de verano; hay que inscribirse para hablar.")),
        "updates": [
            (35, ("The circle adopted it, with the words of three hubs.", "El círculo la adoptó, con las palabras de tres coaliciones locales.")),
            (12, ("Nine neighbors practiced what they will say.", "Nueve vecinos ensayaron lo que van a decir.")),
        ],
        "view": {
            "days": 80, "question": ("Should the rate begin at the poverty line, or above it?", "¿La tarifa debería empezar en la línea de pobreza, o más arriba?"),
            "answers": {
                "albany-dougherty": ("for", "Above it. Half of those who came would miss it by twenty dollars a month."),
                "clayton": ("changed", "Por encima, y que se pueda pedir sin papeles nuevos cada año."),
                "dekalb": ("for", "Above it, and count each person in the home."),
            },
        },
    },
    {
        "circle": "just-energy", "slug": "insulation-for-those-who-rent", "state": "proposed",
        "from": [("we-rent-and-cannot-insulate", "facilitator", 25)], "days": {"proposed": 25}, "behind": [("dekalb", 25)], "people": 6,
        "title": ("Insulation for those who rent", "Aislamiento para quienes rentan"),
        "asked": ("Let programs pay for insulation where the owner agrees not to raise the rent for three years.", "Que los programas paguen el aislamiento donde el dueño acepte no subir la renta por tres años."),
        "target": "", "next": None,
    },
    {
        "circle": "just-health", "slug": "a-ride-to-every-appointment", "state": "endorsed",
        "from": [("an-hour-to-the-doctor", "facilitator", 120)], "days": {"proposed": 120, "endorsed": 30},
        "behind": [("albany-dougherty", 120), ("fulton", 40)], "people": 9,
        "title": ("A ride to every appointment", "Transporte para cada cita"),
        "asked": ("Pay for rides to the doctor from the counties without a clinic.", "Que se paguen los viajes al médico desde los condados sin clínica."),
        "target": "Georgia Department of Public Health", "next": (18, ("The circle decides.", "El círculo decide.")),
    },
    {
        "circle": "just-health", "slug": "an-interpreter-at-every-clinic-desk", "state": "lost",
        "from": [("my-child-should-not-interpret", "liaison", 180)],
        "days": {"proposed": 180, "endorsed": 170, "adopted": 150, "started": 110, "closed": 15}, "behind": [("dekalb", 178)],
        "organizations": [("Sample Clarkston Welcome House", "dekalb", 160)], "people": 10,
        "title": ("An interpreter at every clinic desk", "Un intérprete en cada ventanilla de clínica"),
        "asked": ("An interpreter at the desk of each public clinic, by phone where there is none in the room.", "Un intérprete en la ventanilla de cada clínica pública; por teléfono donde no haya en persona."),
        "outcome": ("A line for it in the budget of the health board.", "Un renglón para eso en el presupuesto de la junta de salud."),
        "learned": (
            "The budget was closed before we came. Next year we go in March, with the cost of one clinic.",
            "El presupuesto ya estaba cerrado cuando llegamos. El próximo año vamos en marzo, con el costo de una clínica.",
        ),
        "target": "DeKalb County Board of Health",
        "updates": [
            (110, ("Six mothers spoke at the board.", "Seis madres hablaron ante la junta.")),
            (15, ("The board said no for this year.", "La junta dijo que no por este año.")),
        ],
    },
    {
        "circle": "just-growth", "slug": "homes-for-those-who-are-here", "state": "in_progress",
        "from": [("stay-when-the-path-comes", "liaison", 230), ("what-150-neighbors-said-about-rent", "liaison", 180)],
        "days": {"proposed": 230, "endorsed": 170, "adopted": 130, "started": 60},
        "behind": [("fulton", 229), ("glynn", 180), ("chatham", 150)],
        "organizations": [("Sample Westside Neighbors", "fulton", 200), ("Sample Coastal Congregations", "glynn", 170)], "people": 13,
        "title": ("Homes for those who are here", "Casas para quienes ya están aquí"),
        "asked": (
            "Before money goes into a new path or a hotel, sign that a third of the homes stays at today’s rents.",
            "Antes de poner dinero en un sendero o un hotel, firmar que un tercio de las casas se quede con las rentas de hoy.",
        ),
        "outcome": ("A signed agreement for two projects.", "Un acuerdo firmado para dos proyectos."),
        "target": "Sample Southern Land Fund", "target_kind": "investor",
        "next": (40, ("The fund’s board meets in Savannah.", "La junta del fondo se reúne en Savannah.")),
        "updates": [
            (60, ("First talk with the fund, with two neighbors at the table.", "Primera plática con el fondo, con dos vecinos en la mesa.")),
            (21, ("The fund asked for our map of rents.", "El fondo pidió nuestro mapa de rentas.")),
        ],
    },
    {
        "circle": "just-opportunity", "slug": "union-pay-for-day-work-on-the-docks", "state": "proposed",
        "from": [("pay-that-reaches-the-end-of-the-month", "liaison", 28)], "days": {"proposed": 28}, "behind": [], "people": 5,
        "title": ("Union pay for day work on the docks", "Sueldo de sindicato para el trabajo por día en el puerto"),
        "asked": ("Pay by the union’s table for everybody who works a day on the docks.", "Pagar según la tabla del sindicato a cualquiera que trabaje un día en el puerto."),
        "target": "Sample Port Operators", "target_kind": "company", "next": None,
    },
    {
        "circle": "just-youth", "slug": "two-students-with-a-vote", "state": "adopted",
        "from": [("students-at-the-table", "liaison", 80)], "days": {"proposed": 80, "endorsed": 55, "adopted": 14},
        "behind": [("gwinnett", 78), ("glynn", 60)], "organizations": [("Sample Gwinnett Parents' League", "gwinnett", 50)], "people": 12,
        "title": ("Two students with a vote on the school budget", "Dos estudiantes con voto en el presupuesto escolar"),
        "asked": ("Seat two students with a vote in the budget committee.", "Dar a dos estudiantes un asiento con voto en el comité de presupuesto."),
        "outcome": ("Two seats in the committee’s rules.", "Dos asientos en las reglas del comité."),
        "target": "Gwinnett County Board of Education", "next": (52, ("The board reads its rules.", "La junta lee sus reglas.")),
    },
    {
        "circle": "just-growth", "slug": "a-land-bank-for-empty-houses", "state": "parked",
        "days": {"proposed": 150, "closed": 50}, "behind": [], "people": 3,
        "title": ("A land bank for empty houses", "Un banco de tierras para las casas vacías"),
        "asked": ("A county office that takes over houses nobody claims.", "Una oficina del condado que se haga cargo de casas que nadie reclama."),
        "learned": ("No hub has asked for it yet. We come back when one does.", "Ninguna coalición local la ha pedido todavía. Volvemos cuando alguna lo haga."),
        "target": "", "next": None,
    },
]  # fmt: skip

# Members' proposals that wait for those who lead: (coalition, author, days ago, language, title, asked, target)
PROPOSALS = [
    ("clayton", "member@example.org", 2, "es", "Una banca en la clínica de Riverdale",
     "La gente mayor espera de pie. Una banca afuera bastaría.", "Clayton County Board of Health"),
    ("just-energy", "d.nguyen@example.org", 3, "en", "A phone line for power bills in Vietnamese",
     "My parents cannot ask about their bill. A line two mornings a week would do.", "Georgia Power"),
]  # fmt: skip

# (coalition, teller, place, email of the account or "", language, days ago, uses, goal, words, translation)
STORIES = [
    ("clayton", "Rosa Delgado", "Riverdale", "member@example.org", "es", 60, ["circle", "testimony", "published", "named"],
     "night-buses-that-match-the-shifts",
     "Salgo a la una y media. El último autobús ya se fue. Camino hasta la gasolinera y espero a que mi primo salga de su turno, a las tres.",
     "I get off at half past one. The last bus has gone. I walk to the gas station and wait until my cousin ends his shift, at three."),
    ("albany-dougherty", "Miss Ernestine", "Albany", "", "en", 90, ["circle", "testimony", "published"],
     "power-bills-that-follow-income",
     "In July I turn the air off at noon, so that I can turn it on when my grandbaby sleeps. I keep the bills in the Bible. They are thicker than Psalms.",
     ""),
    ("clayton", "Familia de Jonesboro", "Jonesboro", "", "es", 40, ["circle", "testimony"], "power-bills-that-follow-income",
     "El recibo dice cuatro cosas que no sabemos qué son. Pagamos las cuatro.", "The bill names four things that we do not know. We pay all four."),
    ("dekalb", "A mother", "Clarkston", "", "en", 120, ["circle"], "an-interpreter-at-every-clinic-desk",
     "My daughter is nine. She told me what the doctor found. She should not have been the first to know.", ""),
]  # fmt: skip
