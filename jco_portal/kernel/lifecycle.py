"""Stateful records: one table of moves, read by guard, button, history and tests alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jco_portal.kernel.access import Refusal, Refused

Rule = Callable[[Any, Any], Refusal | None]
Gate = Callable[[Iterable[Any]], dict[int, Refusal]]


@dataclass(frozen=True)
class Move:
    """One row of a lifecycle: what it is called, from where to where, who may, what it needs."""

    name: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    who: Rule
    needs: tuple[Gate, ...] = ()
    asks_reason: bool = False


@dataclass(frozen=True)
class Offer:
    """A move as shown to a person: possible, or refused with the reasons."""

    move: Move
    refusals: tuple[Refusal, ...]

    @property
    def is_possible(self) -> bool:
        """True when nothing stands against the move."""
        return not self.refusals


@dataclass(frozen=True)
class Lifecycle:
    """The table of moves of one kind of record, and the only code that writes its state."""

    moves: tuple[Move, ...]
    history: str
    gates: dict[str, list[str]] = field(default_factory=dict)

    def offers(self, record: Any, by: Any) -> list[Offer]:
        """Every move out of the record's state that this person's hat could ever make.

        A move that the person may not make at all is left out; one that is only not
        possible yet is offered with the sentences that say why.
        """
        possible = [move for move in self.moves if record.state in move.sources]
        return [
            Offer(move, tuple(self._unmet(record, move)))
            for move in possible
            if move.who(by, record) is None
        ]

    def perform(self, record: Any, name: str, *, by: Any, reason: str = "") -> Any:
        """Make the move on the locked row and write it into the history; returns the row.

        Raises Refused when the move is not possible from the record's present state, for
        this person, or now.
        """
        move = next(move for move in self.moves if move.name == name)
        with transaction.atomic():
            locked = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
            refusals = list(self._against(locked, move, by, reason))
            if refusals:
                raise Refused(*refusals)
            self._write(locked, move, by, reason)
        return locked

    def _against(self, record: Any, move: Move, by: Any, reason: str) -> Iterable[Refusal]:
        if record.state not in move.sources:
            sentence = _("It is %(state)s by now, so this step is not possible.")
            yield Refusal("state", sentence % {"state": record.get_state_display().lower()})
            return
        refusal = move.who(by, record)
        if refusal is not None:
            yield refusal
        if move.asks_reason and not reason.strip():
            yield Refusal("reason", _("Give a reason: it stays in the history."))
        yield from self._unmet(record, move)

    def _unmet(self, record: Any, move: Move) -> Iterable[Refusal]:
        registered = [import_string(path) for path in self.gates.get(move.name, [])]
        for gate in (*move.needs, *registered):
            refusal = gate([record]).get(record.pk)
            if refusal is not None:
                yield refusal

    def _write(self, record: Any, move: Move, by: Any, reason: str) -> None:
        source, record.state, record.state_since = (
            record.state,
            move.target,
            timezone.now(),
        )
        record.version += 1
        record.save(update_fields=["state", "state_since", "version"])
        getattr(record, self.history).create(
            move=move.name,
            source=source,
            target=move.target,
            by=by,
            reason=reason.strip(),
        )
