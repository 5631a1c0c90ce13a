"""What holds of every page that anybody opens, whatever else a test is about: no third party (i3), no barrier."""

import re
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Final, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.discreet import forbidden_in

ONE_OF_MANY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/[au]/)[^/]+|(?<=/confirm/)[^/]+|\d{6,}")
IN_THE_BROWSERS_WORDS = "form:not([novalidate]):has([required])"
# Only what is wrong is told: the list of what is right is long, and slow to read.
ALL: Final[dict[str, object]] = {"resultTypes": ["violations"]}
# All that differs in the dark.
COLOURS: Final[dict[str, object]] = ALL | {"runOnly": ["color-contrast", "link-in-text-block"]}
SCHEMES: Final[dict[Literal["dark", "light"], dict[str, object]]] = {"dark": COLOURS, "light": ALL}
RUN_AXE = "options => axe.run(options).then(({violations}) => ({violations}))"
# What is pressed and has less than 44 px; a box to tick counts with its label. A link in a sentence may be small.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
.filter((it) => {
  const alone = it.parentElement.textContent.trim() === it.textContent.trim();
  if (getComputedStyle(it).display === "inline" && !alone) return false;
  const { width, height } = (["radio", "checkbox"].includes(it.type) && it.labels[0] || it).getBoundingClientRect();
  return it.checkVisibility() && !it.closest(".visually-hidden") && Math.min(width, height) < 43.5;
}).map((it) => it.outerHTML.slice(0, 120))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# All at once: each question to a browser goes through three processes.
SEEN = f"""() => ({{
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map((it) => it.innerText),
    wide: {TOO_WIDE},
    left: document.querySelectorAll("{IN_THE_BROWSERS_WORDS}").length,
    small: ({TOO_SMALL})(),
}})"""


class Examined:
    """The kinds of pages that axe has seen, by whichever process of this run: each is a file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def add(self, *kind: object) -> bool:
        """False if it was there already."""
        try:
            (self.folder / sha256(repr(kind).encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Watch:
    """Listens to whole browsers and looks at their pages. What is wrong fails the next `look`."""

    # axe takes long: each kind of page once for each width, in both colour schemes, whoever opens it.
    examined: ClassVar[Examined]

    def __init__(self, home: str, way_out: str) -> None:
        self.home = urlsplit(home).netloc
        self.allowed = {self.home, urlsplit(way_out).netloc}
        self.wrong: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Hear of everything that happens in ``context`` from now on."""
        context.on("request", self._hear_request)
        context.on("response", self._hear_response)
        context.on("console", self._hear_console)
        context.on("weberror", lambda error: self.wrong.append(f"a script failed: {error.error}"))

    def look(self, page: Page, *, script: bool = True) -> None:
        """The page that is open is neutral in the history, fits the screen, is easy to press, and axe finds nothing."""
        seen = page.evaluate(SEEN)
        title = seen["title"]
        assert self.wrong == [], self.wrong
        assert forbidden_in(title) == [], title
        assert title.endswith((" – N.", " – Notes")), title
        assert seen["wide"] <= 0, f"{page.url} is too wide"
        assert not seen["left"], f"{page.url} leaves its errors to the browser"
        assert not seen["small"], f"{page.url} has things too small to press: {seen['small']}"
        if script:
            [heading] = seen["headings"]
            self._examine(page, title, heading)

    def _examine(self, page: Page, *named: str) -> None:
        """Leaves it light, and without motion: a colour on its way to another has a contrast that nobody sees."""
        address, width = urlsplit(page.url), page.viewport_size["width"] if page.viewport_size else 0
        if not self.examined.add(ONE_OF_MANY.sub("…", address.path), *named, width):
            return
        page.evaluate(AXE_SCRIPT)
        for scheme, options in SCHEMES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = AxeResults(page.evaluate(RUN_AXE, options))
            assert found.violations_count == 0, f"{page.url}, {scheme}, {width} wide\n{found.generate_report()}"

    def _hear_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme != "data" and url.netloc not in self.allowed:
            self.wrong.append(f"another host was asked: {request.url}")

    def _hear_response(self, response: Response) -> None:
        url = urlsplit(response.url)
        ours = url.netloc == self.home and not url.path.startswith("/static/")
        if ours and response.headers.get("cache-control") != "no-store":
            self.wrong.append(f"may be kept in a cache: {response.url}")

    def _hear_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.wrong.append(message.text)
