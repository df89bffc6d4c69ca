"""The platform: keeps everybody's nights calm, and much upkeep; on plan."""

from typing import Final

from deploy.sandbox.simulation.catalogue.chores import learning, stray, upkeep
from deploy.sandbox.simulation.theme import UNALIGNED, Epic, Team, Theme, all_of

TEAM: Final = Team(
    project="platform",
    key="PLAT",
    title="Platform",
    components=("deploy", "observability", "runtime", "access"),
    repositories=(
        ("platform", "Go", "Deployment, runtime and developer tools"),
        ("infra", "HCL", "Everything as code: networks, clusters, databases"),
    ),
    people=(
        ("Eva Sommer", "Berlin"),
        ("Pedro Matos", "Lisbon"),
        ("Rahul Verma", "Bangalore"),
        ("Zoe Campbell", "Toronto"),
        ("Nils Petersen", "Berlin"),
        ("Beatriz Gomes", "Lisbon"),
        ("Anjali Pillai", "Bangalore"),
        ("Marc Gagnon", "Toronto"),
    ),
    epics=(Epic("Safe deploys", "safe-deploys", "calm-nights"),),
    themes=(
        Theme(
            serves=all_of("calm-nights"),
            titles=(
                "Roll {x} back within a minute",
                "Deploy {x} to one region first",
                "Stop a rollout when {x} fail",
                "Show who changed {x} last",
                "Freeze {x} on Friday evenings",
            ),
            fills=("schema changes", "feature switches", "edge rules", "health checks", "worker pools"),
            component="deploy",
            epic=1,
            repositories=("platform",),
            weight=3,
        ),
        Theme(
            serves=all_of("calm-nights"),
            type="Task",
            titles=(
                "Page only for {x} that customers feel",
                "Trace {x} end to end",
                "Group alerts about {x}",
            ),
            fills=("latency", "queues", "failed logins", "full disks", "slow queries"),
            component="observability",
            repositories=("platform",),
            weight=2,
        ),
        Theme(
            serves=all_of("calm-nights"),
            type="Task",
            titles=("Give the team a replay of {x}", "Lend a hand with {x}", "Provide test data for {x}"),
            fills=("last night's traffic", "the failed messages", "the stuck jobs", "the slow endpoints"),
            component="access",
            repositories=("platform",),
            linked="PAY",
        ),
        Theme(
            serves=all_of("upkeep"),
            type="Task",
            titles=(
                "Bring {x} to the supported version",
                "Renew the certificates of {x}",
                "Replace the nodes of {x}",
            ),
            fills=(
                "the clusters",
                "the message broker",
                "the databases",
                "the build machines",
                "the registry",
            ),
            component="runtime",
            repositories=("platform",),
            weight=2,
        ),
        Theme(
            serves=all_of("upkeep"),
            titles=(
                "Resize {x}",
                "Pin the provider of {x}",
                "Tag the resources of {x}",
                "Close unused ports of {x}",
            ),
            fills=(
                "the staging cluster",
                "the data network",
                "the backup vault",
                "the bastion",
                "the cache nodes",
            ),
            repositories=("infra",),
            keyless=True,
        ),
        upkeep("platform"),
        learning("platform"),
        stray("platform"),
    ),
    mix={"calm-nights": 0.41, "upkeep": 0.49, "learning": 0.045, UNALIGNED: 0.055},
    trunk=("infra",),
)
