"""A real browser on real pages: Debian's Chromium, driven by Playwright, looked over by axe-core.

Screenshots of every page that a journey looks at are kept in `var/screens/`.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core import mail
from playwright.sync_api import Page

from obt.mail.tasks import drain

SCREENS = Path(django_settings.BASE_DIR) / "var" / "screens"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items):
    """Skip the journeys, with one clear line, where there is no browser."""
    if CHROMIUM:
        return
    no_browser = pytest.mark.skip(reason="no Chromium found; CHROMIUM= names one")
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(no_browser)


@dataclass(frozen=True)
class Way:
    """A way of looking at pages."""

    name: str
    width: int = 1280
    scripts: bool = True
    forced_colours: bool = False

    def __str__(self) -> str:
        return self.name


EVERY_WAY = (
    Way("desktop"),
    Way("desktop-no-script", scripts=False),
    Way("phone", width=375),
    Way("phone-no-script", width=375, scripts=False),
    Way("small-phone", width=320),
    Way("forced-colours", forced_colours=True),
)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(params=EVERY_WAY, ids=str)
def way(request):
    return request.param


@pytest.fixture
def browser_context_args(way):
    return {
        "viewport": {"width": way.width, "height": 900},
        "java_script_enabled": way.scripts,
        "forced_colors": "active" if way.forced_colours else "none",
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }


class Visitor:
    """Somebody at a browser."""

    def __init__(self, page: Page, server: str, way: Way) -> None:
        self.page, self.server, self.way = page, server, way
        self.problems: list[str] = []
        self._copy: Page | None = None
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.server + path)

    def press(self, name: str) -> None:
        """Press the button, or the link that looks like one, of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def look(self, name: str) -> None:
        """Keep a picture of the page; assert no axe violation, no sideways scrolling, no refused script or style."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}-{self.way.name}.png", full_page=True)
        assert " – One Big Thing" in self.page.title()
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.way.width, f"{name} scrolls sideways: {width} px"
        found = self._axe()
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert self.problems == []

    def _axe(self) -> AxeResults:
        """axe-core's findings. It is a script itself, so that a page without scripts is looked at as a copy.

        The copy is the very same HTML at the same address, in a browser that runs scripts but is given none of ours.
        """
        if self.way.scripts:
            return Axe().run(self.page)
        copy, html, address = self._copying_page(), self.page.content(), self.page.url
        copy.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        try:
            copy.goto(address)
            return Axe().run(copy)
        finally:
            copy.unroute(address)

    def _copying_page(self) -> Page:
        """The page that copies are shown in; made once, as a new browser context takes longer than to look at it."""
        if self._copy is None:
            context = self.page.context.browser.new_context(viewport=self.page.viewport_size)
            self._copy = context.new_page()
            self._copy.route("**/*.js", lambda route: route.abort())
        return self._copy

    def leave(self) -> None:
        """Close what was opened beside the page."""
        if self._copy is not None:
            self._copy.context.close()

    def _note_console(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)


@pytest.fixture
def visitor(page, live_server, way, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = False
    page.set_default_timeout(10_000)
    somebody = Visitor(page, live_server.url, way)
    yield somebody
    somebody.leave()


@pytest.fixture
def letters(settings):
    """A function that lets the mail worker's work be done, and returns the newest code that was sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []

    def newest_code() -> str:
        drain("codes")
        found = re.search(r"\b[B-Z]{4}-[B-Z]{4}\b", mail.outbox[-1].body)
        assert found, mail.outbox[-1].body
        return found.group()

    return newest_code
