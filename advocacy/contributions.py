"""What advocacy contributes to other apps' pages."""

from office.contributions import Contribution

CONTRIBUTIONS: list[Contribution] = []
