"""Form fields of follow-up."""

from typing import Any

from operations.forms.files import CleanFileField


class OptionalFileField(CleanFileField):
    """An upload that may be left out."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the cleaned file, None without one."""
        return super().clean(data, initial) if data else None
