"""A KPI by an address that answers JSON or CSV; what may be asked at all the configuration says."""

import csv
import io
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from connectors.kpi.fetch import ask
from schemas.errors import Reject
from schemas.kpis import Site
from schemas.strategy import Pull

_PORTS: Final = {"http": 80, "https": 443}


def pull(it: Pull, token: str = "") -> str:
    """What stands there, as it is written: `2.3%`, `31`. Raises Reject, Retry."""
    body = ask(it.url, {}, token)
    return pointed(body, it.path) if it.path.startswith("/") else last_of(body, it.path)


def site_of(url: str, sites: Iterable[Site]) -> Site:
    """The configured address below which `url` lies. Raises Reject where there is none."""
    for site in sites:
        if _below(url, str(site.url)):
            return site
    raise Reject(f"{url} may not be asked: whoever runs Fairlead allows addresses in `kpis.pull`.")


def _below(url: str, root: str) -> bool:
    asked, allowed = urlsplit(url), urlsplit(root)
    if (asked.scheme, asked.hostname) != (allowed.scheme, allowed.hostname):
        return False
    try:
        ports = [it.port or _PORTS[it.scheme] for it in (asked, allowed)]
    except ValueError:
        return False
    path, folder = unquote(asked.path), f"{allowed.path.rstrip('/')}/"
    within = asked.path == allowed.path or asked.path.startswith(folder)
    return ports[0] == ports[1] and within and ".." not in path.replace("\\", "/").split("/")


def pointed(body: bytes, pointer: str) -> str:
    """The number or text that a JSON pointer (RFC 6901) leads to. Raises Reject."""
    try:
        found: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Reject(f"the answer is no JSON: {error}") from None
    for step in pointer.split("/")[1:]:
        found = _inside(found, step.replace("~1", "/").replace("~0", "~"), pointer)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise Reject(f"at {pointer} stands no number, but {type(found).__name__}.")
    return str(found)


def _inside(found: object, step: str, pointer: str) -> object:
    if isinstance(found, dict) and step in found:
        return found[step]
    if isinstance(found, list) and step.isdecimal() and len(step) < 9 and int(step) < len(found):
        return found[int(step)]
    raise Reject(f"the answer has nothing at {pointer}: {step!r} is not there.")


def last_of(body: bytes, column: str) -> str:
    """The last cell of a column that is not empty; commas or semicolons separate. Raises Reject."""
    text = body.decode("utf-8-sig", errors="replace")
    head = text.partition("\n")[0]
    try:
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",", strict=True)
        if column not in (rows.fieldnames or ()):
            raise Reject(
                f"the answer has no column {column!r}; it has: {', '.join(rows.fieldnames or ())[:200]}."
            )
        cells = [cell.strip() for row in rows if isinstance(cell := row.get(column), str) and cell.strip()]
    except csv.Error as error:
        raise Reject(f"the answer is no CSV: {error}") from None
    if not cells:
        raise Reject(f"the column {column!r} is empty.")
    return cells[-1]
