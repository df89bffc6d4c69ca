"""A check run of our own on a commit: success, or neutral where no objective was found; the same one is written anew."""

from typing import Final

from connectors.github.client import GithubClient
from connectors.github.markdown import plain
from connectors.write_back import Judged
from connectors.write_back.wording import LONGEST, NOTHING, Verdict, cut, said, title
from schemas.trackers.reading import JsonObject, inner, word

NAME: Final = "fairlead"
_LONGEST_TITLE: Final = 140


def check(client: GithubClient, base: str, sha: str, judged: Judged, *, app: int, remedy: str) -> str:
    """Tell it on this commit; GitHub shows runs of earlier commits no more."""
    wanted = shown(judged, remedy)
    listed = client.page(
        f"{base}/commits/{sha}/check-runs?check_name={NAME}&per_page=100", within="check_runs"
    )
    mine = next((run for run in listed.objects if inner(run, "app").get("id") == app), None)
    if mine is None:
        client.send(f"{base}/check-runs", {"name": NAME, "head_sha": sha, **wanted})
    elif _reads(mine) == _reads(wanted):
        return "the same"
    else:
        client.send(f"{base}/check-runs/{word(mine.get('id'))}", wanted, "PATCH")
    return "written"


def shown(judged: Judged, remedy: str) -> JsonObject:
    """The check run in GitHub's words."""
    verdict = judged.verdict
    output = {"title": cut(title(verdict), _LONGEST_TITLE), "summary": cut(_summary(judged, remedy), LONGEST)}
    conclusion = "neutral" if verdict.is_nothing else "success"
    return {"status": "completed", "conclusion": conclusion, "output": output}


def _summary(judged: Judged, remedy: str) -> str:
    verdict = judged.verdict
    if verdict.is_nothing:
        return _nothing(verdict, remedy)
    through = f" It comes from {plain(verdict.source)}." if verdict.source not in ("", judged.key) else ""
    wrong = f"If that is wrong: `fairlead correct {judged.key} --serves … --because …`"
    return f"This pull request {plain(said(verdict, remedy))}.{through}\n\n{wrong}"


def _nothing(verdict: Verdict, remedy: str) -> str:
    choices = "".join(f"\n- {plain(called)}" for id_, called in verdict.titles.items() if id_)
    to_choose = f"\n\nOr choose, and say so with `fairlead correct`:\n{choices}" if choices else ""
    return f"{NOTHING}: {remedy}. This text follows within seconds.{to_choose}"


def _reads(run: JsonObject) -> tuple[object, list[str], list[str]]:
    output = inner(run, "output")
    return run.get("conclusion"), word(output.get("title")).split(), word(output.get("summary")).split()
