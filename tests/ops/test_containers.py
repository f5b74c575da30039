"""What can be said of the containers without an engine to run them."""

import re

import pytest
import yaml

from .conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
APP = ("migrate", "web", "codes", "worker", "figures", "beat")
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD")


def final_stage():
    return DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def documented():
    """The names in the table of environment variables."""
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Environment variables")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def read_by_the_settings():
    """The names of the variables that the settings read."""
    text = (ROOT / "obt" / "settings.py").read_text()
    return set(re.findall(r"\b(?:whole_number|switch|required|address|env(?:\.\w+)?)\(\s*\"([A-Z][A-Z0-9_]+)\"", text))


def test_every_variable_of_the_settings_is_documented():
    assert "SECRET_KEY" in read_by_the_settings()
    assert read_by_the_settings() - documented() == set()


def test_every_variable_of_the_settings_reaches_the_containers():
    given = set(COMPOSE["services"]["web"]["environment"])
    assert read_by_the_settings() - given == {"DEBUG", "OBT_DEMO", "SECURE_SSL"}  # what production has no use for


def test_every_variable_of_the_containers_is_documented():
    interpolated = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    in_image = set(re.findall(r"\$([A-Z]\w+)", DOCKERFILE)) - {"PATH"}
    given = set(COMPOSE["services"]["web"]["environment"])
    assert (interpolated | in_image | given) - documented() == set()


def test_the_tests_are_kept_from_every_variable_of_the_settings():
    from _dev.environment import SETTINGS

    assert read_by_the_settings() - {"DATABASE_URL", "REDIS_URL"} - set(SETTINGS) == set()
    assert set(SETTINGS) - {"DJANGO_SETTINGS_MODULE"} - documented() == set()


def test_the_image_does_not_run_as_root():
    user = re.findall(r"^USER (\d+):(\d+)$", final_stage(), re.MULTILINE)
    assert len(user) == 1
    assert all(int(number) > 0 for number in user[0])


def test_the_image_has_no_build_tools():
    assert "apt-get" not in final_stage()
    assert "pip install" not in final_stage()
    assert "pip uninstall" in final_stage()
    assert "--without-pip" in DOCKERFILE


def test_packages_are_checked_by_hash_and_the_base_image_is_pinned():
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^ARG PYTHON=python:3\.11\.\d+-slim", DOCKERFILE, re.MULTILINE)


def test_the_image_says_how_to_stop_and_whether_it_is_well():
    assert "STOPSIGNAL SIGTERM" in final_stage()
    assert "HEALTHCHECK" in final_stage()


def test_nothing_private_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".*", "var", "tests", "bin/_dev"} <= set(ignored)


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_come_from_the_environment_or_nothing_starts(name):
    uses = re.findall(rf"\$\{{{name}(?=[:}}])([^}}]*)\}}", COMPOSE_TEXT)
    assert uses
    assert all(use.startswith(":?") for use in uses)


def test_database_and_redis_are_reachable_from_inside_only():
    for name in ("postgres", "redis"):
        service = COMPOSE["services"][name]
        assert "ports" not in service
        assert service["networks"] == ["data"]
    assert COMPOSE["networks"]["data"]["internal"] is True


def test_the_web_server_is_published_to_this_machine_only():
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["web"]["ports"])


@pytest.mark.parametrize("name", APP)
def test_what_runs_our_code_cannot_change_it_or_gain_rights(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", ["web", "codes", "worker", "figures", "beat"])
def test_the_service_waits_for_database_broker_and_migrations(name):
    waits = COMPOSE["services"][name]["depends_on"]
    assert {service: wait["condition"] for service, wait in waits.items()} == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_service_has_a_limit_and_a_restart_policy(name):
    service = COMPOSE["services"][name]
    assert "mem_limit" in service
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("name", sorted(set(COMPOSE["services"]) - {"migrate"}))
def test_every_lasting_service_has_a_health_check(name):
    assert name == "web" or "test" in COMPOSE["services"][name]["healthcheck"]  # web: the image's own


def test_every_queue_has_a_worker():
    import django.conf

    commands = " ".join(" ".join(COMPOSE["services"][name]["command"]) for name in ("codes", "worker", "figures"))
    queues = {task.get("options", {}).get("queue") for task in django.conf.settings.CELERY_BEAT_SCHEDULE.values()}
    for queue in (queues - {None}) | {django.conf.settings.CELERY_TASK_DEFAULT_QUEUE}:
        assert re.search(rf"\b{queue}\b", commands)
