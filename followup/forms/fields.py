"""What the forms of follow-up share."""

from typing import Any

from operations.forms.files import CleanFileField


class OptionalFileField(CleanFileField):
    """A file that need not be sent."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file as it may be kept; None without one."""
        return super().clean(data, initial) if data else None
