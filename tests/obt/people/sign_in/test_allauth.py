"""What we take from django-allauth: its pages in our look, and the two methods that we replace."""

import ast
import hashlib
import inspect
import pathlib

import pytest
from allauth.account.internal.flows import login_by_code
from allauth.mfa.models import Authenticator
from allauth.urls import urlpatterns as allauth_patterns
from django.template.backends.django import Template as DjangoTemplate
from django.template.backends.jinja2 import Template as Jinja2Template
from django.template.loader import get_template
from django.urls import URLPattern, reverse

NOT_HERE = {
    "account_signup", "account_reauthenticate", "account_change_password", "account_set_password",
    "account_reset_password", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_reset_password_done",
}  # fmt: skip


def patterns(found=allauth_patterns):
    for one in found:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from patterns(one.url_patterns)


NAMES = sorted({pattern.name for pattern in patterns()})


def address(name, passkey):
    if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        return reverse(name, args=[passkey.pk])
    return reverse(name, kwargs={"uidb36": "1", "key": "a-b"} if name.endswith("from_key") else None)


@pytest.fixture
def rendered(monkeypatch):
    """The names of the templates that are rendered, and by which engine."""
    seen = []
    for engine, template in (("ours", Jinja2Template), ("django", DjangoTemplate)):
        original = template.render

        def render(self, *args, _engine=engine, _original=original, **kwargs):
            if not str(name := self.template.name).startswith("django/forms/widgets/"):  # bare inputs are Django's
                seen.append((_engine, name))
            return _original(self, *args, **kwargs)

        monkeypatch.setattr(template, "render", render)
    return seen


def test_allauth_has_the_addresses_that_we_know():
    assert set(NAMES) == NOT_HERE | {
        "account_login", "account_logout", "account_inactive", "account_email", "account_email_verification_sent",
        "account_confirm_login_code", "account_request_login_code", "usersessions_list",
        "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn",
        "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
        "mfa_login_webauthn",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_every_page_is_ours_or_leads_elsewhere(client, visitor, nia, rendered, name, who):
    if who == "member":
        visitor.sign_in(nia.email)
        client = visitor.client
    key = Authenticator.objects.create(user=nia, type="webauthn", data={"name": "Laptop", "credential": {}})
    if name not in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        key.delete()
    rendered.clear()
    for method in ("get", "post"):
        answer = getattr(client, method)(address(name, key))
        assert answer.status_code in ({404} if name in NOT_HERE else {200, 302, 403, 404, 405}), name
    assert {engine for engine, _ in rendered} <= {"ours"}, rendered


MFA_PAGES = {
    "mfa_index": "A second step when you sign in",
    "mfa_reauthenticate": "Use your second step",
    "mfa_view_recovery_codes": "Your recovery codes",
    "mfa_generate_recovery_codes": "Make new recovery codes?",
    "mfa_deactivate_totp": "Remove the authenticator app?",
    "mfa_list_webauthn": "Your passkeys",
    "mfa_add_webauthn": "Add a passkey",
}


@pytest.mark.parametrize(("name", "heading"), MFA_PAGES.items())
def test_pages_of_somebody_with_a_second_factor(visitor, nia, rendered, add_app, name, heading):
    visitor.sign_in(nia.email)
    add_app(visitor.client)
    rendered.clear()
    page = visitor.client.get(reverse(name)).content.decode()
    assert f"<title>{heading} – One Big Thing</title>" in page
    assert {engine for engine, _ in rendered} == {"ours"}
    assert "<script>" not in page
    assert " style=" not in page
    assert " onclick=" not in page


PAGES = [
    "account/login", "account/confirm_login_code", "account/confirm_email_verification_code", "account/email_change",
    "account/logout", "account/account_inactive", "usersessions/usersession_list", "mfa/index", "mfa/authenticate",
    "mfa/reauthenticate", "mfa/totp/activate_form", "mfa/totp/deactivate_form", "mfa/recovery_codes/index",
    "mfa/recovery_codes/generate", "mfa/webauthn/authenticator_list", "mfa/webauthn/add_form",
    "mfa/webauthn/edit_form", "mfa/webauthn/authenticator_confirm_delete", "mfa/webauthn/reauthenticate", "429",
]  # fmt: skip


def test_no_template_of_allauths_is_silently_used():
    """Every page and message of allauth's that could be rendered here is found by our engine first."""
    for name in PAGES:
        assert isinstance(get_template(f"{name}.html"), Jinja2Template), name
    theirs = pathlib.Path(inspect.getfile(login_by_code)).parents[3] / "templates"
    messages = [str(path.relative_to(theirs)) for path in theirs.glob("[am]*/messages/*.txt")]  # account, mfa
    messages += [str(path.relative_to(theirs)) for path in theirs.glob("usersessions/messages/*.txt")]
    assert len(messages) > 15
    for name in messages:
        assert isinstance(get_template(name), Jinja2Template), name


def test_the_methods_that_we_replace_are_the_ones_we_know():
    """If this fails, allauth has changed them: read both, then put ours and these sums right."""
    source = inspect.getsource(login_by_code.LoginCodeVerificationProcess)
    sums = {
        method.name: hashlib.sha256(ast.get_source_segment(source, method).encode()).hexdigest()[:16]
        for method in ast.parse(source).body[0].body
        if isinstance(method, ast.FunctionDef) and method.name in {"send_by_email", "finish"}
    }
    assert sums == {"finish": "350cb350e1fb2473", "send_by_email": "c0d655cfe4d68c68"}


def test_ours_are_in_place():
    process = login_by_code.LoginCodeVerificationProcess
    assert process.send_by_email.__module__ == process.finish.__module__ == "obt.people.sign_in.allauth_flows"
