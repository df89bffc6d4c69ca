"""The review digest: gathered from the store, composed by `alignment_rules.review`, written as Markdown or HTML."""

from connectors.digest.gather import gather
from connectors.digest.html import as_html
from connectors.digest.letter import as_letter
from connectors.digest.markdown import as_markdown
from connectors.digest.plots import plots

__all__ = ["as_html", "as_letter", "as_markdown", "gather", "plots"]
