"""Life cycles: one table of transitions for buttons, actions, history, diagram and tests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.atomic_actions import atomic_action, run_deferred_updates
from jco_portal.core.transitions import (
    REQUEST_PREFIX,
    UNDO,
    AvailableTransition,
    Condition,
    NamedCondition,
    Transition,
    effective_transitions,
)
from jco_portal.core.type_aliases import ModelT
from jco_portal.core.versioned_forms import check_reason


def locked_row(record: ModelT) -> ModelT:
    """Return the record as it is now, its row locked until the end of the transaction."""
    rows = type(record)._default_manager.select_for_update(of=("self",))
    return rows.get(pk=record.pk)


@dataclass(frozen=True)
class Lifecycle(Generic[ModelT]):
    """The table of transitions of one model, and the only code that writes its status.

    ``extra_conditions`` and ``warnings`` come from higher layers, each with the name of its
    transition. Conditions block; warnings have to be accepted. Both get the record as returned by
    ``lock``, which also reads what most of them need.
    """

    transitions: tuple[Transition, ...]
    history: str
    extra_conditions: Iterable[NamedCondition] = ()
    warnings: Iterable[NamedCondition] = ()
    lock: Callable[[ModelT], ModelT] = locked_row

    def find_transition(self, name: str) -> Transition | None:
        """Return the transition with this name, or the one requested by it; None if unknown."""
        plain = name.removeprefix(REQUEST_PREFIX)
        transition = next((each for each in self.transitions if each.name == plain), None)
        return (
            None
            if transition is None or (plain != name and transition.request_permission is None)
            else transition
        )

    def available_transitions(self, record: Any, by: Any) -> list[AvailableTransition]:
        """Return the transitions from the current status that the user may make, now or later.

        Blocked ones are included with their reasons, so that the page can explain them.
        """
        available = []
        for transition in self.transitions:
            if record.state not in transition.sources:
                continue
            if (
                transition.request_permission is not None
                and transition.request_permission(by, record).is_allowed
            ):
                refusals = tuple(self._request_refusals(record, transition))
                available.append(AvailableTransition(transition, refusals, is_request=True))
            if transition.permission(by, record).is_allowed:
                refusals = (
                    *self._failed_conditions(record, transition),
                    *self._missing_request(record, transition, by),
                )
                warnings = () if refusals else tuple(self._open_warnings(record, transition))
                available.append(AvailableTransition(transition, refusals, warnings=warnings))
        return available

    def conditions_of(self, transition: Transition) -> tuple[Condition, ...]:
        """Return the conditions of a transition, those of this layer first."""
        return (*transition.conditions, *_conditions_named(transition, self.extra_conditions))

    def failed_conditions(self, record: Any, transition: Transition) -> tuple[Refusal, ...]:
        """Return the unmet conditions of a transition, which are the same for all users."""
        return tuple(self._failed_conditions(record, transition))

    def is_ever_allowed(self, record: Any, name: str, by: Any) -> bool:
        """Return whether the user may make or request the transition, now or later."""
        transition = self.find_transition(name)
        if transition is None:
            return False
        rule = transition.request_permission if name != transition.name else transition.permission
        return rule is not None and rule(by, record).is_allowed

    def perform(
        self,
        record: ModelT,
        name: str,
        *,
        by: Any,
        reason: str = "",
        noted: dict[str, Any] | None = None,
        heeds_warnings: bool = False,
    ) -> ModelT:
        """Make a transition of the locked record and add it to the history; return the record.

        ``noted`` are values of further columns of the history. With ``heeds_warnings`` an open
        warning stops the transition too.

        Requesting a transition that needs two people is added to the history and leaves the status.
        Raises Refused when the transition is not possible from the present status, for this user,
        or now.
        """
        require(check_reason(reason, getattr(record, self.history).model))
        transition = self.find_transition(name)
        if transition is None:
            raise Refused(Refusal("move", _("There is no step “%(name)s”.") % {"name": name[:40]}))
        with atomic_action():
            locked = self.lock(record)
            run_deferred_updates()  # conditions may read their results
            is_request = name != transition.name
            refusals = list(self._refusals(locked, transition, by, reason, is_request=is_request))
            if heeds_warnings and not refusals and not is_request:
                refusals = list(self._unaccepted_warnings(locked, transition))
            if refusals:
                raise Refused(*refusals)
            target = self._target(locked, transition, is_request=is_request)
            columns = {"made_by": by, "reason": reason.strip(), **(noted or {})}
            self._write(locked, name, target, columns)
        return locked

    def last_transition(self, record: Any) -> Any:
        """Return the row of the history that could be undone; None without any."""
        rows = getattr(record, self.history).order_by("made_at", "pk")
        return next(reversed(effective_transitions(rows)), None)

    def undo_last_transition(
        self, record: ModelT, *, by: Any, reason: str, noted: dict[str, Any] | None = None
    ) -> ModelT:
        """Undo the last transition of the locked record; return the record.

        The user must be allowed to make that transition. The record returns to its previous status,
        and the history keeps both rows with the reason. Raises Refused.
        """
        with atomic_action():
            locked = self.lock(record)
            last = self.last_transition(locked)
            if last is None:
                raise Refused(Refusal("move", _("There is no step to take back.")))
            transition = self.find_transition(last.name)
            if transition is None or not self.is_ever_allowed(locked, last.name, by):
                raise Refused(Refusal("move", _("This step is not yours to take back.")))
            missing = _("Give a reason: it stays in the history.")
            require(check_reason(reason, getattr(record, self.history).model, missing=missing))
            columns = {"made_by": by, "reason": reason.strip(), **(noted or {})}
            self._write(locked, UNDO, last.from_state, columns)
        return locked

    def _refusals(
        self, record: Any, transition: Transition, by: Any, reason: str, *, is_request: bool
    ) -> Iterable[Refusal]:
        if record.state not in transition.sources:
            sentence = _("It is %(state)s by now, so this step is not possible.")
            yield Refusal("state", sentence % {"state": record.get_state_display().lower()})
            return
        rule = transition.request_permission if is_request else transition.permission
        refusal = rule(by, record).refusal if rule is not None else None
        if refusal is not None:
            yield refusal
        if transition.needs_reason and not is_request and not reason.strip():
            yield Refusal("reason", _("Give a reason: it stays in the history."))
        if is_request:
            yield from self._request_refusals(record, transition)
        else:
            yield from self._failed_conditions(record, transition)
            yield from self._missing_request(record, transition, by)

    def _failed_conditions(self, record: Any, transition: Transition) -> Iterable[Refusal]:
        return _evaluate_conditions(record, self.conditions_of(transition))

    def _open_warnings(self, record: Any, transition: Transition) -> Iterable[Refusal]:
        return _evaluate_conditions(record, _conditions_named(transition, self.warnings))

    def _unaccepted_warnings(self, record: Any, transition: Transition) -> Iterable[Refusal]:
        if any(self._open_warnings(record, transition)):
            sentence = _(
                "Something speaks against it. Read it beside the button, and tick that you "
                "want this step all the same."
            )
            yield Refusal("doubts", sentence)

    def _request_refusals(self, record: Any, transition: Transition) -> Iterable[Refusal]:
        if self.open_request(record, transition) is not None:
            yield Refusal("asked", _("It has been asked for; somebody else confirms it now."))
        yield from self._failed_conditions(record, transition)

    def _missing_request(self, record: Any, transition: Transition, by: Any) -> Iterable[Refusal]:
        if transition.request_permission is None:
            return
        request = self.open_request(record, transition)
        if request is None:
            yield Refusal("not_asked", _("Nobody has asked for it yet."))
        elif request.made_by_id == by.pk:
            yield Refusal("own_request", _("Whoever asked for it does not confirm it."))

    def open_request(self, record: Any, transition: Transition) -> Any:
        """Return the row of the history that requests the transition, if it is the last one."""
        last = getattr(record, self.history).order_by("-made_at", "-pk").first()
        return (
            last if last is not None and last.name == f"{REQUEST_PREFIX}{transition.name}" else None
        )

    def _target(self, record: Any, transition: Transition, *, is_request: bool) -> str:
        if is_request:
            return str(record.state)
        if not transition.rejection_targets:
            return transition.target
        history = getattr(record, self.history)
        # A rejection returns to the status from which the record came to this one.
        came = history.filter(to_state=record.state).exclude(from_state=record.state)
        source = came.order_by("-made_at", "-pk").values_list("from_state", flat=True).first()
        return source if source in transition.rejection_targets else transition.target

    def _write(self, record: Any, name: str, target: str, noted: dict[str, Any]) -> None:
        source = record.state
        if target != source:
            record.state, record.state_since = target, timezone.now()
        record.version += 1
        record.save(update_fields=["state", "state_since", "version"])
        getattr(record, self.history).create(name=name, from_state=source, to_state=target, **noted)


def _conditions_named(
    transition: Transition, conditions: Iterable[NamedCondition]
) -> Iterable[Condition]:
    return (condition for name, condition in conditions if name == transition.name)


def _evaluate_conditions(record: Any, conditions: Iterable[Condition]) -> Iterable[Refusal]:
    for condition in conditions:
        refusal = condition([record]).get(record.pk)
        if refusal is not None:
            yield refusal
