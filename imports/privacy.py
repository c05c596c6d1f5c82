"""What imports hold about people."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from imports.models import Import, ImportedRow, ImportFile
from office.privacy import After, Held, Subject

TITLE = _("Imported lists")


def _naming(subject: Subject) -> QuerySet[ImportFile]:
    """Return the uploaded lists that contain the subject's address, as it was typed in any case."""
    rows = ImportFile.objects.all()
    return rows.filter(rows__icontains=subject.email) if subject.email else rows.none()


HELD = [
    Held(
        ImportFile,
        _("uploaded lists with your email address"),
        _("Lists that staff upload: until they’re imported, at most 7 days."),
        fields=("name", "uploaded_at"),
        find=_naming,
        erase=After(Import.FILES_KEPT_FOR, "uploaded_at"),
    ),
    Held(
        ImportedRow,
        "",
        _("What an import added or changed, without names: 30 days, so that staff can undo it."),
        find=lambda subject: ImportedRow.objects.none(),
        erase=After(Import.UNDO_FOR + timedelta(days=1), "imported__done_at"),
    ),
    Held(
        Import,
        "",
        _("Who imported a list, when, and how many people it had: 2 years."),
        find=lambda subject: Import.objects.none(),
        erase=After(timedelta(days=730), "made_at"),
    ),
]
