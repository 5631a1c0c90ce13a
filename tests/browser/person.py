"""Somebody with a telephone, who does what people do with pages, in the words that stand on them."""

import re

from playwright.sync_api import Browser, Locator, Response, ViewportSize, expect

from tests.browser.watch import Watch

TELEPHONE = ViewportSize(width=320, height=640)


class Person:
    """A browser of her own, 320 pixels wide. Each page that she opens is looked at."""

    def __init__(self, browser: Browser, home: str, watch: Watch, *, script: bool = True) -> None:
        self.home, self.watch, self.script = home, watch, script
        self.context = browser.new_context(base_url=home, viewport=TELEPHONE, java_script_enabled=script)
        watch.over(self.context)
        self.page = self.context.new_page()

    def open(self, address: str) -> Response | None:
        response = self.page.goto(address)
        self.look()
        return response

    def press(self, button: str) -> None:
        self.go(self.page.get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        self.go(self.page.get_by_role("link", name=link, exact=True))

    def fill(self, label: str, text: str) -> None:
        """In the first field of this name."""
        fields = self.page.locator("input, textarea")
        fields.and_(self.page.get_by_label(label, exact=True)).first.fill(text)

    def choose(self, *labels: str) -> None:
        """Of those that are not folded away."""
        for label in labels:
            self.page.get_by_label(label, exact=True).filter(visible=True).check()

    def unfold(self, summary: str) -> None:
        self.page.locator("summary", has_text=re.compile(f"^\\s*{re.escape(summary)}")).filter(visible=True).click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def misses(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def reads(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def go(self, where: Locator) -> None:
        with self.page.expect_navigation():
            where.click()
        self.look()

    def look(self) -> None:
        self.watch.look(self.page, script=self.script)
