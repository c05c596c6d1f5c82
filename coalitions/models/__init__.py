from coalitions.models.coalition import Coalition, FormerSlug
from coalitions.models.invitation import Invitation
from coalitions.models.letter import Letter
from coalitions.models.membership import JoinRequest, Membership
from coalitions.models.organization import Organization, Partner
from coalitions.models.paper import Claim, PaperSheet

__all__ = [
    "Claim",
    "Coalition",
    "FormerSlug",
    "Invitation",
    "JoinRequest",
    "Letter",
    "Membership",
    "Organization",
    "PaperSheet",
    "Partner",
]
