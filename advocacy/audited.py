"""What the audit log says about what is done in advocacy."""

from typing import Any

ACTIONS: dict[str, Any] = {}
