"""Long lists whose codes and names are typed, and the parsing of a typed text."""

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
SEPARATOR_PATTERN = re.compile(r"[;\r\n\t]")
# Brackets at the end of a name, which may be left out when typing.
BRACKETS_PATTERN = re.compile(r"\s*\([^()]*\)\s*$")
# Letters that Unicode does not decompose; combobox.js folds the same ones
EXTRA_FOLDING = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def fold_text(text: str) -> str:
    """Return the text as it is compared: without case, accents and double spaces."""
    characters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in characters if not unicodedata.combining(each))
    return " ".join(plain.translate(EXTRA_FOLDING).split())


@dataclass(frozen=True)
class Option:
    """An entry of a long list, by the code or name that is sent and stored."""

    value: str
    label: str
    detail: str = ""  # its group, or the broader terms
    other_codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.label == self.value:
            return self.label
        return _("%(name)s (%(code)s)") % {"name": self.label, "code": self.value}


@dataclass(frozen=True)
class OptionList:
    """A long list and the address at which a browser fetches it."""

    base_url: str
    options: tuple[Option, ...]

    @cached_property
    def content(self) -> str:
        """The list as JSON, with the texts of the combobox."""
        messages = {
            "count": _("Matches: {}"),
            "none": _("Nothing in the list matches."),
            "added": _("Added: {}"),
            "removed": _("Removed: {}"),
            "remove": _("Remove"),
        }
        rows = [[each.value, each.label, each.detail, *each.other_codes] for each in self.options]
        return json.dumps({"words": messages, "options": rows}, ensure_ascii=False)

    @cached_property
    def version(self) -> str:
        """A hash of the content, its language included."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """The address of this version, which a browser may cache permanently."""
        return f"{self.base_url}?v={self.version}"


class OptionParser:
    """The values of a list that a typed text means, and the pieces that are unclear."""

    def __init__(self, text: str, options: Iterable[Option]) -> None:
        self.options = tuple(options)
        self.values: list[str] = []
        self.unclear: list[str] = []
        for piece in SEPARATOR_PATTERN.split(text):
            self._parse(piece)

    @cached_property
    def _exact_values(self) -> set[str]:
        return {each.value for each in self.options}

    @cached_property
    def _indexes(self) -> list[dict[str, set[str]]]:
        """Values by code, by name with code, by name, and by name without its brackets."""
        indexes = [defaultdict[str, set[str]](set) for _index in range(4)]
        for option in self.options:
            short = BRACKETS_PATTERN.sub("", option.label)
            codes = [option.value, *option.other_codes]
            spellings = [codes, [str(option)], [option.label], [short]]
            for index, spelled in zip(indexes, spellings, strict=True):
                for spelling in spelled:
                    index[fold_text(spelling)].add(option.value)
        return [dict(index) for index in indexes]

    @cached_property
    def _max_pieces(self) -> int:
        """The number of pieces between commas of the longest name, such as “Hong Kong, China”."""
        return 1 + max((each.label.count(",") for each in self.options), default=0)

    def matching_values(self, text: str) -> set[str]:
        """Return the values that the text may mean: one if it is clear, none if unknown."""
        if text in self._exact_values:
            return {text}
        key = fold_text(text)
        return next((index[key] for index in self._indexes if key in index), set())

    def suggestions(self, text: str) -> list[str]:
        """Return what may have been meant, as texts that are clear when typed."""
        meant, key = self.matching_values(text), fold_text(text)
        if meant:
            return [str(each) for each in self.options if each.value in meant]
        by_name = {fold_text(each.label): str(each) for each in self.options}
        begun = [name for name in by_name if len(key) > 2 and name.startswith(key)]
        # 0.75: share of equal characters from which ``difflib`` finds names similar.
        near = begun or get_close_matches(key, by_name, MAX_SUGGESTIONS, 0.75)
        return [by_name[each] for each in near[:MAX_SUGGESTIONS]]

    def _parse(self, piece: str) -> None:
        """Parse a text between two semicolons; commas separate entries unless a name has them."""
        pieces, first = [" ".join(each.split()) for each in piece.split(",")], 0
        while first < len(pieces):
            first = self._parse_longest(pieces, first) if pieces[first] else first + 1

    def _parse_longest(self, pieces: list[str], first: int) -> int:
        """Parse the longest name that begins with this piece; return the index of the next one."""
        for last in range(min(len(pieces), first + self._max_pieces), first, -1):
            meant = self.matching_values(", ".join(pieces[first:last]))
            if len(meant) == 1:
                self._add_matches(self.values, *meant)
                return last
        self._add_matches(self.unclear, pieces[first])
        return first + 1

    @staticmethod
    def _add_matches(texts: list[str], text: str) -> None:
        if text not in texts:
            texts.append(text)
