import secrets

# No letters or digits that look or sound alike, on paper or read aloud.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def short_code() -> str:
    """Return six random characters that are easy to type from paper."""
    return "".join(secrets.choice(LETTERS) for _letter in range(6))
