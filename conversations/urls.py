from django.urls import URLPattern, URLResolver, path

from .views import attendance, conversations, guides, ideas, secret_ideas, similar

urlpatterns: list[URLPattern | URLResolver] = [
    path("conversations/", attendance.mine, name="conversations"),
    path("conversations/<int:pk>/not-there/", attendance.not_there, name="conversation_not_there"),
    path("conversations/new/", conversations.new, name="conversation_new"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>/change/", conversations.change, name="conversation_change"),
    path("conversations/<int:pk>/cancel/", conversations.cancel, name="conversation_cancel"),
    path("conversations/<int:pk>/invite/", conversations.invite, name="conversation_invite_others"),
    path("conversations/<int:pk>/invite.ics", conversations.invite_ics, name="conversation_invite"),
    path("teams/<int:pk>/guide/", guides.guide, name="team_guide"),
    path("teams/<int:pk>/guide.pdf", guides.guide_pdf, name="team_guide_pdf"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.new, name="idea_new"),
    path("ideas/mine/<str:secret>/", secret_ideas.secret_idea, name="idea_secret"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/change/", ideas.change, name="idea_change"),
    path("ideas/<int:pk>/support/", ideas.support, name="idea_support"),
    path("ideas/<int:pk>/choose/", ideas.choose, name="idea_choose"),
    path("ideas/<int:pk>/park/", ideas.park, name="idea_park"),
    path("ideas/<int:pk>/merge/", ideas.merge, name="idea_merge"),
    path("ideas/<int:pk>/reopen/", ideas.reopen, name="idea_reopen"),
    path("library/similar/", similar.similar, name="similar"),
]
