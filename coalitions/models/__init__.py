from coalitions.models.coalition import Coalition, FormerSlug
from coalitions.models.invitation import Invitation
from coalitions.models.letter import Letter
from coalitions.models.membership import JoinRequest, Membership
from coalitions.models.merger import Merger
from coalitions.models.organization import FormerOrganizationSlug, Organization, Partner
from coalitions.models.paper import Claim, PaperSheet

__all__ = [
    "Claim",
    "Coalition",
    "FormerOrganizationSlug",
    "FormerSlug",
    "Invitation",
    "JoinRequest",
    "Letter",
    "Membership",
    "Merger",
    "Organization",
    "PaperSheet",
    "Partner",
]
