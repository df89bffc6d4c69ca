"""A review as one HTML file: nothing is loaded from elsewhere, plots are drawn within, and it prints well."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from alignment_rules.review import Page
from alignment_rules.review.page import Bars, Course
from connectors.digest.numbers import table
from connectors.digest.plots import svg

_HERE: Final = Path(__file__).parent


def as_html(page: Page) -> str:
    """The page as a document of its own."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"plot": _plot, "table": table, "kind": lambda block: type(block).__name__}
    return environment.get_template("review.html").render(page=page)


def _plot(block: Bars | Course) -> Markup:
    return Markup(svg(block))  # noqa: S704 - drawn by us, every word in it escaped
