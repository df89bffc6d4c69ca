"""Letters: each once to everybody it is for, whole by mail and in short elsewhere, beside notices of cases."""

from email.message import Message

import pytest
from sqlalchemy import Engine, text

from connectors.notifier import Alertmanager, Chats, Notifier, letters, send
from schemas.letters import About, Letter
from tests.connectors.notifier.conftest import Cases
from tests.connectors.notifier.receivers import Hook, Mailbox
from tests.connectors.notifier.test_notifier import done, try_again_now, work

pytestmark = pytest.mark.engines
KEY = "letter:review:2026-W47"
LETTER = Letter(
    About.REVIEW,
    ("bo@acme.example", "pmo@acme.example"),
    "Review of week 47",
    "80 of every 100 days.",
    "# Review\n\n| serves | days |\n| --- | ---: |\n| Win shoppers | 42 |\n",
    "<!doctype html><title>Review</title><svg></svg>",
    "review-2026-W47.html",
)


def write(engine: Engine, letter: Letter = LETTER, key: str = KEY) -> bool:
    with engine.begin() as connection:
        return letters.write(connection, key, letter)


def parts(mail: Message) -> dict[str, str]:
    """Content type -> text of each part."""
    found = {}
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found[part.get_filename() or part.get_content_type()] = payload.decode()
    return found


def test_a_review_comes_by_mail_once_to_each_with_its_page_attached(database: Engine, post: Mailbox) -> None:
    assert write(database)
    assert not write(database)
    post_office = Chats([post.url])
    assert send(database, post_office)
    assert not send(database, post_office)
    assert sorted(address for address, _ in post.got) == ["bo@acme.example", "pmo@acme.example"]
    found = parts(post.got[0][1])
    assert post.got[0][1]["Subject"] == "Review of week 47"
    assert "<td>Win shoppers</td>" in found["text/html"]
    assert found["review-2026-W47.html"] == LETTER.page


def test_a_chat_gets_the_summary_alone(database: Engine, webhook: Hook) -> None:
    write(database)
    assert send(database, Chats([f"json://{webhook.url}/hook"]))
    (told,) = webhook.got
    assert "80 of every 100 days." in told["message"]
    assert "Win shoppers" not in told["message"]
    assert not told.get("attachments")


def test_the_notifier_sends_letters_after_notices_and_whoever_was_away_gets_it_alone(
    database: Engine, cases: Cases, post: Mailbox, webhook: Hook
) -> None:
    write(database)
    cases.tell(cases.open(), "owner", "bo@acme.example")
    post.refuses = {"pmo@acme.example"}
    chats = Chats([post.url])
    notifier = Notifier(database, Chats([f"json://{webhook.url}/hook"]), post=chats)
    work(notifier)
    assert [each["title"] for each in webhook.got] == ["payments is 18 of 100 days off its plan"]
    assert [address for address, _ in post.got] == ["bo@acme.example"]
    post.refuses = set()
    try_again_now(database)
    work(notifier)
    assert [address for address, _ in post.got] == ["bo@acme.example", "pmo@acme.example"]
    assert done(database) == 2


def test_without_a_way_out_letters_wait_and_alarms_go_on(database: Engine, webhook: Hook) -> None:
    write(database)
    notifier = Notifier(database, Chats([f"json://{webhook.url}/hook"]))
    assert not notifier.once()
    assert webhook.got == []


def test_what_is_no_news_any_more_is_not_sent(database: Engine, webhook: Hook) -> None:
    write(database)
    assert age(database) > 0
    with database.begin() as connection:
        connection.execute(text("UPDATE effect SET made_at = now() - interval '15 days'"))
    assert not send(database, Chats([f"json://{webhook.url}/hook"]))
    assert age(database) == 0


def age(engine: Engine) -> float:
    with engine.connect() as connection:
        return letters.oldest(connection)


def test_one_letter_can_be_sent_alone(database: Engine, webhook: Hook) -> None:
    write(database)
    write(database, key="letter:review:2026-W46")
    assert send(database, Chats([f"json://{webhook.url}/hook"]), only=KEY)
    assert len(webhook.got) == 1
    with database.connect() as connection:
        assert [it.failure for it in letters.outcome(connection, KEY)] == [""]
        assert letters.outcome(connection, "letter:review:2026-W46") == []


def test_alertmanager_is_no_way_for_letters() -> None:
    assert not hasattr(Alertmanager, "receivers")
