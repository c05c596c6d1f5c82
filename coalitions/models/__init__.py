from coalitions.models.coalition import Coalition, FormerSlug
from coalitions.models.membership import JoinRequest, Membership
from coalitions.models.organization import Organization, Partner

__all__ = ["Coalition", "FormerSlug", "JoinRequest", "Membership", "Organization", "Partner"]
