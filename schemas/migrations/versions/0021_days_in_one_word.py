"""Days in one word

promtool takes `_days` for a span of time, which is told in seconds; a person-day is none.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0021"
down_revision: Final = "0020"
branch_labels: Final = None
depends_on: Final = None

_UNALIGNED: Final = """
    SELECT shown.project, item.key, item.kind, item.created_at,
           CAST(sum(effort.micro_days) / 1000000 AS double precision) AS days,
           max(effort.day) AS last_traced_on
    FROM (SELECT project, max(as_of) AS as_of FROM figure
          WHERE name IN ('effort_{person}', 'effort_{item}') GROUP BY project) AS shown
    JOIN project_scope ON project_scope.project = shown.project
    JOIN item ON item.scope_id = project_scope.scope_id AND NOT item.gone
    JOIN alignment ON alignment.item_id = item.id AND alignment.state = 'unaligned'
    JOIN effort ON effort.item_id = item.id AND effort.day > shown.as_of - 28 AND effort.day <= shown.as_of
    GROUP BY shown.project, item.id
"""
_UNITS: Final = {"person_days": "persondays", "item_days": "itemdays"}


def upgrade() -> None:
    _rename(_UNITS)


def downgrade() -> None:
    _rename({new: old for old, new in _UNITS.items()})


def _rename(units: dict[str, str]) -> None:
    for old, new in units.items():
        for table, of in (("figure", "effort"), ("review_figure", "initiative")):
            held = sa.table(table, sa.column("name"))
            op.execute(sa.update(held).where(held.c.name == f"{of}_{old}").values(name=f"{of}_{new}"))
    person, item = units.values()
    view = _UNALIGNED.format(person=person, item=item)
    op.execute(f"CREATE OR REPLACE VIEW fairlead_read.unaligned_item WITH (security_barrier) AS {view}")
