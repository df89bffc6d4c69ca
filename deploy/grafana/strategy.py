"""The dashboard "Fairlead: strategy": what a steering committee looks at."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.frame import frame, of_projects
from deploy.grafana.sections import each_project, goals, over_time, the_whole


def page() -> Dashboard:
    """The whole, each project, how both came about, and what it is for."""
    about = "Where the effort goes, against where the strategy wants it."
    empty = of_projects(frame("strategy", about, since="90d", every="1m"))
    return goals(over_time(each_project(the_whole(empty))))
