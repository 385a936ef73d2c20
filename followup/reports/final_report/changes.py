"""What changed between two versions of a report: fact by fact, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, ngettext

MOST_TOLD = 40


@dataclass(frozen=True)
class SectionChanges:
    """What changed in a section: sentences, and how many more there are."""

    title: str
    sentences: tuple[str, ...]
    more: str = ""


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> tuple[SectionChanges, ...]:
    """What the newer facts say otherwise than the older ones, both as they are kept."""
    told = [_told(_("Cover"), list(_of_cover(old, new)))]
    before = {part["code"]: part for part in _parts(old)}
    after = {part["code"]: part for part in _parts(new)}
    for code in {**before, **after}:
        was, now = before.get(code), after.get(code)
        title = (now or was or {})["title"]
        told.append(_told(title, list(_of_section(was, now))))
    return tuple(each for each in told if each is not None)


def _parts(facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [*facts["sections"], *facts["annexes"]]


def _told(title: str, said: list[str]) -> SectionChanges | None:
    if not said:
        return None
    rest = len(said) - MOST_TOLD
    more = ngettext("and %(n)d more change", "and %(n)d more changes", rest) % {"n": rest}
    return SectionChanges(title, tuple(said[:MOST_TOLD]), more if rest > 0 else "")


def _of_cover(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    labels = {
        "subject": _("Subject"),
        "sender": _("From"),
        "addressee": _("To"),
        "place": _("Place"),
        "marking_label": _("Marking"),
    }
    for name, label in labels.items():
        yield from _of_pair(label, old[name], new[name])


def _of_section(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    if now is None:
        yield _("It is left out.")
        return
    if was is None:
        yield _("It is new.")
        return
    yield from _of_text(was["text"], now["text"])
    before = {block["key"]: block for block in was["blocks"]}
    after = {block["key"]: block for block in now["blocks"]}
    for key in {**before, **after}:
        yield from _of_block(before.get(key), after.get(key))


def _of_text(was: str, now: str) -> Iterator[str]:
    if was == now:
        return
    if not was.strip():
        yield _("Its text is new.")
    elif not now.strip():
        yield _("Its text is gone.")
    else:
        words = {"old": len(was.split()), "new": len(now.split())}
        yield _("Its text is another one: %(old)d words before, %(new)d now.") % words


def _of_block(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    kind = (now or was or {})["kind"]
    if kind == "curve":
        return  # its numbers stand in the table beside it
    if kind == "sentences":
        yield from _of_sentences(was, now)
        return
    if kind == "pairs":
        before, after = _pairs(was), _pairs(now)
        for label in {**before, **after}:
            yield from _of_pair(label, before.get(label, ""), after.get(label, ""))
        return
    yield from _of_table(was, now)


def _pairs(block: dict[str, Any] | None) -> dict[str, str]:
    return dict(block["pairs"]) if block else {}


def _of_pair(label: str, was: str, now: str) -> Iterator[str]:
    words = {"label": label, "was": was or _("nothing"), "now": now or _("nothing")}
    if was != now:
        yield _("%(label)s: %(now)s; before, %(was)s.") % words


def _of_sentences(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    before = list(was["sentences"]) if was else []
    after = list(now["sentences"]) if now else []
    yield from (_("New: %(said)s") % {"said": each} for each in after if each not in before)
    yield from (_("Gone: %(said)s") % {"said": each} for each in before if each not in after)


def _of_table(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    name = _plain((now or was or {})["caption"])
    before, after = _rows(was), _rows(now)
    heads = (now or was or {})["heads"]
    sentence = _("%(table)s: %(row)s, %(head)s: %(now)s; before, %(was)s.")
    if not before and not after:  # the rows lie in a workbook
        yield from _of_pair(name, was["note"] if was else "", now["note"] if now else "")
        return
    for key, cells in after.items():
        words = {"table": name, "row": key}
        if key not in before:
            yield _("%(table)s: %(row)s is new.") % words
            continue
        for head, old, new in zip(heads, before[key], cells, strict=False):
            if old != new:
                more = {"head": head, "was": old or "–", "now": new or "–"}
                yield sentence % (words | more)
    for key in before:
        if key not in after:
            yield _("%(table)s: %(row)s is gone.") % {"table": name, "row": key}


def _plain(caption: str) -> str:
    """A caption without the number of the table and the day, which change by themselves."""
    return caption.partition(": ")[2].partition(", ")[0] or caption


def _rows(block: dict[str, Any] | None) -> dict[str, list[str]]:
    if block is None:
        return {}
    keyed = block["keyed_by"]
    return {
        ", ".join(cell for cell in row["cells"][:keyed] if cell): list(row["cells"])
        for row in block["rows"]
    }
