"""Sample help near you: invented names and numbers (555-01xx), so that nobody is called by mistake."""

# kind, name, (English, Spanish), counties by slug, phone, languages, keeper, checked days ago
HELP = [
    ("power", "Sample Energy Fund",
     ("Pays a part of a power bill once a year. Bring the bill and a pay stub.", "Paga una parte de la cuenta de luz una vez al año. Traiga la cuenta y un talón de pago."),
     ["clayton", "fulton"], "+14045550181", ["en", "es"], "clayton", 12),
    ("rides", "Sample Ride Line",
     ("Rides to the doctor for people over 60. Call two days before.", "Viajes al médico para personas de más de 60 años. Llame dos días antes."),
     ["clayton"], "+14045550182", ["en", "es", "vi"], "clayton", 40),
    ("health", "Sample Clinic on the Square",
     ("Sees everybody, with or without papers or insurance. Mondays to Thursdays.", "Atiende a todos, con o sin papeles o seguro. De lunes a jueves."),
     ["dekalb", "gwinnett"], "+14045550183", ["en", "es", "ko"], "dekalb", 30),
    ("jobs", "Sample Training Center",
     ("Courses for electricians and weatherization crews, with pay.", "Cursos de electricidad y de aislamiento de casas, con pago."),
     ["fulton", "dekalb", "clayton"], "+14045550184", ["en"], "", 60),
    ("power", "Sample Summer Power Help",
     ("Helps in Albany when power is to be cut off. Bring the notice.", "Ayuda en Albany cuando le van a cortar la luz. Traiga el aviso."),
     ["dougherty"], "+12295550185", ["en"], "albany-dougherty", 250),
    ("law", "Sample Tenants’ Line",
     ("Free advice by phone when a landlord wants you out.", "Consejo gratis por teléfono cuando el dueño quiere que se vaya."),
     [], "+18005550186", ["en", "es"], "", 20),
]  # fmt: skip
