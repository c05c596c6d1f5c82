"""What the audit log says about what is done in events."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "roster_seen": _("%(who)s looked at the guests of %(what)s."),
    "roster_file_seen": _("%(who)s exported the guests of %(what)s."),
    "needs_seen": _("%(who)s looked at what guests of %(what)s need."),
    "calls_seen": _("%(who)s looked at the calls to make for %(what)s."),
    "contacts_seen": _("%(who)s looked at the contact list of %(what)s."),
    "contact_stopped": _("%(who)s removed a person from a contact list: %(what)s."),
    "series_made": _("%(who)s planned a series: %(what)s."),
    "series_extended": _("%(who)s extended a series: %(what)s."),
    "host_asked": _("%(who)s asked a coalition to co-host: %(what)s."),
    "host_agreed": _("%(who)s agreed to co-host: %(what)s."),
    "host_declined": _("%(who)s declined to co-host: %(what)s."),
    "host_removed": _("%(who)s removed a co-host: %(what)s."),
    "needs_arranged": _("%(who)s arranged what guests of %(what)s need."),
    "needs_not_possible": _("%(who)s answered that a need can’t be arranged at %(what)s."),
    "rsvp_approved": _("%(who)s approved an RSVP: %(what)s."),
    "rsvp_cancelled": _("%(who)s canceled an RSVP: %(what)s."),
    "rsvp_declined": _("%(who)s declined an RSVP: %(what)s."),
    "rsvp_claimed": _("%(who)s linked an RSVP to an account: %(what)s."),
    "burst_removed": _("%(who)s removed many RSVPs from %(what)s."),
    "event_planned": _("%(who)s planned an event: %(what)s."),
    "event_changed": _("%(who)s changed an event: %(what)s."),
    "event_published": _("%(who)s published an event: %(what)s."),
    "event_taken_back": _("%(who)s took an event off the page: %(what)s."),
    "event_cancelled": _("%(who)s canceled an event: %(what)s."),
    "event_postponed": _("%(who)s postponed an event: %(what)s."),
    "event_draft_deleted": _("%(who)s deleted the draft of an event: %(what)s."),
    "checked_in": _("%(who)s checked a guest in: %(what)s."),
    "check_in_undone": _("%(who)s undid a check-in: %(what)s."),
}
