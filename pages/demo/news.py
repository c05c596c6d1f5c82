"""Real reports and articles with their sources, in our own words, and two samples dated from today."""

from typing import Any

# `on` is the day the source names; of reports only the month is known, and only the month is shown.
ARTICLES: list[dict[str, Any]] = [
    {
        "slug": "energy-equity-forum-2013", "kind": "outside", "on": "2013-06-11",
        "title": ("Groups begin a push for energy equity", "Grupos inician un impulso por la equidad energética"),
        "summary": (
            "About 75 people came to the Equity Matters forum, with a keynote, a panel and roundtables.",
            "Unas 75 personas llegaron al foro Equity Matters, con una charla principal, un panel y mesas de diálogo.",
        ),
        "source_name": "The Augusta Chronicle", "coalitions": ["just-energy"],
        "source_url": "https://www.augustachronicle.com/story/news/2013/06/11/groups-launch-push-energy-equity/14451324007/",
    },
    {
        "slug": "metro-atlanta-equity-atlas", "kind": "report", "on": "2013-11-01",
        "title": ("The Metro Atlanta Equity Atlas", "El Atlas de Equidad del área de Atlanta"),
        "summary": (
            "28 counties, eight topics and about 200 maps: who has access to what.",
            "28 condados, ocho temas y unos 200 mapas: quién tiene acceso a qué.",
        ),
        "source_name": "Annie E. Casey Foundation", "coalitions": ["just-growth", "just-opportunity"],
        "source_url": "https://aecf.org/blog/mapping-a-more-equitable-future-the-metro-atlanta-equity-atlas",
    },
    {
        "slug": "how-clayton-voted-for-marta", "kind": "outside", "on": "2014-12-01",
        "title": ("How the Clayton County MARTA vote was won", "Cómo se ganó el voto por MARTA en el condado de Clayton"),
        "summary": (
            "On 4 November 2014, 73.72 % voted for MARTA and its penny tax. More than 30 groups had worked together.",
            "El 4 de noviembre de 2014, el 73.72 % votó por MARTA y su impuesto de un centavo. Más de 30 grupos trabajaron juntos.",
        ),
        "source_name": "Atlanta Progressive News", "coalitions": ["just-transportation", "clayton"], "counties": ["13063"],
        "source_url": "https://atlantaprogressivenews.com/2014/12/01/how-the-clayton-county-marta-vote-was-won-update-1/",
    },
    {
        "slug": "growing-the-future", "kind": "report", "on": "2016-09-01",
        "title": ("Growing the Future: the case for economic inclusion", "Growing the Future: por qué conviene la inclusión económica"),
        "summary": (
            "A report on what metro Atlanta gains when everybody takes part in its growth.",
            "Un informe sobre lo que gana el área de Atlanta cuando todos participan de su crecimiento.",
        ),
        "source_name": "National Equity Atlas", "coalitions": ["just-opportunity"],
        "source_url": "https://nationalequityatlas.org/data-in-action/2016-PSE-Report",
    },
    {
        "slug": "employment-equity", "kind": "report", "on": "2017-11-01",
        "title": (
            "Employment Equity: Georgia's path to inclusive prosperity",
            "Equidad en el empleo: el camino de Georgia hacia una prosperidad para todos",
        ),
        "summary": (
            "Full employment would bring 384,000 more people into work, and $12 billion a year.",
            "El pleno empleo daría trabajo a 384,000 personas más y sumaría 12 mil millones de dólares al año.",
        ),
        "source_name": "PolicyLink, USC and PSE", "coalitions": ["just-opportunity"],
        "source_url": "https://readkong.com/page/employment-equity-putting-georgia-on-the-path-to-inclusive-7535199",
    },
    {
        "slug": "first-just-opportunity-summit", "kind": "outside", "on": "2019-05-23",
        "title": ("A summit on the income gap", "Una cumbre sobre la brecha de ingresos"),
        "summary": (
            "The first Just Opportunity Summit met at Morehouse College in June 2019. More than 360 people came.",
            "La primera cumbre Just Opportunity se reunió en Morehouse College en junio de 2019. Llegaron más de 360 personas.",
        ),
        "source_name": "Atlanta Daily World", "coalitions": ["just-opportunity"],
        "source_url": "http://atlantadailyworld.com/2019/05/23/partnership-for-southern-equity-hosts-summit-to-tackle-income-inequality/",
    },
    {
        "slug": "rally-against-a-rate-rise", "kind": "outside", "on": "2019-11-04",
        "title": ("Customers rally against a rise in power rates", "Clientes protestan contra un alza en la tarifa de luz"),
        "summary": (
            "At the Public Service Commission people spoke against higher bills. Nearly 100 had come to the first rally.",
            "Ante la Comisión de Servicios Públicos, la gente habló contra recibos más altos. A la primera protesta llegaron casi 100.",
        ),
        "source_name": "Atlanta Daily World", "coalitions": ["just-energy"],
        "source_url": "https://atlantadailyworld.com/2019/11/04/atlanta-consumers-rally-against-georgia-power/",
    },
]  # fmt: skip

SAMPLES: list[dict[str, Any]] = [
    {
        "slug": "what-38-neighbors-told-us", "kind": "story", "days_ago": 9,
        "title": ("What 38 neighbors told us about the last bus home", "Lo que 38 vecinos nos contaron del último autobús a casa"),
        "summary": (
            "Shifts end at half past one. The last bus leaves at ten to one.",
            "El turno acaba a la una y media. El último autobús sale a la una menos diez.",
        ),
        "body": (
            "Thirty-eight people came to the Clayton hub on a Wednesday night. They work at the airport, in kitchens and in "
            "warehouses.\n\n> A ride home costs me an hour of work, every night.\n\nThe hub wrote down what they said. Its liaison "
            "took it to the JUST Transportation Circle.",
            "Treinta y ocho personas llegaron a la coalición de Clayton un miércoles por la noche. Trabajan en el aeropuerto, en "
            "cocinas y en bodegas.\n\n> El viaje a casa me cuesta una hora de trabajo, todas las noches.\n\nLa coalición anotó lo "
            "que dijeron. Su enlace lo llevó al JUST Transportation Circle.",
        ),
        "coalitions": ["clayton", "just-transportation"], "counties": ["13063"], "featured": True,
    },
    {
        "slug": "three-minutes-at-a-rate-hearing", "kind": "news", "days_ago": 17,
        "title": ("How to speak for three minutes at a rate hearing", "Cómo hablar tres minutos en una audiencia de tarifas"),
        "summary": (
            "Say who you are, say what you pay, say what you ask for.",
            "Diga quién es, diga cuánto paga, diga qué pide.",
        ),
        "body": (
            "1. **Who you are.** Your name and where you live. You need not say more.\n2. **What you pay.** Bring a bill, from "
            "summer and from winter.\n3. **What you ask for.** One thing, in one sentence.\n\nPractice aloud, with a clock.",
            "1. **Quién es usted.** Su nombre y dónde vive. No tiene que decir más.\n2. **Cuánto paga.** Lleve un recibo de verano y "
            "uno de invierno.\n3. **Qué pide.** Una sola cosa, en una frase.\n\nPractique en voz alta, con un reloj.",
        ),
        "coalitions": ["just-energy"], "counties": [], "featured": False,
    },
]  # fmt: skip

# Not out yet, and without its Spanish: what an editor's day looks like.
IN_REVIEW: dict[str, Any] = {
    "slug": "a-bench-at-every-stop", "kind": "story",
    "title": "A bench at every stop",
    "summary": "Ruth waits 40 minutes for the bus to the clinic. She brought her own chair.",
    "body": (
        "The stop near Ruth Simmons’s house has a pole and a sign. There is no bench and no shade.\n\n"
        "Her hub counted: of 52 stops along the road, **nine** have a bench."
    ),
    "authors": "Sample writer", "coalitions": ["glynn"],
}  # fmt: skip

ISSUE: dict[str, Any] = {
    "subject": ("The last bus home, and a word before the hearing", "El último autobús a casa y unas palabras antes de la audiencia"),
    "letter": (
        "Dear neighbors,\n\nThirty-eight of you came on a Wednesday night and told us how you get home. We wrote it down, and "
        "the liaison took it to the circle.\n\nNext comes a hearing on power bills. Three minutes are enough, if you know what "
        "to say.",
        "Estimadas vecinas y vecinos:\n\nUn miércoles por la noche llegaron treinta y ocho de ustedes y nos contaron cómo vuelven "
        "a casa. Lo anotamos, y el enlace lo llevó al círculo.\n\nAhora viene una audiencia sobre los recibos de luz. Tres minutos "
        "bastan, si uno sabe qué decir.",
    ),
    "signature": ("Priya Raman, for the staff", "Priya Raman, por el equipo"),
    "ask": ("Tell the hub of your county when your shift ends.", "Cuéntele a la coalición de su condado a qué hora termina su turno."),
    "ask_label": ("Find my hub", "Buscar mi coalición"),
    "articles": ["what-38-neighbors-told-us", "three-minutes-at-a-rate-hearing"],
    "days_ago": 7,
}  # fmt: skip

# (address, topics, county, language, rhythm); made up, so that an issue has somebody to reach.
SUBSCRIBERS = [
    (
        "member@example.org",
        ["news", "events", "circle:just-transportation", "hub:clayton"],
        "13063",
        "en",
        "as_sent",
    ),
    ("t.hall@example.org", ["news"], None, "en", "as_sent"),
    ("e.flores@example.org", ["news", "events"], "13135", "es", "as_sent"),
    ("c.ortega@example.org", ["circle:just-energy"], None, "es", "as_sent"),
    ("l.grant@example.org", ["events", "hub:albany-dougherty"], "13095", "en", "as_sent"),
    ("r.simmons@example.org", ["news", "events"], "13127", "en", "weekly"),
    ("u.reyes@example.org", ["events"], "13121", "es", "weekly"),
    ("s.bryant@example.org", ["circle:just-growth", "hub:chatham"], "13051", "en", "weekly"),
]
