"""A tabled JCO in planning: business case, operational plan, invitations and responses."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from jco_portal.directory.models import Organisation, User
from jco_portal.documents.actions import clean_file
from jco_portal.documents.enums import DocumentKind
from operations.actions.files import add_file
from operations.actions.participants import (
    ResponseInput,
    invite_organisations,
    respond_to_invitation,
)
from operations.actions.planning.business_case import write_section
from operations.actions.planning.objectives import add_objective
from operations.enums import CommitmentPriority, DeclineReason, Indicator, Unit
from operations.models import (
    BusinessCaseSection,
    ObjectiveInput,
    Operation,
    Participation,
    ReferenceTerm,
)

OPERATION_NAME, LEAD_EMAIL = "Tern", "planner.lt@demo.example"
INVITED_CODES = ("PL", "DE", "EE", "ES", "FR", "LV")
RESPONSE_PERIOD = timedelta(days=21)
# Text of each section of the business case, and whether it is ready for review.
SECTION_TEXTS = {
    "background": (
        (
            "Cigarettes and alcohol leave the external border under transit and do not arrive. The "
            "last two years brought more false declarations of arrival than the five before."
        ),
        True,
    ),
    "aims": (
        (
            "To find consignments under false transit documents, and to learn whether two weeks "
            "with a break find more than one long one."
        ),
        True,
    ),
    "scope": (
        (
            "Lorries and rail freight under transit through the eastern land border; passenger "
            "cars are left out."
        ),
        True,
    ),
    "resources": ("Eight officers at each post and week; travel to one briefing.", False),
}
PLAN_TEXT = """Tern: plan of the two weeks (fictitious)

Week 1: all transit consignments of excise goods with a new consignee.
Break: the profiles are reviewed with what week 1 has found.
Week 2: the same posts, with the reviewed profiles.
"""


def load_planning() -> None:
    """Write the business case, add the plan, invite, and record the responses of some."""
    people = {user.email: user for user in User.objects.select_related("organisation")}
    operation = Operation.objects.get(name=OPERATION_NAME, created_by=people[LEAD_EMAIL])
    lead = people[LEAD_EMAIL]
    for code, (text, is_ready) in SECTION_TEXTS.items():
        section = BusinessCaseSection.objects.get(code=code)
        write_section(
            operation, section, by=lead, text=text, is_ready_for_review=is_ready, version=0
        )
    add_objective(operation, _objective_input(), by=lead)
    file = clean_file("plan-of-the-two-weeks.txt", PLAN_TEXT.encode())
    add_file(operation, file, by=lead, kind=DocumentKind.PLAN, title="Plan of the two weeks")
    _invite_participants(operation, lead)
    for email, answer in _responses().items():
        _respond(operation, people[email], answer)


def _objective_input() -> ObjectiveInput:
    return ObjectiveInput(
        text="Keep cigarettes under false transit off the market",
        indicator=Indicator.QUANTITY,
        target=Decimal(20_000_000),
        unit=Unit.PIECE.value,
        goods=ReferenceTerm.objects.get(name="cigarettes"),
        scope="Transit by road and rail through the eastern land border",
    )


def _invite_participants(operation: Operation, lead: User) -> None:
    invite_organisations(
        operation,
        list(Organisation.objects.filter(code__in=INVITED_CODES)),
        requested_contribution="Two control posts with eight officers in each of the two weeks.",
        answer_by=timezone.localdate() + RESPONSE_PERIOD,
        by=lead,
    )


def _responses() -> dict[str, ResponseInput]:
    accepts = ResponseInput(
        accepts=True,
        contact_point="Duty desk of the risk analysis unit, in the directory",
        control_posts=2,
        officers=16,
        priority=CommitmentPriority.HIGH,
    )
    declines = ResponseInput(
        accepts=False,
        reason=DeclineReason.RESOURCES,
        response_note="All teams are bound by a national operation in these weeks.",
    )
    return {
        "planner.pl@demo.example": accepts,
        "contact.ee@demo.example": accepts,
        "planner.es@demo.example": declines,
    }


def _respond(operation: Operation, by: User, answer: ResponseInput) -> None:
    invited = Participation.objects.filter(operation=operation, organisation=by.organisation_id)
    participation = invited.select_related("organisation").get()
    respond_to_invitation(participation, answer, by=by, version_token=participation.version_token)
