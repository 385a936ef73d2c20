"""Long lists of which people type codes and names, and what a typed text says of them."""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

MAX_SUGGESTIONS = 3
BETWEEN = re.compile(r"[;\r\n\t]")
BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
# Letters that Unicode does not decompose; combobox.js folds the same ones
UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """Return the text as it is compared: without case, accents and doubled spaces."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(plain.translate(UNDECOMPOSED).split())


@dataclass(frozen=True)
class Option:
    """An entry of a long list, by the code or name that is sent and stored."""

    value: str
    label: str
    detail: str = ""  # where it belongs: its group, or the broader terms
    other_codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.label == self.value:
            return self.label
        return _("%(name)s (%(code)s)") % {"name": self.label, "code": self.value}


@dataclass(frozen=True)
class OptionList:
    """A long list and the address at which a browser fetches it."""

    address: str
    options: tuple[Option, ...]

    @cached_property
    def content(self) -> str:
        """The list as JSON, with the words that the combobox says."""
        words = {
            "count": _("Matches: {}"),
            "none": _("Nothing in the list matches."),
            "added": _("Added: {}"),
            "removed": _("Removed: {}"),
            "remove": _("Remove"),
        }
        rows = [[each.value, each.label, each.detail, *each.other_codes] for each in self.options]
        return json.dumps({"words": words, "options": rows}, ensure_ascii=False)

    @cached_property
    def version(self) -> str:
        """A mark of the content, its language included: the same mark is the same list."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """The address of this version, which a browser may keep for good."""
        return f"{self.address}?v={self.version}"


class Reading:
    """What a text says of a list of options: values that are clear, and words that are not."""

    def __init__(self, text: str, options: Iterable[Option]) -> None:
        self.options = tuple(options)
        self.values: list[str] = []
        self.unclear: list[str] = []
        for piece in BETWEEN.split(text):
            self._read(piece)

    @cached_property
    def _exact(self) -> set[str]:
        return {each.value for each in self.options}

    @cached_property
    def _indexes(self) -> list[dict[str, set[str]]]:
        """Values by code, by name with its code, by name, and by name without its brackets."""
        indexes = [defaultdict[str, set[str]](set) for _index in range(4)]
        for each in self.options:
            short = BRACKETS.sub("", each.label)
            spellings = [[each.value, *each.other_codes], [str(each)], [each.label], [short]]
            for index, spelled in zip(indexes, spellings, strict=True):
                for words in spelled:
                    index[fold(words)].add(each.value)
        return [dict(index) for index in indexes]

    @cached_property
    def _most_parts(self) -> int:
        """Into how many parts commas divide the longest name, such as “Hong Kong, China”."""
        return 1 + max((each.label.count(",") for each in self.options), default=0)

    def meant(self, words: str) -> set[str]:
        """Return the values that the words may mean: one when they are clear, none if unknown."""
        if words in self._exact:
            return {words}
        key = fold(words)
        return next((index[key] for index in self._indexes if key in index), set())

    def suggestions(self, words: str) -> list[str]:
        """Return what may have been meant, in words that are clear when they are typed."""
        meant, key = self.meant(words), fold(words)
        if meant:
            return [str(each) for each in self.options if each.value in meant]
        by_name = {fold(each.label): str(each) for each in self.options}
        begun = [name for name in by_name if len(key) > 2 and name.startswith(key)]
        near = begun or get_close_matches(key, by_name, MAX_SUGGESTIONS, 0.75)
        return [by_name[each] for each in near[:MAX_SUGGESTIONS]]

    def _read(self, piece: str) -> None:
        """Read what stands between two semicolons; commas part it unless a name holds them."""
        parts, first = [" ".join(each.split()) for each in piece.split(",")], 0
        while first < len(parts):
            first = self._read_longest(parts, first) if parts[first] else first + 1

    def _read_longest(self, parts: list[str], first: int) -> int:
        """Read the longest name that begins with this part; return where to go on."""
        for last in range(min(len(parts), first + self._most_parts), first, -1):
            meant = self.meant(", ".join(parts[first:last]))
            if len(meant) == 1:
                self._keep(self.values, *meant)
                return last
        self._keep(self.unclear, parts[first])
        return first + 1

    @staticmethod
    def _keep(kept: list[str], words: str) -> None:
        if words not in kept:
            kept.append(words)
