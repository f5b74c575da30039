"""The layout, the error pages, and that Django admin is none of our business."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path

site = AdminSite(name="admin")
site.register(Group, ModelAdmin)
urlpatterns = [path("admin/", site.urls)]

ERRORS = ("400", "403", "404", "413", "429")
BROKEN = ("500", "503")
PAGE = """{% extends "base.html" %}
{% from "govuk/links.html" import back_link %}
{% set active = "learning" %}
{% block title %}Record it & more{% endblock %}
{% block back_link %}{{ back_link("/learning/") }}{% endblock %}
{% block content %}<p>The content</p>{% endblock %}
"""


class NameForm(forms.Form):
    name = forms.CharField(error_messages={"required": "Enter your name"})


def request_of(*, signed_in=True, path="/learning/it/record/"):
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=True) if signed_in else AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def page(source=PAGE, request=None, **context):
    """A page of this source, each tag in one line."""
    return " ".join(engines["jinja2"].from_string(source).render(context, request or request_of()).split())


def title(html):
    return re.search(r"<title>(.*?)</title>", html)[1]


def navigation(html):
    return re.findall(r'<a class="govuk-service-navigation__link" href="([^"]*)"', html)


def test_the_title_is_the_heading_and_names_the_service():
    html = page()

    assert title(html) == "Record it & more – One Big Thing"
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Record it & more"]


def test_somebody_signed_in_has_their_pages_in_the_navigation():
    html = page()

    assert navigation(html) == ["/home/", "/learning/", "/teams/", "/library/", "/dashboard/", "/help/", "/profile/"]
    assert 'href="/account/logout/"' in html


def test_somebody_signed_out_can_sign_in():
    html = page(request=request_of(signed_in=False))

    assert navigation(html) == ["/#how", "/help/", "/account/login/"]
    assert "/account/logout/" not in html


@pytest.mark.parametrize(("address", "current"), [("/learning/it/record/", "true"), ("/learning/", "page")])
def test_the_navigation_tells_where_one_is(address, current):
    html = page(request=request_of(path=address))

    assert re.findall(r'href="([^"]*)" aria-current="(\w+)"', html) == [("/learning/", current)]


def test_the_skip_link_leads_to_the_content():
    html = page()

    assert '<a href="#main-content" class="govuk-skip-link"' in html
    assert html.count('id="main-content"') == 1


def test_a_form_with_errors_says_so_in_title_and_summary():
    html = page(form=NameForm({}))

    assert title(html) == "Error: Record it & more – One Big Thing"
    assert '<a href="#id_name">Enter your name</a>' in html
    assert html.index("govuk-error-summary") < html.index("<h1")


@pytest.mark.parametrize("form", [NameForm(), NameForm({"name": "Ann"}), None])
def test_a_form_without_errors_has_no_summary(form):
    html = page(form=form)

    assert title(html) == "Record it & more – One Big Thing"
    assert "govuk-error-summary" not in html


def test_messages_are_banners_and_success_is_announced():
    request = request_of()
    messages.success(request, "Saved <b>")
    messages.info(request, "Something else")

    html = page(request=request)

    assert re.findall(r'role="(alert|region)" aria-labelledby="(message-\d)"', html) == [
        ("alert", "message-1"),
        ("region", "message-2"),
    ]
    assert "Saved &lt;b&gt;" in html


def test_an_aside_makes_a_column_only_where_there_is_one():
    assert "govuk-grid-column-one-third" not in page()
    assert "govuk-grid-column-one-third" in page(PAGE + "{% block aside %}<p>Beside</p>{% endblock %}")


@pytest.mark.parametrize("name", [*ERRORS, *BROKEN])
def test_no_page_needs_an_exception_to_the_content_security_policy(name):
    html = render_to_string(f"{name}.html", request=request_of())

    assert " style=" not in html
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert re.findall(r" on\w+=", html) == []


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_have_a_title_and_a_way_on(name, signed_in):
    html = render_to_string(f"{name}.html", request=request_of(signed_in=signed_in))

    assert title(html) not in ("", "One Big Thing – One Big Thing")
    assert '<h1 class="govuk-heading-xl">' in html
    assert 'href="/help/"' in html


def test_not_found_has_three_reasons_and_three_ways_on():
    html = render_to_string("404.html", request=request_of())
    main = html[html.index("<main") : html.index("</main>")]

    assert main.count("<li>") == 6
    assert re.findall(r'<a class="govuk-link" href="([^"]*)"', main) == ["/home/", "/learning/", "/help/"]


def test_a_form_that_stood_open_too_long_is_no_question_of_rights():
    html = render_to_string("403.html", {"stale_form": True}, request=request_of())

    assert title(html) == "Go back and try again – One Big Thing"
    assert "champion" not in html


@pytest.mark.parametrize("name", [*ERRORS, *BROKEN])
def test_error_pages_render_without_a_request(name):
    html = render_to_string(f"{name}.html")

    assert "</html>" in html
    assert "One Big Thing" in title(html)


@pytest.mark.parametrize("name", BROKEN)
def test_pages_for_what_is_broken_ask_nobody_who_is_signed_in(name, settings):
    class Broken:
        @property
        def is_authenticated(self):
            raise AssertionError("asked the database")

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = "/nowhere"
    request = request_of()
    request.user = Broken()

    assert "</html>" in render_to_string(f"{name}.html", request=request)


def admin_request(path):
    request = request_of(path=path)
    request.user = SimpleNamespace(
        is_authenticated=True, is_active=True, is_staff=True, has_perm=lambda *_: True, has_module_perms=lambda _: True,
        get_username=lambda: "ann", get_short_name=lambda: "Ann", has_usable_password=lambda: False, pk=1,
    )  # fmt: skip
    return request


@pytest.fixture
def own_admin(settings):
    settings.ROOT_URLCONF = __name__


def test_admin_signs_in_with_djangos_widgets(own_admin):
    html = site.login(request_of(signed_in=False, path="/admin/login/")).render().content.decode()

    assert '<input type="password" name="password"' in html
    assert "govuk" not in html


@pytest.mark.django_db
def test_admin_forms_have_djangos_widgets_and_errors(own_admin):
    request = admin_request("/admin/auth/group/add/")
    request.method = "POST"
    request._dont_enforce_csrf_checks = True

    html = site._registry[Group].add_view(request).render().content.decode()

    assert '<input type="text" name="name" class="vTextField" maxlength="150" required' in html
    assert '<ul class="errorlist" id="id_name_error"><li>This field is required.</li></ul>' in html
    assert "govuk" not in html


@pytest.mark.django_db
def test_admin_lists_look_as_always(own_admin):
    Group.objects.create(name="Writers")

    html = site._registry[Group].changelist_view(admin_request("/admin/auth/group/")).render().content.decode()

    assert "Writers" in html
    assert '<select name="action"' in html
    assert "govuk" not in html
