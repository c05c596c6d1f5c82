import secrets

# No letters or digits that look alike when read aloud or from paper.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def short_code() -> str:
    """Six letters that can be typed from paper."""
    return "".join(secrets.choice(LETTERS) for _letter in range(6))
