"""What imports contribute to the first page of staff."""

from django.utils.translation import gettext_lazy as _

from office.contributions import StaffTool

CONTRIBUTIONS = [
    StaffTool("imports", _("Import a list"), "people", "admin:imports_import_start", "imports.view_import"),
]
