"""Alerts for whoever keeps Fairlead running: something waits, fails or is gone, and figures will soon be old."""

from datetime import timedelta
from typing import Final

from deploy.prometheus.alert import Alert, Limits, duration
from schemas import metrics

JOB: Final = 'job="fairlead"'
"""How the example of a scrape calls us; `up` has no other name for what is ours."""


def operations(limits: Limits) -> tuple[Alert, ...]:
    """Every operational alert."""
    return (*_gone(limits), *_waiting(limits), *_failing(limits))


def _gone(limits: Limits) -> tuple[Alert, ...]:
    return (
        Alert(
            "FairleadRoleDown",
            f"up{{{JOB}}} == 0",
            limits.down,
            "critical",
            "{{ $labels.role }} of Fairlead at {{ $labels.instance }} does not answer",
            "Nothing is lost while it is away: logs and trackers keep what it has not read. Figures grow old.",
            "role-down",
        ),
        Alert(
            "FairleadDiskFilling",
            f"predict_linear({metrics.HOME_FREE.name}[6h], {limits.disk.total_seconds():.0f}) < 0",
            limits.failing,
            "critical",
            f"The disk of {{{{ $labels.instance }}}} is full within {duration(limits.disk)}",
            "At the rate of the last six hours the disk that holds Fairlead's home folder runs full. The embedded"
            " engines stop then.",
            "disk-filling",
        ),
    )


def _waiting(limits: Limits) -> tuple[Alert, ...]:
    seconds = limits.stuck.total_seconds()
    return (
        Alert(
            "FairleadWorkerStuck",
            f"max by (agent, topic) ({metrics.LAG.name}) > 0 unless on (topic)"
            f" sum by (topic) (increase({metrics.EVENTS_APPLIED.name}[{duration(limits.stuck)}])) > 0",
            limits.stuck,
            "critical",
            "{{ $labels.agent }} applies nothing, though {{ $value }} records of {{ $labels.topic }} wait",
            "The log has records that nobody applies. What comes next waits behind them.",
            "worker-stuck",
        ),
        Alert(
            "FairleadJudgingStuck",
            f"max by (kind) ({metrics.DIRTY_AGE.name}) > {seconds:.0f}",
            limits.stuck,
            "warning",
            "Work has waited {{ $value | humanizeDuration }} to be judged ({{ $labels.kind }})",
            "Rows that say what must be judged anew are older than they should be. Figures of their projects keep"
            " their last complete state meanwhile.",
            "judging-stuck",
        ),
        Alert(
            "FairleadOutboxStuck",
            f"max({metrics.OUTBOX_AGE.name}) > {seconds:.0f}",
            limits.stuck,
            "warning",
            "A record has waited {{ $value | humanizeDuration }} in the outbox",
            "What goes out to Kafka is not acknowledged. The store keeps it, in order, until it is.",
            "outbox-stuck",
        ),
        Alert(
            "FairleadScopeStale",
            f"max by (source) ({metrics.SCOPE_AGE.name}) > {limits.unlisted.total_seconds():.0f}",
            limits.failing,
            "warning",
            "A board or repository of {{ $labels.source }} was last listed {{ $value | humanizeDuration }} ago",
            "No walk has reached its end since. Webhooks may still come, but what they missed is not repaired.",
            "scope-stale",
        ),
    )


def _failing(limits: Limits) -> tuple[Alert, ...]:
    window = duration(limits.failing)
    return (
        Alert(
            "FairleadNoticeUndelivered",
            f"max({metrics.NOTICE_AGE.name}) > {limits.failing.total_seconds():.0f}",
            timedelta(),
            "critical",
            "A project drifts, and for {{ $value | humanizeDuration }} nobody could be told",
            "A notice of a drift case is not confirmed by its receiver. It is tried again until it is.",
            "notice-undelivered",
        ),
        Alert(
            "FairleadDeadLetters",
            f"sum by (topic) (increase({metrics.DEAD_LETTERS.name}[1h])) > 0",
            limits.failing,
            "warning",
            "{{ $value | humanize }} parts of records from {{ $labels.topic }} were set aside in the last hour",
            "They can never be applied as they are. Everything around them was applied.",
            "dead-letters",
        ),
        Alert(
            "FairleadWebhooksFailing",
            f'sum by (source) (rate({metrics.WEBHOOK_REQUESTS.name}{{outcome=~"unavailable|busy"}}[{window}])) > 0',
            limits.failing,
            "warning",
            "Webhooks of {{ $labels.source }} are refused with 503",
            "The gateway cannot hand them to Kafka. Jira sends them again a few times, GitHub does not; the next walk"
            " reads what was missed.",
            "webhooks-failing",
        ),
        Alert(
            "FairleadWebhooksForged",
            f'sum by (source) (increase({metrics.WEBHOOK_REQUESTS.name}{{outcome="forged"}}[{window}])) > 10',
            limits.failing,
            "warning",
            "{{ $value | humanize }} webhooks of {{ $labels.source }} had a wrong signature",
            "Either the tracker signs with another secret than ours, and its webhooks are lost until that is mended, or"
            " somebody else is knocking.",
            "webhooks-forged",
        ),
        Alert(
            "FairleadTrackerRefuses",
            f'sum by (source) (increase({metrics.TRACKER_REQUESTS.name}{{status=~"401|403"}}[{window}])) > 0',
            limits.failing,
            "warning",
            "{{ $labels.source }} refuses our token",
            "The tracker answers 401 or 403: the token has expired, was revoked, or lacks a permission.",
            "tracker-refuses",
        ),
    )
