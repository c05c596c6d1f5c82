"""What the audit log says about what is done in agenda."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "agenda.brought": _("%(who)s proposed a goal: %(what)s."),
    "agenda.opened": _("%(who)s put a goal on the agenda: %(what)s."),
    "agenda.declined": _("%(who)s declined a goal: %(what)s."),
    "agenda.reworded": _("%(who)s reworded a goal: %(what)s."),
    "agenda.moved": _("%(who)s moved a goal along: %(what)s."),
    "agenda.endorsed": _("%(who)s endorsed a goal: %(what)s."),
    "agenda.endorsement_taken_back": _("%(who)s withdrew an endorsement: %(what)s."),
    "agenda.update": _("%(who)s wrote an update on a goal: %(what)s."),
    "agenda.carried": _("%(who)s brought a priority to a circle: %(what)s."),
    "agenda.joined": _("%(who)s joined two goals: %(what)s."),
    "agenda.view_asked": _("%(who)s asked hubs for their view: %(what)s."),
    "agenda.view_given": _("%(who)s gave a hub’s view: %(what)s."),
    "story.recorded": _("%(who)s recorded a story: %(what)s."),
    "story.allowed": _("%(who)s recorded permission for a story: %(what)s."),
    "story.withdrawn": _("%(who)s withdrew permission for a story: %(what)s."),
    "story.linked": _("%(who)s linked a story to a goal: %(what)s."),
    "story.looked_at": _("%(who)s looked at a story: %(what)s."),
}
