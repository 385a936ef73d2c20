"""Stateful records: one table of moves, read by guard, button, history, diagram and tests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Decision, Refusal, Refused, require
from jco_portal.core.atomic_actions import action, settle_marked
from jco_portal.core.type_aliases import Row, Wording
from jco_portal.core.versioned_forms import reason_refusal

Rule = Callable[[Any, Any], Decision]
Gate = Callable[[Iterable[Any]], dict[int, Refusal]]
GateOfMove = tuple[str, Gate]
ASKING = "ask_"
TAKE_BACK = "take_back"


@dataclass(frozen=True)
class Move:
    """One row of a lifecycle: what it is called, from where to where, who may, what it needs.

    With ``asks`` it takes two people: one who may ask for it, then another who may confirm.
    A move that ``returns`` leads back to the state from which the record came to this one,
    which is one of ``targets``.
    """

    name: str
    label: Wording
    sources: frozenset[str]
    target: str
    who: Rule
    needs: tuple[Gate, ...] = ()
    asks_reason: bool = False
    asks: Rule | None = None
    asks_label: Wording = ""
    returns: frozenset[str] = frozenset()

    @property
    def targets(self) -> frozenset[str]:
        """Every state that the move can lead to."""
        return self.returns or frozenset({self.target})


@dataclass(frozen=True)
class Offer:
    """A move as shown to a person: possible, or refused with the reasons.

    ``is_asking`` is the first half of a move that takes two people. ``doubts`` are what
    speaks against a possible one without standing in its way.
    """

    move: Move
    refusals: tuple[Refusal, ...]
    is_asking: bool = False
    doubts: tuple[Refusal, ...] = ()

    @property
    def is_possible(self) -> bool:
        """True when nothing stands against the move."""
        return not self.refusals

    @property
    def name(self) -> str:
        """What the button sends."""
        return f"{ASKING}{self.move.name}" if self.is_asking else self.move.name

    @property
    def asks_reason(self) -> bool:
        """True when a reason must be typed."""
        return self.move.asks_reason and not self.is_asking

    @property
    def label(self) -> str:
        """What the button says."""
        return str(self.move.asks_label if self.is_asking else self.move.label)


def locked_row(record: Row) -> Row:
    """The record as it stands, its row locked until the end of the transaction."""
    rows = type(record)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=record.pk)


@dataclass(frozen=True)
class Lifecycle(Generic[Row]):
    """The table of moves of one kind of record, and the only code that writes its state.

    ``conditions`` of higher floors are asked before a move, ``doubts`` only where somebody is to
    think twice; each stands beside the name of its move. Both get the record from ``lock``,
    with what most of them read of it.
    """

    moves: tuple[Move, ...]
    history: str
    gates: Iterable[GateOfMove] = ()
    doubts: Iterable[GateOfMove] = ()
    lock: Callable[[Row], Row] = locked_row

    def named(self, name: str) -> Move | None:
        """The move of this name, or the one that is asked for under it."""
        plain = name.removeprefix(ASKING)
        found = next((move for move in self.moves if move.name == plain), None)
        return None if found is None or (plain != name and found.asks is None) else found

    def offers(self, record: Any, by: Any) -> list[Offer]:
        """Every move out of the record's state that this person's hat could ever make.

        A move that the person may not make at all is left out; one that is only not
        possible yet is offered with the sentences that say why.
        """
        offers = []
        for move in self.moves:
            if record.state not in move.sources:
                continue
            if move.asks is not None and move.asks(by, record).is_allowed:
                refusals = tuple(self._against_asking(record, move))
                offers.append(Offer(move, refusals, is_asking=True))
            if move.who(by, record).is_allowed:
                refusals = (*self._unmet(record, move), *self._not_asked(record, move, by))
                doubts = () if refusals else tuple(self._doubted(record, move))
                offers.append(Offer(move, refusals, doubts=doubts))
        return offers

    def gates_of(self, move: Move) -> tuple[Gate, ...]:
        """Everything that must be true before a move, this floor's first."""
        return (*move.needs, *_named(move, self.gates))

    def unmet(self, record: Any, move: Move) -> tuple[Refusal, ...]:
        """What is not true yet that the move needs, whoever makes it."""
        return tuple(self._unmet(record, move))

    def may_ever(self, record: Any, name: str, by: Any) -> bool:
        """True when the step is this person's, now or at another time."""
        move = self.named(name)
        if move is None:
            return False
        rule = move.asks if name != move.name else move.who
        return rule is not None and rule(by, record).is_allowed

    def perform(
        self,
        record: Row,
        name: str,
        *,
        by: Any,
        reason: str = "",
        noted: dict[str, Any] | None = None,
        heeds_doubts: bool = False,
    ) -> Row:
        """Make the move on the locked row and write it into the history; returns the row.

        ``noted`` are columns of the history that only this kind of record has. With
        ``heeds_doubts`` what only speaks against the move stops it too.

        Asking for a move that takes two people is written into the history too and leaves
        the state. Raises Refused when the move is not possible from the record's present
        state, for this person, or now.
        """
        require(reason_refusal(reason, getattr(record, self.history).model))
        move = self.named(name)
        if move is None:
            raise Refused(Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]}))
        with action():
            locked = self.lock(record)
            settle_marked()  # for the gates that read it
            is_asking = name != move.name
            refusals = list(self._against(locked, move, by, reason, is_asking=is_asking))
            if heeds_doubts and not refusals and not is_asking:
                refusals = list(self._heeded(locked, move))
            if refusals:
                raise Refused(*refusals)
            target = self._target(locked, move, is_asking=is_asking)
            facts = {"made_by": by, "reason": reason.strip(), **(noted or {})}
            self._write(locked, name, target, facts)
        return locked

    def last_step(self, record: Any) -> Any:
        """The row of the history that could be taken back; None before the first step."""
        rows = getattr(record, self.history).order_by("made_at", "pk")
        return next(reversed(standing_moves(rows)), None)

    def take_back(
        self, record: Row, *, by: Any, reason: str, noted: dict[str, Any] | None = None
    ) -> Row:
        """Undo the last step of the locked row, as who could have made it; returns the row.

        The record goes back to the state before it, and the history keeps both with the
        reason. Raises Refused.
        """
        with action():
            locked = self.lock(record)
            last = self.last_step(locked)
            if last is None:
                raise Refused(Refusal("move", _("There is no step to take back.")))
            move = self.named(last.name)
            if move is None or not self.may_ever(locked, last.name, by):
                raise Refused(Refusal("move", _("This step is not yours to take back.")))
            missing = _("Give a reason: it stays in the history.")
            require(reason_refusal(reason, getattr(record, self.history).model, missing=missing))
            facts = {"made_by": by, "reason": reason.strip(), **(noted or {})}
            self._write(locked, TAKE_BACK, last.from_state, facts)
        return locked

    def _against(
        self, record: Any, move: Move, by: Any, reason: str, *, is_asking: bool
    ) -> Iterable[Refusal]:
        if record.state not in move.sources:
            sentence = _("It is %(state)s by now, so this step is not possible.")
            yield Refusal("state", sentence % {"state": record.get_state_display().lower()})
            return
        rule = move.asks if is_asking else move.who
        refusal = rule(by, record).refusal if rule is not None else None
        if refusal is not None:
            yield refusal
        if move.asks_reason and not is_asking and not reason.strip():
            yield Refusal("reason", _("Give a reason: it stays in the history."))
        if is_asking:
            yield from self._against_asking(record, move)
        else:
            yield from self._unmet(record, move)
            yield from self._not_asked(record, move, by)

    def _unmet(self, record: Any, move: Move) -> Iterable[Refusal]:
        return _answers(record, self.gates_of(move))

    def _doubted(self, record: Any, move: Move) -> Iterable[Refusal]:
        return _answers(record, _named(move, self.doubts))

    def _heeded(self, record: Any, move: Move) -> Iterable[Refusal]:
        if any(self._doubted(record, move)):
            sentence = _(
                "Something speaks against it. Read it beside the button, and tick that you "
                "want this step all the same."
            )
            yield Refusal("doubts", sentence)

    def _against_asking(self, record: Any, move: Move) -> Iterable[Refusal]:
        if self.asked(record, move) is not None:
            yield Refusal("asked", _("It has been asked for; somebody else confirms it now."))
        yield from self._unmet(record, move)

    def _not_asked(self, record: Any, move: Move, by: Any) -> Iterable[Refusal]:
        if move.asks is None:
            return
        asked = self.asked(record, move)
        if asked is None:
            yield Refusal("not_asked", _("Nobody has asked for it yet."))
        elif asked.made_by_id == by.pk:
            yield Refusal("own_request", _("Whoever asked for it does not confirm it."))

    def asked(self, record: Any, move: Move) -> Any:
        """The row of the history in which the move was asked for; None when it is not now."""
        last = getattr(record, self.history).order_by("-made_at", "-pk").first()
        return last if last is not None and last.name == f"{ASKING}{move.name}" else None

    def _target(self, record: Any, move: Move, *, is_asking: bool) -> str:
        if is_asking:
            return str(record.state)
        if not move.returns:
            return move.target
        moves = getattr(record, self.history)
        came = moves.filter(to_state=record.state).exclude(from_state=record.state)
        source = came.order_by("-made_at", "-pk").values_list("from_state", flat=True).first()
        return source if source in move.returns else move.target

    def _write(self, record: Any, name: str, target: str, noted: dict[str, Any]) -> None:
        source = record.state
        if target != source:
            record.state, record.state_since = target, timezone.now()
        record.version += 1
        record.save(update_fields=["state", "state_since", "version"])
        getattr(record, self.history).create(name=name, from_state=source, to_state=target, **noted)


def standing_moves(rows: Iterable[Any]) -> list[Any]:
    """The rows of a history, oldest first, without the steps that were taken back."""
    found: list[Any] = []
    for row in rows:
        if row.name != TAKE_BACK:
            found.append(row)
        elif found:
            found.pop()
    return found


def _named(move: Move, gates: Iterable[GateOfMove]) -> Iterable[Gate]:
    return (gate for name, gate in gates if name == move.name)


def _answers(record: Any, gates: Iterable[Gate]) -> Iterable[Refusal]:
    for gate in gates:
        refusal = gate([record]).get(record.pk)
        if refusal is not None:
            yield refusal
