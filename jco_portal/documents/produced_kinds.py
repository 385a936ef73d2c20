"""The kinds of documents that the portal produces, as the apps that own them describe each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from jco_portal.core.access import Decision, Refusal
from jco_portal.core.registries import Slot

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation, User
    from jco_portal.documents.models import ProducedDocument

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Contents:
    """What a document says at a moment, and as a workbook what is too long for paper."""

    facts: dict[str, Any]
    annex: bytes | None = None


@dataclass(frozen=True)
class Filing:
    """How a document is filed: who sends it to whom, and what its files are called.

    ``readers`` and ``people`` are keys of those who read it whatever its marking.
    """

    owner: "Organisation"
    stem: str
    readers: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Moved:
    """A move that was made of a document, and the number that it was filed under, if it was."""

    document: "ProducedDocument"
    name: str
    by: "User"
    number: str = ""


def _nothing_unmet(_subject: Any) -> tuple[Refusal, ...]:
    return ()


def _no_doubt(_subject: Any) -> str:
    return ""


def _tell_nobody(_moved: Moved) -> None:
    """Most kinds tell nobody."""


@dataclass(frozen=True)
class Kind(Generic[Subject]):
    """A kind of document, each about one subject: an operation, or whatever its owner holds.

    One with ``approves`` takes two people: who files asks for approval, a second person gives
    it. Without, who files has read the draft. A draft is made by who ``drafts``, and read by who
    ``reads``; ``unmet`` is what else stands against filing, and ``doubt`` a sentence that is
    to be ticked first. ``about`` tells its readers what it is; ``moved`` is told every move,
    within its transaction.
    """

    code: str
    name: str | Promise
    subject: Callable[["ProducedDocument"], Subject]
    document: Callable[[Subject], "ProducedDocument | None"]
    begin: Callable[[Subject], "ProducedDocument"]
    locked: Callable[[Subject], Subject]
    url: Callable[[Subject], str]
    open_to: Callable[["User"], QuerySet[Any, Any]]
    gather: Callable[[Subject, date], Contents]
    filing: Callable[[Subject], Filing]
    drafts: Callable[["User", Subject], Decision]
    reads: Callable[["User", Subject], Decision]
    files: Callable[["User", Subject], Decision]
    approves: Callable[["User", Subject], Decision] | None = None
    approvers: str | Promise = ""
    filers: str | Promise = ""
    about: str | Promise = ""
    unmet: Callable[[Subject], tuple[Refusal, ...]] = _nothing_unmet
    doubt: Callable[[Subject], str] = _no_doubt
    moved: Callable[[Moved], None] = _tell_nobody
    tells_changes: bool = False


KINDS: Slot[Kind[Any]] = Slot()


def kind_named(code: str) -> Kind[Any]:
    """The kind of this code."""
    return next(kind for kind in KINDS if kind.code == code)
