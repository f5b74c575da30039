from django.urls import URLPattern, URLResolver, path

from .views import conversations, guides, similar

urlpatterns: list[URLPattern | URLResolver] = [
    path("conversations/new/", conversations.new, name="conversation_new"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>/change/", conversations.change, name="conversation_change"),
    path("conversations/<int:pk>/cancel/", conversations.cancel, name="conversation_cancel"),
    path("conversations/<int:pk>/invite/", conversations.invite, name="conversation_invite_others"),
    path("conversations/<int:pk>/invite.ics", conversations.invite_ics, name="conversation_invite"),
    path("teams/<int:pk>/guide/", guides.guide, name="team_guide"),
    path("teams/<int:pk>/guide.pdf", guides.guide_pdf, name="team_guide_pdf"),
    path("library/similar/", similar.similar, name="similar"),
]
