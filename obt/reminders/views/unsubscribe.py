from django.http import Http404, HttpRequest, HttpResponse


def stop(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
