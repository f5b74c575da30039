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
