"""The languages a post can be marked with, by their own names, the most spoken in Georgia first."""

# (BCP 47, endonym). Endonyms are not translated: people look for their language by its own name.
WRITTEN = [
    ("en", "English"), ("es", "Español"), ("vi", "Tiếng Việt"), ("ko", "한국어"), ("zh", "中文"),
    ("am", "አማርኛ"), ("ar", "العربية"), ("bn", "বাংলা"), ("fa", "فارسی"), ("fr", "Français"),
    ("gu", "ગુજરાતી"), ("he", "עברית"), ("hi", "हिन्दी"), ("ht", "Kreyòl ayisyen"), ("hy", "Հայերեն"),
    ("ja", "日本語"), ("ka", "ქართული"), ("km", "ខ្មែរ"), ("lo", "ລາວ"), ("my", "မြန်မာ"), ("ne", "नेपाली"),
    ("pa", "ਪੰਜਾਬੀ"), ("pt", "Português"), ("ru", "Русский"), ("so", "Soomaali"), ("sw", "Kiswahili"),
    ("ta", "தமிழ்"), ("te", "తెలుగు"), ("th", "ไทย"), ("ti", "ትግርኛ"), ("tl", "Tagalog"), ("uk", "Українська"),
    ("ur", "اردو"), ("yo", "Yorùbá"),
]  # fmt: skip
CODES = frozenset(code for code, _name in WRITTEN)
