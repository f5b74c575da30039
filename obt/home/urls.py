from django.urls import URLPattern, URLResolver, path

from .views import person, team

urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", person.home, name="home"),
    path("teams/<int:pk>/", team.team, name="team"),
]
