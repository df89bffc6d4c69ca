"""Work that every team has: upkeep, learning, and things that serve nothing."""

from deploy.sandbox.simulation.theme import UNALIGNED, Theme, all_of


def upkeep(*repositories: str, weight: int = 1) -> Theme:
    """Paying back what was left undone, labelled as such."""
    return Theme(
        serves=all_of("upkeep"),
        type="Task",
        labels=("tech-debt",),
        titles=(
            "Move {x} to the current framework release",
            "Delete the unused code around {x}",
            "Make the tests of {x} independent of their order",
            "Rotate the credentials of {x}",
            "Split the module behind {x}",
            "Replace the abandoned library in {x}",
        ),
        fills=(
            "the build",
            "the scheduler",
            "the settings page",
            "the import job",
            "the mail sender",
            "the admin area",
        ),
        repositories=repositories,
        weight=weight,
    )


def learning(*repositories: str) -> Theme:
    """Spikes and training."""
    return Theme(
        serves=all_of("learning"),
        type="Task",
        labels=("spike",),
        titles=(
            "Spike: {x}",
            "Try out {x} for a day",
            "Prepare the brown-bag talk on {x}",
            "Follow the course on {x}",
        ),
        fills=(
            "property-based testing",
            "structured concurrency",
            "columnar storage",
            "trace sampling",
            "event modelling",
        ),
        repositories=repositories,
    )


def stray(*repositories: str) -> Theme:
    """Work that nobody asked for and no objective explains."""
    return Theme(
        serves=all_of(UNALIGNED),
        type="Task",
        titles=(
            "Redraw {x} for the all-hands",
            "Look into the odd numbers in {x}",
            "Help the neighbours with {x}",
            "Tidy up {x} before the audit of the cupboards",
            "Prototype a nicer {x}",
        ),
        fills=(
            "the office dashboard",
            "the team wiki",
            "the seating plan",
            "the old intranet",
            "the chat bot",
        ),
        repositories=repositories,
    )
