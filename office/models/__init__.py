from office.models.picture import (
    Picture,
    new_picture_key,
)
from office.models.records import (
    AUDIT_KEPT_FOR,
    Approval,
    AuditEntry,
    BackupRun,
    FormDraft,
    JournalEntry,
    RetentionRun,
    Tick,
)
from office.models.site import (
    SiteLink,
    SiteSettings,
    loaded_once,
)

__all__ = [
    "AUDIT_KEPT_FOR",
    "Approval",
    "AuditEntry",
    "BackupRun",
    "FormDraft",
    "JournalEntry",
    "Picture",
    "RetentionRun",
    "SiteLink",
    "SiteSettings",
    "Tick",
    "loaded_once",
    "new_picture_key",
]
