"""Administration of who is who: organisations, accounts and their roles."""

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
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)
admin.site.unregister(Authenticator)


class AdministratorsOnlyMixin:
    """What administrators keep; nobody else sees it in the administration."""

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
        """Administrators only; what is in use is protected by the database."""
        return self._is_administrator(request)

    def _is_administrator(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.has_role(Role.ADMINISTRATOR)


class NeverDeletedMixin(AdministratorsOnlyMixin):
    """What old records speak of: out of date it is closed, but never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


class AdministratorsOnlyInline(AdministratorsOnlyMixin, admin.TabularInline[Any, Any]):
    """Rows that administrators keep with their owner."""

    extra = 0


class MembershipInline(AdministratorsOnlyInline):
    """Which groups a state belongs to, and since when."""

    model = GroupMembership
    fk_name = "member"
    autocomplete_fields = ("group",)


@admin.register(Organisation)
class OrganisationAdmin(NeverDeletedMixin, admin.ModelAdmin[Organisation]):
    """The list of organisations."""

    list_display = ("name", "code", "kind", "general_contact")
    list_filter = ("kind",)
    search_fields = ("name", "code")
    inlines = (MembershipInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What a group stands for follows from its members, and from which of them are states."""
        super().save_related(request, form, formsets, change)
        if "kind" in form.changed_data or any(each.has_changed() for each in formsets):
            notify_membership_changed()


class RoleInline(AdministratorsOnlyInline):
    """What a person does in the portal."""

    model = RoleAssignment


class AccountForm(forms.ModelForm[User]):
    """An account; the person sets the password by “Forgot your password?”."""

    class Meta:
        model = User
        fields = ("email", "name", "organisation", "is_active")

    def clean_email(self) -> str:
        """One account for an address, whatever its case."""
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("An account with this address exists already."))
        return email


@admin.register(User)
class UserAdmin(NeverDeletedMixin, admin.ModelAdmin[User]):
    """Accounts: who may sign in, for whom, as what; closed, but never deleted."""

    form = AccountForm
    list_display = ("email", "name", "organisation", "role_labels", "is_active")
    list_filter = ("is_active", "role_assignments__role")
    list_select_related = ("organisation",)
    search_fields = ("email", "name", "organisation__name")
    autocomplete_fields = ("organisation",)
    inlines = (RoleInline,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        """Accounts with their roles."""
        return super().get_queryset(request).prefetch_related("role_assignments")

    @admin.display(description=_("roles"))
    def role_labels(self, user: User) -> str:
        """The roles in words."""
        return ", ".join(each.get_role_display() for each in user.role_assignments.all())

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account has no password until the person sets one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who administers may enter the administration, and nobody else."""
        super().save_related(request, form, formsets, change)
        sync_admin_access(form.instance)


@admin.register(Authenticator)
class AuthenticatorAdmin(AdministratorsOnlyMixin, admin.ModelAdmin[Authenticator]):
    """Second steps of sign-in: removed for a person who lost the device."""

    list_display = ("user_email", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user_email", "type", "created_at", "last_used_at")
    readonly_fields = fields

    @admin.display(description=_("account"))
    def user_email(self, authenticator: Authenticator) -> str:
        """Whose it is."""
        return str(authenticator.user.email)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never: the person sets it up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False
