from django.urls import URLPattern, URLResolver, include, path, register_converter

from .forms import QUESTIONS
from .views import managed_teams, profile, team_codes, team_people, teams, welcome


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
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new, name="team_new"),
    path("teams/join/", team_codes.join_by_code, name="team_join_by_code"),
    path("teams/join/<str:code>/", team_codes.join, name="team_join"),
    path("teams/<int:pk>/started/", team_codes.started, name="team_started"),
    path("teams/<int:pk>/change/", teams.change, name="team_change"),
    path("teams/<int:pk>/leave/", teams.leave, name="team_leave"),
    path("teams/<int:pk>/hand-over/", teams.hand_over, name="team_hand_over"),
    path("teams/<int:pk>/code/", team_codes.code, name="team_code"),
    path("teams/<int:pk>/code.svg", team_codes.code_svg, name="team_code_svg"),
    path("teams/<int:pk>/code/renew/", team_codes.renew, name="team_code_renew"),
    path("teams/<int:pk>/people/", team_people.people, name="team_people"),
    path("teams/<int:pk>/people/add/", team_people.add, name="team_add"),
    path("teams/<int:pk>/people/<int:membership_pk>/lead/", team_people.make_lead, name="team_make_lead"),
    path("teams/<int:pk>/people/<int:membership_pk>/member/", team_people.make_member, name="team_make_member"),
    path("teams/<int:pk>/people/<int:membership_pk>/remove/", team_people.remove, name="team_remove"),
    path("manage/teams/", managed_teams.teams, name="manage_teams"),
    path("manage/teams/<int:pk>/lead/", managed_teams.lead, name="manage_team_lead"),
]
