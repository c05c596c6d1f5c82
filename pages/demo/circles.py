"""The real Issue Circles, in our own words, each with its source."""

from typing import Any

CIRCLES: list[dict[str, Any]] = [
    {
        "slug": "just-transportation",
        "name": "JUST Transportation Circle",
        "dye": 1,
        "block": 1,
        "joining": "open",
        "issue_area": ("Buses, trains and safe streets", "Autobuses, trenes y calles seguras"),
        "summary": (
            "Experts, advocates and riders working for better access and paths to opportunity.",
            "Especialistas, activistas y pasajeros que trabajan por un mejor acceso y más oportunidades.",
        ),
        "story": (
            "How people get to work, to school and to the doctor decides much of their lives. This circle brings together riders, "
            "planners and advocates. With the hubs it drives PSE's work on transportation.\n\n"
            "In 2014 more than thirty groups worked together until Clayton County had its buses again. In 2022 over a thousand "
            "riders were heard on the redesign of the bus network.",
            "La manera en que la gente llega al trabajo, a la escuela y al médico decide buena parte de su vida. Este círculo reúne "
            "a pasajeros, planificadores y activistas. Junto con las coaliciones locales impulsa el trabajo de PSE sobre transporte.\n\n"
            "En 2014 más de treinta grupos trabajaron juntos hasta que el condado de Clayton volvió a tener autobuses. En 2022 se "
            "escuchó a más de mil pasajeros sobre el rediseño de la red de autobuses.",
        ),
        "principles": (
            "Better access and paths to opportunity\nSeveral modes and a varied transit system\n"
            "Balanced growth and development round stations\nLess imbalance of housing and jobs around stations",
            "Mejor acceso y más caminos hacia las oportunidades\nVarios medios y un sistema de transporte variado\n"
            "Crecimiento equilibrado y desarrollo alrededor de las estaciones\n"
            "Menos desequilibrio entre vivienda y empleo cerca de las estaciones",
        ),
        "source_url": "http://partnershipforsouthernequity.org/index.php/issue-areas/just-transportation",
        "languages": ["en", "es"],
    },
    {
        "slug": "just-energy",
        "name": "JUST Energy Circle",
        "dye": 2,
        "block": 2,
        "joining": "approval",
        "issue_area": (
            "Power bills, clean energy and who decides",
            "Recibos de luz, energía limpia y quién decide",
        ),
        "summary": (
            "Technical experts, advocates and community members for a fair share of the benefits and burdens of energy.",
            "Especialistas, activistas y gente de la comunidad por un reparto justo de los beneficios y las cargas de la energía.",
        ),
        "story": (
            "Some families pay a far larger part of their income for power than others. This circle works on bills and energy "
            "burden, rate cases, coal ash, efficiency and solar power. Its work has three parts: building coalitions, organizing "
            "in communities, and training.",
            "Algunas familias pagan por la luz una parte mucho mayor de su ingreso que otras. Este círculo trabaja sobre los recibos "
            "y la carga energética, los casos de tarifas, las cenizas de carbón, la eficiencia y la energía solar. Su trabajo tiene "
            "tres partes: formar coaliciones, organizar en las comunidades y capacitar.",
        ),
        "principles": (
            "A fair share of the benefits and burdens of making and using energy\nA seat at the table for those who pay the bills\n"
            "Knowledge that communities can use",
            "Un reparto justo de los beneficios y las cargas de producir y usar energía\n"
            "Un lugar en la mesa para quienes pagan los recibos\nConocimientos que las comunidades puedan usar",
        ),
        "questions": (
            "What brings you to this circle?\nIs there something you would like to work on first?",
            "¿Qué le trae a este círculo?\n¿Hay algo en lo que le gustaría trabajar primero?",
        ),
        "agreement": (
            "- One person speaks at a time.\n- We speak from what we have lived or learned.\n- What is told in confidence stays here.",
            "- Habla una persona a la vez.\n- Hablamos de lo que hemos vivido o aprendido.\n- Lo que se cuenta en confianza se queda aquí.",
        ),
        "source_url": "http://psequity.org/just-energy/",
        "languages": ["en"],
    },
    {
        "slug": "just-growth",
        "name": "Just Growth Circle",
        "dye": 3,
        "block": 3,
        "joining": "open",
        "issue_area": (
            "Housing, green space and who may stay",
            "Vivienda, áreas verdes y quién puede quedarse",
        ),
        "summary": (
            "Residents, businesses, nonprofits and scholars for growth that foresees and prevents displacement.",
            "Vecinos, negocios, organizaciones y académicos por un crecimiento que prevea y evite el desplazamiento.",
        ),
        "story": (
            "New parks and stations raise rents. This circle looks at housing, shops, green space, water, roads and transit "
            "together, and meets at hours that residents can attend. It guided grants to small groups from 2018 to 2021.",
            "Los parques y las estaciones nuevas suben las rentas. Este círculo mira juntos la vivienda, el comercio, las áreas "
            "verdes, el agua, las calles y el transporte, y se reúne a horas en que los vecinos pueden venir. Entre 2018 y 2021 "
            "orientó donativos a grupos pequeños.",
        ),
        "principles": (
            "Foresee and prevent displacement\nRespect and strengthen communities\nHeal environmental injustice\n"
            "Real partnership of public, private and community",
            "Prever y evitar el desplazamiento\nRespetar y fortalecer a las comunidades\nSanar la injusticia ambiental\n"
            "Una alianza verdadera entre lo público, lo privado y la comunidad",
        ),
        "source_url": "http://psequity.org/just-growth/",
        "languages": ["en"],
    },
    {
        "slug": "just-health",
        "name": "Just Health Circle",
        "dye": 4,
        "block": 4,
        "joining": "open",
        "issue_area": ("Care, clean air and healthy places", "Atención médica, aire limpio y lugares sanos"),
        "summary": (
            "Residents, community groups, clinicians and researchers with a voice on health policy.",
            "Vecinos, grupos comunitarios, personal de salud e investigadores con voz en las políticas de salud.",
        ),
        "story": (
            "Where people live should not decide how long they live. The circle began in the winter of 2019 to 2020. Its members "
            "can expect meetings, learning from each other, research for advocacy, and a voice on policy. Seats are kept for "
            "people who are deaf, hard of hearing or otherwise disabled.",
            "El lugar donde uno vive no debería decidir cuánto vive. El círculo comenzó en el invierno de 2019 a 2020. Sus "
            "integrantes pueden esperar reuniones, aprendizaje mutuo, investigación para la incidencia y voz en las políticas. Hay "
            "lugares reservados para personas sordas, con dificultades auditivas u otra discapacidad.",
        ),
        "principles": (
            "Convening and learning from each other\nResearch that serves advocacy\nA voice on policy\n"
            "Seats for deaf, hard of hearing and otherwise disabled people",
            "Reunirse y aprender unos de otros\nInvestigación al servicio de la incidencia\nVoz en las políticas\n"
            "Lugares para personas sordas, con dificultades auditivas u otra discapacidad",
        ),
        "source_url": "https://psequity.org/advancing-health-equity-the-just-health-circle/",
        "languages": ["en", "ase"],
    },
    {
        "slug": "just-opportunity",
        "name": "Just Opportunity Circle",
        "dye": 5,
        "block": 5,
        "joining": "open",
        "issue_area": ("Jobs, pay and savings", "Empleo, salario y ahorro"),
        "summary": (
            "People from business, nonprofits and government for the financial well-being of families everywhere.",
            "Gente de negocios, organizaciones y gobierno por el bienestar económico de las familias en todas partes.",
        ),
        "story": (
            "Families do well where work pays and savings can grow. The circle was first called the Economic Opportunity and Jobs "
            "Circle. In June 2019 its first summit brought more than 360 people to Morehouse College.",
            "A las familias les va bien donde el trabajo paga y el ahorro puede crecer. Al principio se llamó Círculo de Oportunidad "
            "Económica y Empleo. En junio de 2019 su primera cumbre reunió a más de 360 personas en Morehouse College.",
        ),
        "principles": (
            "Families' financial well-being everywhere\nLow-income communities are untapped assets\nFair education, with support\n"
            "Workforce and soft skills\nWhat people can do shapes what becomes of a place\nApproaches that fit the place",
            "Bienestar económico de las familias en todas partes\nLas comunidades de bajos ingresos son una riqueza sin aprovechar\n"
            "Educación justa, con apoyo\nCapacitación laboral y habilidades personales\n"
            "Lo que la gente sabe hacer da forma al futuro de un lugar\nRespuestas hechas para cada lugar",
        ),
        "source_url": "http://psequity.org/just-opportunity/",
        "languages": ["en"],
    },
    {
        "slug": "just-youth",
        "name": "Just Youth Circle",
        "dye": 6,
        "block": 6,
        "joining": "approval",
        "issue_area": ("Young people who lead", "Jóvenes que dirigen"),
        "summary": (
            "Young people and adult partners across the South.",
            "Jóvenes y personas adultas aliadas en todo el Sur.",
        ),
        "story": (
            "Young people are full participants here. In June 2024 the circle went on tour with one hour of training and then "
            "listening, first in Atlanta and then in Brunswick.",
            "Aquí los jóvenes participan de lleno. En junio de 2024 el círculo hizo una gira con una hora de capacitación y luego un "
            "espacio para escuchar, primero en Atlanta y después en Brunswick.",
        ),
        "principles": (
            "Young people and adults as partners\nTraining first, then listening",
            "Jóvenes y adultos como aliados\nPrimero capacitar, luego escuchar",
        ),
        "questions": (
            "How old are you, roughly, and who supports you?",
            "¿Qué edad tiene, más o menos, y quién le apoya?",
        ),
        "source_url": "https://psequity.org/2024jyctour",
        "languages": ["en"],
    },
]

# A circle that became part of another: its address leads there, its history stays.
MERGED: dict[str, Any] = {
    "slug": "economic-opportunity-and-jobs",
    "name": "Economic Opportunity and Jobs Circle",
    "into": "just-opportunity",
    "summary": (
        "The first name of the circle on jobs and economic inclusion.",
        "El primer nombre del círculo sobre empleo e inclusión económica.",
    ),
    "source_url": "http://partnershipforsouthernequity.org/index.php/issue-areas/equity-of-opportunity",
}
