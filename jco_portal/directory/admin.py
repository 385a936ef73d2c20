"""Administration of organisations, accounts and roles."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.actions import notify_membership_changed, sync_admin_access
from jco_portal.directory.enums import Role
from jco_portal.directory.models import GroupMembership, Organisation, RoleAssignment, User

admin.site.site_header = _("JCO Portal: accounts and lists")
admin.site.site_title = _("JCO Portal")
admin.site.index_title = _("What you keep")
# allauth's sign-in with its second step, instead of the form of Django's admin. mypy does not allow
# assigning to a method.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Rights follow from roles, not groups. The authenticators get an admin of their own below.
admin.site.unregister(Group)
admin.site.unregister(Authenticator)


class AdministratorsOnlyMixin:
    """Access for administrators only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return self._is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators only."""
        return self._is_administrator(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Administrators only."""
        return self._is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators only."""
        return self._is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Administrators only; foreign keys protect records that are in use."""
        return self._is_administrator(request)

    def _is_administrator(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.has_role(Role.ADMINISTRATOR)


class NeverDeletedMixin(AdministratorsOnlyMixin):
    """Records that older ones refer to: they are deactivated, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


class AdministratorsOnlyInline(AdministratorsOnlyMixin, admin.TabularInline[Any, Any]):
    """Rows that administrators edit on the page of another record."""

    extra = 0


class MembershipInline(AdministratorsOnlyInline):
    """Memberships of a state in groups."""

    model = GroupMembership
    fk_name = "member"
    autocomplete_fields = ("group",)


@admin.register(Organisation)
class OrganisationAdmin(NeverDeletedMixin, admin.ModelAdmin[Organisation]):
    """Organisations with their memberships."""

    list_display = ("name", "code", "kind", "general_contact")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    inlines = (MembershipInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and notify if a membership or the kind of the organisation has changed.

        Only states act as members of a group, hence the kind.
        """
        super().save_related(request, form, formsets, change)
        if "kind" in form.changed_data or any(each.has_changed() for each in formsets):
            notify_membership_changed()


class RoleInline(AdministratorsOnlyInline):
    """Roles of a user."""

    model = RoleAssignment


class AccountForm(forms.ModelForm[User]):
    """An account; the user sets the password with “Forgot your password?”."""

    class Meta:
        model = User
        fields = ("email", "name", "organisation", "is_active")

    def clean_email(self) -> str:
        """Return the address in lower case; reject one that has an account."""
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("An account with this address exists already."))
        return email


@admin.register(User)
class UserAdmin(NeverDeletedMixin, admin.ModelAdmin[User]):
    """Accounts with their roles; deactivated, but never deleted."""

    form = AccountForm
    list_display = ("email", "name", "organisation", "role_labels", "is_active")
    list_filter = ("is_active", "role_assignments__role")
    list_select_related = ("organisation",)
    search_fields = ("email", "name", "organisation__name")
    autocomplete_fields = ("organisation",)
    inlines = (RoleInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        """Return the accounts, with their roles in a second query."""
        return super().get_queryset(request).prefetch_related("role_assignments")

    @admin.display(description=_("roles"))
    def role_labels(self, user: User) -> str:
        """Return the labels of the roles."""
        return ", ".join(each.get_role_display() for each in user.role_assignments.all())

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save; a new account gets an unusable password until the user sets one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and update the access to the administration, which follows from the roles."""
        super().save_related(request, form, formsets, change)
        sync_admin_access(form.instance)


@admin.register(Authenticator)
class AuthenticatorAdmin(AdministratorsOnlyMixin, admin.ModelAdmin[Authenticator]):
    """Second factors of sign-in, which administrators remove if the device is lost."""

    list_display = ("user_email", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user_email", "type", "created_at", "last_used_at")
    readonly_fields = fields

    @admin.display(description=_("account"))
    def user_email(self, authenticator: Authenticator) -> str:
        """Return the email address of the user."""
        return str(authenticator.user.email)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never: the user sets it up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False
