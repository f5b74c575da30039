from django.http import HttpResponse
from django.urls import path


def name(request):
    return HttpResponse(request.user.name)


urlpatterns = [path("name/", name)]
