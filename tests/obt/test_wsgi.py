"""The web server's way in, before Django has made a request of what came."""

import io

import pytest

from obt.wsgi import application


def status_of(charset):
    said = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/healthz", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}", "CONTENT_LENGTH": "3",
        "QUERY_STRING": "x=1", "wsgi.input": io.BytesIO(b"a=b"), "wsgi.url_scheme": "http", "HTTP_HOST": "testserver",
    }  # fmt: skip
    b"".join(application(environ, lambda status, headers, error=None: said.append(status)))
    return said[0][:3]


@pytest.mark.parametrize("charset", ["rot13", "base64", "undefined", "utf-7", '"rot13"', "utf-16", "latin-1"])
def test_another_encoding_than_ours_is_a_bad_request_and_no_error_of_ours(db, charset):
    assert status_of(charset) == "400"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_our_encoding_comes_through(db, charset):
    assert status_of(charset) != "400"
