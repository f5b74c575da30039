from django.http import Http404, HttpRequest, HttpResponse


def reminders(request: HttpRequest) -> HttpResponse:
    raise Http404
