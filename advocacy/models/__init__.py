"""Models of advocacy: who decides, what is decided, what people do about it, and what was promised."""

from advocacy.models.body import PublicBody

__all__ = ["PublicBody"]
