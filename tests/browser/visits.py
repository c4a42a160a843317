"""A person at the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 380, "height": 844}
PICTURES = Path(__file__).parents[2] / "test-results"


def expect_not_to_say(place: Locator, text: str) -> None:
    """Wait until a place says something else."""
    from playwright.sync_api import expect

    expect(place).not_to_have_text(text)


class Visit:
    """One visitor's page, with every request that it made and everything that went wrong in it."""

    def __init__(self, browser: Browser, address: str, size: dict[str, int]) -> None:
        self.page = browser.new_page(viewport=size, locale="zh-CN")
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")
        self.turns = 0

    # -- the conversation ----------------------------------------------------------------------

    def ask(self, question: str) -> str:
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        return self.answered()

    def answered(self) -> str:
        """The text of the next answer, once it is complete."""
        from playwright.sync_api import expect

        self.turns += 1
        said = self.answer(self.turns)
        expect(said.locator(".answer, .failed")).to_be_visible(timeout=30_000)
        # Nobody sends the next question at once; for a moment after an answer the library would lose it.
        self.page.wait_for_timeout(400)
        return said.inner_text()

    def answer(self, turn: int) -> Locator:
        """The bubble of a turn, from 1."""
        return self.page.locator("#chat .bot.message").nth(turn - 1)

    # -- the other tabs ------------------------------------------------------------------------

    def open(self, tab: str) -> None:
        shown = self.page.get_by_role("tab", name=tab)
        if shown.count():
            shown.click()
        else:  # on a narrow screen the last tabs stand in a menu
            self.page.locator(".overflow-menu > button").click()
            self.page.locator(".overflow-dropdown button", has_text=tab).click()

    def choose(self, box: str, option: str, changes: str = "") -> None:
        """Choose in a dropdown; wait until a line that counts what is shown has changed."""
        before = self.page.locator(changes).inner_text() if changes else ""
        self.page.click(f"{box} input")
        self.page.get_by_role("option", name=option).first.click()
        if changes:
            expect_not_to_say(self.page.locator(changes), before)

    def rows(self, table: str, text: str = "") -> Locator:
        """The rows of a table that are on the screen, those with a text in them."""
        cells = self.page.locator("[role=gridcell]")
        return self.page.locator(f"{table} [role=row]").filter(has=cells).filter(has_text=text)

    def cells(self, table: str, header: str) -> Sequence[str]:
        """The cells of a column that are on the screen."""
        headers = self.page.locator(f"{table} [role=columnheader] span").all_inner_texts()
        column = [text.strip() for text in headers].index(header)
        read = "(rows, at) => rows.map(row => row.querySelectorAll('[role=gridcell]')[at].innerText.trim())"
        found: list[str] = self.rows(table).evaluate_all(read, column)
        return found

    def expect_cells(self, table: str, header: str, holds: Callable[[str], bool]) -> None:
        """Wait until every cell of a column that is on the screen meets a condition: a table is drawn anew a
        moment after the lines around it."""
        for _ in range(50):
            cells = self.cells(table, header)
            if cells and all(map(holds, cells)):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{header}: {cells}")

    # -- files ---------------------------------------------------------------------------------

    def download(self, button: str, folder: Path) -> Path:
        """The file that a button gives, under the name that it suggests."""
        with self.page.expect_download(timeout=20_000) as waiting:
            self.page.click(button)
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def upload(self, button: str, path: Path) -> None:
        with self.page.expect_file_chooser() as waiting:
            self.page.click(button)
        waiting.value.set_files(path)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")
