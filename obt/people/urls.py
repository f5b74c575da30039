from django.urls import URLPattern, URLResolver, include, path, register_converter

from .forms import QUESTIONS
from .views import profile, welcome


class QuestionConverter:
    """One of the questions' names; any other address is nothing's."""

    regex = "|".join(QUESTIONS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(QuestionConverter, "question")

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("obt.people.sign_in.urls")),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/check/", welcome.check, name="welcome_check"),
    path("welcome/<question:question>/", welcome.question, name="welcome_question"),
    path("profile/", profile.profile, name="profile"),
    path("profile/<question:question>/", profile.change, name="profile_change"),
]
