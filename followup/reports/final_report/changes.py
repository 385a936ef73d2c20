"""Changes between two snapshots of a report, as sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, ngettext

MAX_SENTENCES = 40  # for each section


@dataclass(frozen=True)
class SectionChanges:
    """The changes of a section; ``omitted_sentence`` is empty or states how many more there are."""

    title: str
    sentences: tuple[str, ...]
    omitted_sentence: str = ""


def snapshot_changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[SectionChanges, ...]:
    """Return the changes from the old to the new snapshot, only of sections that differ."""
    changes = [_section_changes(_("Cover"), list(_cover_changes(old, new)))]
    before = {section["code"]: section for section in _all_sections(old)}
    after = {section["code"]: section for section in _all_sections(new)}
    # A dictionary and not a set, which would lose the order.
    for code in {**before, **after}:
        was, now = before.get(code), after.get(code)
        title = (now or was or {})["title"]
        changes.append(_section_changes(title, list(_changes_of_section(was, now))))
    return tuple(each for each in changes if each is not None)


def _all_sections(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    return [*snapshot["sections"], *snapshot["annexes"]]


def _section_changes(title: str, sentences: list[str]) -> SectionChanges | None:
    if not sentences:
        return None
    rest = len(sentences) - MAX_SENTENCES
    more = ngettext("and %(n)d more change", "and %(n)d more changes", rest) % {"n": rest}
    return SectionChanges(title, tuple(sentences[:MAX_SENTENCES]), more if rest > 0 else "")


def _cover_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    labels = {
        "subject": _("Subject"),
        "sender": _("From"),
        "addressee": _("To"),
        "place": _("Place"),
        "marking_label": _("Marking"),
    }
    for name, label in labels.items():
        yield from _pair_changes(label, old[name], new[name])


def _changes_of_section(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    if now is None:
        yield _("It is left out.")
        return
    if was is None:
        yield _("It is new.")
        return
    yield from _text_changes(was["text"], now["text"])
    before = {block["key"]: block for block in was["blocks"]}
    after = {block["key"]: block for block in now["blocks"]}
    for key in {**before, **after}:
        yield from _block_changes(before.get(key), after.get(key))


def _text_changes(was: str, now: str) -> Iterator[str]:
    if was == now:
        return
    if not was.strip():
        yield _("Its text is new.")
    elif not now.strip():
        yield _("Its text is gone.")
    else:
        params = {"old": len(was.split()), "new": len(now.split())}
        yield _("Its text is another one: %(old)d words before, %(new)d now.") % params


def _block_changes(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    kind = (now or was or {})["kind"]
    if kind == "curve":
        return  # drawn from the table next to it, whose changes are listed
    if kind == "sentences":
        yield from _sentence_changes(was, now)
        return
    if kind == "pairs":
        before, after = _pairs_by_label(was), _pairs_by_label(now)
        for label in {**before, **after}:
            yield from _pair_changes(label, before.get(label, ""), after.get(label, ""))
        return
    yield from _table_changes(was, now)


def _pairs_by_label(block: dict[str, Any] | None) -> dict[str, str]:
    return dict(block["pairs"]) if block else {}


def _pair_changes(label: str, was: str, now: str) -> Iterator[str]:
    params = {"label": label, "was": was or _("nothing"), "now": now or _("nothing")}
    if was != now:
        yield _("%(label)s: %(now)s; before, %(was)s.") % params


def _sentence_changes(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    before = list(was["sentences"]) if was else []
    after = list(now["sentences"]) if now else []
    yield from (_("New: %(said)s") % {"said": each} for each in after if each not in before)
    yield from (_("Gone: %(said)s") % {"said": each} for each in before if each not in after)


def _table_changes(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[str]:
    name = _caption_without_number((now or was or {})["caption"])
    before, after = _rows_by_key(was), _rows_by_key(now)
    heads = (now or was or {})["heads"]
    sentence = _("%(table)s: %(row)s, %(head)s: %(now)s; before, %(was)s.")
    if not before and not after:  # the rows are in the workbook
        yield from _pair_changes(name, was["note"] if was else "", now["note"] if now else "")
        return
    for key, cells in after.items():
        params = {"table": name, "row": key}
        if key not in before:
            yield _("%(table)s: %(row)s is new.") % params
            continue
        for head, old, new in zip(heads, before[key], cells, strict=False):
            if old != new:
                more = {"head": head, "was": old or "–", "now": new or "–"}
                yield sentence % (params | more)
    for key in before:
        if key not in after:
            yield _("%(table)s: %(row)s is gone.") % {"table": name, "row": key}


def _caption_without_number(caption: str) -> str:
    """Return a caption without table number and date, which change without a change of content."""
    return caption.partition(": ")[2].partition(", ")[0] or caption


def _rows_by_key(block: dict[str, Any] | None) -> dict[str, list[str]]:
    if block is None:
        return {}
    keyed = block["keyed_by"]
    return {
        ", ".join(cell for cell in row["cells"][:keyed] if cell): list(row["cells"])
        for row in block["rows"]
    }
