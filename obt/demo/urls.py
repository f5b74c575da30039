from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="demo_sign_in"),
    path("mail/", views.mail, name="demo_mail"),
    path("mail/<int:pk>/", views.message, name="demo_message"),
    path("mail/<int:pk>/html/", views.message_html, name="demo_message_html"),
    path("mail/<int:pk>/invite.ics", views.message_calendar, name="demo_message_calendar"),
]
