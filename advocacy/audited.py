"""What the audit log says about what is done in advocacy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Any] = {
    "advocacy.sitting_changed": _("%(who)s set or changed a date of a decision: %(what)s."),
    "advocacy.agenda_linked": _("%(who)s linked an agenda: %(what)s."),
    "advocacy.action_drafted": _("%(who)s drafted an action: %(what)s."),
    "advocacy.action_changed": _("%(who)s changed an action: %(what)s."),
    "advocacy.action_first_approved": _("%(who)s approved an action as the first of two: %(what)s."),
    "advocacy.action_approved": _("%(who)s approved an action, and it went live: %(what)s."),
    "advocacy.action_withdrawn": _("%(who)s took an action off the site: %(what)s."),
    "advocacy.deeds_entered": _("%(who)s entered what people did: %(what)s."),
    "advocacy.recorded": _("%(who)s added an advocacy record: %(what)s."),
    "advocacy.outcome_written": _("%(who)s wrote an outcome: %(what)s."),
    "advocacy.outcome_published": _("%(who)s published an outcome: %(what)s."),
    "commitment.added": _("%(who)s added a commitment: %(what)s."),
    "commitment.changed": _("%(who)s changed a commitment: %(what)s."),
    "commitment.decided": _("%(who)s decided a commitment: %(what)s."),
    "commitment.reopened": _("%(who)s reopened a commitment: %(what)s."),
    "petition.added": _("%(who)s added a petition: %(what)s."),
    "petition.changed": _("%(who)s changed a petition: %(what)s."),
    "petition.published": _("%(who)s published a petition: %(what)s."),
    "petition.looked_at": _("%(who)s looked at a petition’s signatures: %(what)s."),
    "petition.exported": _("%(who)s exported a petition’s signatures: %(what)s."),
    "petition.sheet": _("%(who)s entered a paper sheet: %(what)s."),
    "petition.set_aside": _("%(who)s set signatures aside: %(what)s."),
    "petition.set_aside_undone": _("%(who)s counted signatures again: %(what)s."),
    "petition.organization_shown": _("%(who)s showed an organization’s words: %(what)s."),
    "petition.delivered": _("%(who)s recorded a delivery: %(what)s."),
    "petition.concluded": _("%(who)s published the outcome of a petition: %(what)s."),
    "pledge.entered": _("%(who)s entered a pledge: %(what)s."),
    "pledge.done": _("%(who)s noted that a pledge is done: %(what)s."),
    "signature.by_phone": _("%(who)s wrote down a signature by phone: %(what)s."),
    "evidence.taken": _("%(who)s wrote down evidence: %(what)s."),
    "evidence.shown": _("%(who)s published evidence: %(what)s."),
    "evidence.set_aside": _("%(who)s set evidence aside: %(what)s."),
}
