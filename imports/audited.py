"""What the audit log says about imports."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "import.uploaded": _("%(who)s uploaded a list to import: %(what)s."),
    "import.confirmed": _("%(who)s confirmed an import: %(what)s."),
    "import.done": _("An import by %(who)s was done: %(what)s."),
    "import.undone": _("%(who)s undid an import: %(what)s."),
    "import.dropped": _("%(who)s canceled an import: %(what)s."),
}
