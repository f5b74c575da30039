from django.urls import URLPattern, URLResolver, path

from .views import certificates, courses, other

urlpatterns: list[URLPattern | URLResolver] = [
    path("", courses.learning, name="learning"),
    path("certificate/", certificates.page, name="learning_certificate_page"),
    path("certificate.pdf", certificates.pdf, name="learning_certificate"),
    path("other/record/", other.record, name="other_learning_record"),
    path("other/<int:pk>/change/", other.change, name="other_learning_change"),
    path("other/<int:pk>/remove/", other.remove, name="other_learning_remove"),
    path("<slug:slug>/", courses.course, name="learning_course"),
    path("<slug:slug>/record/", courses.record, name="learning_record"),
    path("<slug:slug>/recorded/", courses.recorded, name="learning_recorded"),
    path("<slug:slug>/change/", courses.change, name="learning_change"),
    path("<slug:slug>/withdraw/", courses.withdraw, name="learning_withdraw"),
    path("<slug:slug>/certificate.pdf", certificates.pdf, name="learning_certificate"),
]
