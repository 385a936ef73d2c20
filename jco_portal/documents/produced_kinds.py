"""Definition of the kinds of documents that apps have the portal produce."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from jco_portal.core.access import Decision, Refusal
from jco_portal.core.registries import Registry

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation, User
    from jco_portal.documents.models import ProducedDocument

SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True)
class DocumentContent:
    """The content of a document on a date; ``annex`` is a workbook of tables too long for a PDF."""

    snapshot: dict[str, Any]
    annex: bytes | None = None


@dataclass(frozen=True)
class FilingTarget:
    """Sender, file name and recipients of a document to be filed.

    ``file_stem`` is the file name without number and extension. ``reader_organisations`` and
    ``reader_users`` are primary keys of recipients who may read it whatever the marking.
    """

    owner: "Organisation"
    file_stem: str
    reader_organisations: tuple[int, ...] = ()
    reader_users: tuple[int, ...] = ()


@dataclass(frozen=True)
class TransitionEvent:
    """A transition that was made; ``number`` is set if it filed the document."""

    document: "ProducedDocument"
    name: str
    made_by: "User"
    number: str = ""


def _no_failed_conditions(_subject: Any) -> tuple[Refusal, ...]:
    return ()


def _no_warning(_subject: Any) -> str:
    return ""


def _notify_nobody(_moved: TransitionEvent) -> None:
    """Do nothing: the default of ``after_transition``."""


@dataclass(frozen=True)
class ProducedKind(Generic[SubjectT]):
    """A kind of document; each document is about one subject, such as an operation.

    With ``can_approve``, a second person must approve what those who ``can_file`` submit; without,
    they file it alone. ``approvers_label`` and ``filers_label`` name them on the page.
    ``failed_conditions`` block filing; ``warning`` is a sentence to tick before filing.
    ``lock_subject`` returns the subject locked, before the document is. ``documents_visible_to``
    returns keys of documents whose draft the user may read. ``build_content`` gets the as-at date.
    ``after_transition`` is called within the transaction of each transition.
    """

    code: str
    name: str | Promise
    find_subject: Callable[["ProducedDocument"], SubjectT]
    find_document: Callable[[SubjectT], "ProducedDocument | None"]
    create_document: Callable[[SubjectT], "ProducedDocument"]
    lock_subject: Callable[[SubjectT], SubjectT]
    page_url: Callable[[SubjectT], str]
    documents_visible_to: Callable[["User"], QuerySet[Any, Any]]
    build_content: Callable[[SubjectT, date], DocumentContent]
    filing_target: Callable[[SubjectT], FilingTarget]
    can_draft: Callable[["User", SubjectT], Decision]
    can_read_draft: Callable[["User", SubjectT], Decision]
    can_file: Callable[["User", SubjectT], Decision]
    can_approve: Callable[["User", SubjectT], Decision] | None = None
    approvers_label: str | Promise = ""
    filers_label: str | Promise = ""
    description: str | Promise = ""
    failed_conditions: Callable[[SubjectT], tuple[Refusal, ...]] = _no_failed_conditions
    warning: Callable[[SubjectT], str] = _no_warning
    after_transition: Callable[[TransitionEvent], None] = _notify_nobody
    has_changes_page: bool = False


# Filled by ``jco_portal/wiring.py``, since documents must not import higher apps.
PRODUCED_KINDS: Registry[ProducedKind[Any]] = Registry()


def find_kind(code: str) -> ProducedKind[Any]:
    """Return the kind with this code; raise StopIteration if there is none."""
    return next(kind for kind in PRODUCED_KINDS if kind.code == code)
