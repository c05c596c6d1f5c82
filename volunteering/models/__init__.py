from volunteering.models.application import Application
from volunteering.models.guardian import Guardian, GuardianText
from volunteering.models.hours import Hours
from volunteering.models.kit import Kit, KitItem
from volunteering.models.opportunity import Opportunity, Skill
from volunteering.models.shift import Shift, true_minutes
from volunteering.models.sign_up import KEPT_FOR, AgeBand, SignUp, people_of_shifts
from volunteering.models.volunteer import AskAgain, Volunteer

__all__ = [
    "KEPT_FOR",
    "AgeBand",
    "Application",
    "AskAgain",
    "Guardian",
    "GuardianText",
    "Hours",
    "Kit",
    "KitItem",
    "Opportunity",
    "Shift",
    "SignUp",
    "Skill",
    "Volunteer",
    "people_of_shifts",
    "true_minutes",
]
