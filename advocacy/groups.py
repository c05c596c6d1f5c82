from django.contrib.auth.models import Group, Permission

from office.groups import ADVOCACY, grant


def grant_all() -> None:
    """Let the group Advocacy look after decision makers, decisions, actions, and their records, and
    what was promised, and petitions."""
    grant(
        ADVOCACY,
        "advocacy",
        [
            "publicbody",
            "participationrule",
            "seat",
            "decision",
            "sitting",
            "window",
            "action",
            "outcome",
            "seatvote",
            "commitment",
            "petition",
        ],
    )
    grant(ADVOCACY, "advocacy", ["participationrule", "seat", "sitting", "window", "seatvote"], ["delete"])
    grant(ADVOCACY, "advocacy", ["advocacyrecord"], ["view", "add"])
    # To find the goals behind a decision by name.
    grant(ADVOCACY, "agenda", ["agendaitem"], ["view"])
    own = Permission.objects.filter(
        content_type__app_label="advocacy", codename__in=["review_action", "export_advocacyrecord"]
    )
    Group.objects.get(name=ADVOCACY).permissions.add(*own)
