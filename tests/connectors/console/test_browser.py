"""The first page in Debian's Chromium: it stays current, breaks no policy of its own, and can be read."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from sqlalchemy import Engine

from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW
from tests.connectors.console.server import serving

pytestmark = pytest.mark.browser
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
_FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        assert not os.environ.get("CI"), "CI needs Chromium: Debian's package chromium"
        pytest.skip("Chromium is not installed (Debian's package chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def address(planted: Engine) -> Iterator[str]:
    with planted.begin() as connection:
        made.noticed(
            connection,
            1,
            "owner",
            ("mailtos-1a2b ana.with-a-long-name@acme.example", "slack-3c4d"),
            confirmed=1,
        )
    with serving(planted, sandbox=True) as at:
        yield f"http://{at}"


def _refused(request: Request) -> bool:
    """Whether the answer is at fault: a page that closes takes back what it still asks for."""
    return request.failure != "net::ERR_ABORTED"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose every complaint is a failure."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url) if _refused(request) else None)
    yield page
    page.close()
    assert complaints == []


def test_what_is_tagged_flows_in_without_a_reload(page: Page, address: str, planted: Engine) -> None:
    page.goto(address)
    expect(page.locator("#live")).to_have_text("live")
    expect(page.locator("#tagged")).not_to_contain_text("SHOP-77")
    with planted.begin() as connection:
        item = made.item(connection, "jira:acme:10011", "SHOP-77", "Arrived <b>live</b>")
        made.alignment(connection, item, "aligned", "young-shoppers", tagged_at=NOW)
    expect(page.locator("#tagged")).to_contain_text("Arrived <b>live</b>", timeout=20_000)
    expect(page.locator("#tagged .fresh")).to_have_count(1)
    expect(page.locator("#counts")).to_contain_text("10")


def test_one_who_waits_is_told_that_nothing_comes(browser: Browser, planted: Engine) -> None:
    page = browser.new_page()
    with serving(planted) as at:
        page.goto(f"http://{at}")
        expect(page.locator("#live")).to_have_text("live")
    expect(page.locator("#live")).to_contain_text("connection lost", timeout=20_000)
    expect(page.locator("#projects")).to_contain_text("payments")
    page.close()


def test_the_page_is_whole_without_any_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_contain_text("of every 100 days")
    page.get_by_label("Why is this item tagged so?").fill("pay-311")
    page.get_by_role("button", name="Explain").click()
    expect(page.locator("h1")).to_contain_text("Add Apple Pay to refunds")
    context.close()


def test_from_an_unaligned_item_to_its_why_and_back(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="why? PAY-316").click()
    expect(page.locator(".state")).to_have_text("No objective found")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".ribbon")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_nothing_is_wider_than_the_window(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/", "/items/acme/pay-api%2312", "/inbox"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/items/PAY-316", "/items/acme/pay-api%2312", "/inbox"])
def test_all_text_stands_out_from_its_ground(page: Page, address: str, scheme: str, path: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address + path)
    weak = page.evaluate((Path(__file__).with_name("contrast.js")).read_text())
    assert weak == []
