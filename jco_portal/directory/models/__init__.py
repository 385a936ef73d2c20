"""Models of organisations, memberships, users and roles."""

from jco_portal.directory.models.organisation import GroupMembership, Organisation
from jco_portal.directory.models.user import RoleAssignment, User

__all__ = ["GroupMembership", "Organisation", "RoleAssignment", "User"]
