import pytest


@pytest.mark.parametrize("path", ["/nothing-here/", "/%00/", "/help/?q=%00", "/..%2f..%2fetc/passwd", "/" + "a" * 3000])
def test_nonsense_in_an_address_is_a_404_in_our_own_look(client, db, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "Page not found – One Big Thing" in response.content.decode()


def test_a_nul_byte_in_a_cookie_is_a_400_in_our_own_look(client, db):
    response = client.get("/help/", headers={"cookie": 'obt_session="\\000"'})

    assert response.status_code == 400
    assert "One Big Thing" in response.content.decode()


def test_more_than_we_take_is_a_413_in_our_own_look(client, db):
    response = client.post("/account/login/", {"login": "a" * 3_000_000})

    assert response.status_code == 413
    assert "One Big Thing" in response.content.decode()


def test_a_stale_form_is_told_what_to_do(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@example.gov.uk"})

    assert response.status_code == 403
    assert "Nothing has been saved" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-7", "raw_unicode_escape", "utf-16", "latin-1"])
def test_an_encoding_that_is_not_ours_breaks_no_page(client, db, charset):
    assert (
        client.get("/help/?q=%2B2AA-%5Cud800", headers={"Content-Type": f"text/plain; charset={charset}"}).status_code
        == 400
    )
    form = f"multipart/form-data; boundary=x; charset={charset}"
    sent = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n+2AA- \\ud800\r\n--x--\r\n'
    assert client.generic("POST", "/account/login/", sent, content_type=form).status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "nonsense", ""])
def test_our_own_encoding_or_none_that_there_is_opens_pages(client, db, charset):
    assert client.get("/help/", headers={"Content-Type": f"text/plain; charset={charset}"}).status_code == 200
