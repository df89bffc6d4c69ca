"""What we write into trackers ourselves: known again when it comes back, nobody's work, and no rule's evidence. Pure."""

from typing import Final

from schemas.trackers.reading import JsonObject, inner, listed, word

LABEL: Final = "fairlead:"
"""With it every label of ours begins."""
GITHUB_MARK: Final = "<!-- fairlead -->"
JIRA_MARK: Final = "Fairlead says:"
"""With it every comment of ours begins; Jira shows it."""


def is_label(name: object) -> bool:
    """Whether this label is ours."""
    return word(name).casefold().startswith(LABEL)


def is_comment(mark: str, body: object) -> bool:
    """Whether this comment is ours."""
    return word(body).lstrip().startswith(mark)


def unlabelled(held: JsonObject, name_of: str = "") -> JsonObject:
    """The object without our labels: words, or objects that have their name at `name_of`."""
    labels = listed(held.get("labels"))
    kept = [label for label in labels if not is_label(inner(label).get(name_of) if name_of else label)]
    return held if len(kept) == len(labels) else {**held, "labels": kept}
