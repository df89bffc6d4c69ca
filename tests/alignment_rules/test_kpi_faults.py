"""What may be wrong with a KPI as it is written: its units, its bounds, how it is read."""

import pytest

from alignment_rules.strategy import read
from schemas.errors import Reject
from tests.streams.steered import published

FAULTS = {
    "{from: 2%, to: 3, by: 2026-12-31}": "this is in no unit, `from` in %; write both in one unit",
    "{from: 40/month, to: 20/week, by: 2026-12-31}": "this is in /week, `from` in /month",
    "{from: 2%, to: 3%, by: 2026-12-31, between: [0, 100%]}": "this is in no unit, `from` in %",
    "{from: 2%, to: 3%, by: 2026-12-31, between: [100%, 0%]}": "the first is more than the second; exchange them",
    "{from: 2, to: 3, by: 2026-12-31, prometheus: a, push: b}": "read by `prometheus` and by `push`; keep one of them",
    "{from: 2, to: 3, by: 2026-12-31, pull: {url: 'ftp://x', path: a}}": "this is no address that can be asked",
    "{from: 2, to: 3, by: 2026-12-31, pull: {url: 'https://u:p@x/', path: a}}": "without name and password",
    "{from: 2, to: 3, by: 2026-12-31, between: [1]}": "write the lowest and the highest",
}
FINE = (
    "{from: 2%, to: 3%, by: 2026-12-31, between: [0%, 100%], prometheus: a_ratio, manual: ana}",
    "{from: 2, to: 3, by: 2026-12-31, pull: {url: 'https://numbers.example/a.json', path: /a}}",
)


def files(kpi: str) -> dict[str, str]:
    made = published()
    made["strategy.yaml"] = made["strategy.yaml"].replace(
        "sponsor: cmo,", f"sponsor: cmo, kpis: {{one: {kpi}}},"
    )
    return made


@pytest.mark.parametrize("kpi", FAULTS)
def test_a_fault_is_told_with_its_remedy(kpi: str) -> None:
    with pytest.raises(Reject, match=r"strategy\.yaml") as told:
        read(files(kpi))
    assert FAULTS[kpi] in str(told.value)


@pytest.mark.parametrize("kpi", FINE)
def test_what_is_well_written_is_read(kpi: str) -> None:
    assert read(files(kpi)).file.objectives["young"].kpis["one"].by_machine
