"""What the audit log says about what is done in people."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "staff_signed_in": _("%(who)s signed in as staff."),
    "person_added": _("%(who)s added a person: %(what)s."),
    "person_changed": _("%(who)s changed the details of %(what)s."),
    "rights_changed": _("%(who)s changed the roles of %(what)s."),
    "group_changed": _("%(who)s changed what a role may do: %(what)s."),
    "group_deleted": _("%(who)s deleted a role: %(what)s."),
    "second_step_removed": _("%(who)s removed the second step of %(what)s."),
    "sessions_ended": _("%(who)s signed %(what)s out everywhere."),
    "staff_invited": _("%(who)s invited a colleague to the staff: %(what)s."),
    "staff_invitation_withdrawn": _("%(who)s withdrew an invitation to the staff: %(what)s."),
    "staff_joined": _("%(who)s joined the staff."),
    "staff_left": _("%(who)s ended the staff access of %(what)s."),
    "address_proposed": _("%(who)s entered a new email for %(what)s."),
    "address_changed": _("%(who)s confirmed a new email."),
    "name_hidden": _("%(who)s hid a name: %(what)s."),
    "name_shown": _("%(who)s showed a hidden name again: %(what)s."),
    "name_changed": _("%(who)s changed a name: %(what)s."),
    "record_viewed": _("%(who)s looked at everything held about %(what)s."),
    "merge_asked": _("%(who)s asked two people about merging: %(what)s."),
    "merge_declined": _("%(who)s declined a merge: %(what)s."),
    "records_merged": _("%(who)s merged two records: %(what)s."),
    "merge_undone": _("%(who)s undid a merge: %(what)s."),
    "export_asked": _("%(who)s asked for a copy of data: %(what)s."),
    "deletion_asked": _("%(who)s asked for data to be deleted: %(what)s."),
    "deletion_undone": _("%(who)s took back a deletion: %(what)s."),
    "data_deleted": _("%(who)s had data deleted: %(what)s."),
    "copy_downloaded": _("%(who)s downloaded a copy of data: %(what)s."),
}
