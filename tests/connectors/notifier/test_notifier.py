"""Each notice once, to everybody it is for, in order, whatever is away meanwhile."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from connectors.notifier import Chats, Notifier, urls
from connectors.notifier.channel import Message
from connectors.notifier.notices import oldest
from schemas.errors import Reject, Retry
from schemas.tables import delivery, effect
from tests.connectors.notifier.conftest import Cases
from tests.connectors.notifier.receivers import Hook, Mailbox, free

pytestmark = pytest.mark.engines
CONSOLE = "http://127.0.0.1:8470"


def work(notifier: Notifier) -> None:
    while notifier.once():
        pass


def try_again_now(engine: Engine) -> None:
    """As if the wait after a failure were over."""
    with engine.begin() as connection:
        connection.execute(update(delivery).values(again_at=func.now()))


def done(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).where(effect.c.done_at.is_not(None))).scalar_one()


def test_everybody_gets_the_notice_once_with_what_to_do_and_where_to_look(
    database: Engine, cases: Cases, post: Mailbox
) -> None:
    case = cases.open()
    cases.tell(case, "owner", "bo@acme.example", "pmo@acme.example")
    notifier = Notifier(database, Chats([post.url]), CONSOLE)
    work(notifier)
    work(notifier)
    assert sorted(address for address, _ in post.got) == ["bo@acme.example", "pmo@acme.example"]
    letter = post.got[0][1]
    assert letter["Subject"] == "payments is 18 of 100 days off its plan"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_payload(decode=True).decode().splitlines() == [
        *("Win shoppers under 30 starves.", "Owner: bo", "", f"{CONSOLE}/cases/{case}")
    ]
    assert done(database) == 1


def test_each_item_that_is_named_has_its_page(database: Engine, cases: Cases, post: Mailbox) -> None:
    cases.tell(cases.open(), "owner", "bo@acme.example", lines=("epic PAY-2",), keys=("PAY-2", "acme/pay#7"))
    work(Notifier(database, Chats([post.url]), f"{CONSOLE}/"))
    ((_, letter),) = post.got
    assert letter.get_payload(decode=True).decode().splitlines()[:4] == [
        *("epic PAY-2", "why each of these is tagged as it is:"),
        *(f"PAY-2: {CONSOLE}/items/PAY-2", f"acme/pay#7: {CONSOLE}/items/acme/pay%237"),
    ]


def test_what_a_notice_quotes_stays_text_in_a_mail(database: Engine, cases: Cases, post: Mailbox) -> None:
    cases.tell(cases.open(), "owner", "bo@acme.example", lines=("item <img src=//evil> & *co*", "- a list"))
    work(Notifier(database, Chats([post.url])))
    ((_, letter),) = post.got
    assert letter.get_payload(decode=True).decode().splitlines() == [
        "item <img src=//evil> & *co*",
        "- a list",
    ]


def test_a_receiver_that_is_away_gets_it_once_when_it_is_back_and_the_others_only_once(
    database: Engine, cases: Cases, post: Mailbox, webhook: Hook
) -> None:
    webhook.broken = True
    cases.tell(cases.open(), "owner", "bo@acme.example")
    notifier = Notifier(database, Chats([post.url, f"json://{webhook.url}/hook"]))
    for _ in range(3):
        work(notifier)
        try_again_now(database)
    assert len(post.got) == 1
    assert done(database) == 0
    with database.connect() as connection:
        assert oldest(connection) > 0
    webhook.broken = False
    work(notifier)
    work(notifier)
    assert len(post.got) == 1
    assert [each["title"] for each in webhook.got] == ["payments is 18 of 100 days off its plan"]
    assert done(database) == 1
    with database.connect() as connection:
        assert oldest(connection) == 0


def test_a_failure_is_not_tried_again_at_once(database: Engine, cases: Cases, webhook: Hook) -> None:
    webhook.broken = True
    cases.tell(cases.open(), "owner", "bo@acme.example")
    notifier = Notifier(database, Chats([f"json://{webhook.url}/hook"]))
    work(notifier)
    webhook.broken = False
    work(notifier)
    assert webhook.got == []
    with database.connect() as connection:
        row = connection.execute(select(delivery)).one()
    assert row.attempts == 1
    assert "did not take the message" in row.failure


def test_one_address_that_is_refused_does_not_make_the_others_be_told_again(
    database: Engine, cases: Cases, post: Mailbox
) -> None:
    post.refuses = {"pmo@acme.example"}
    cases.tell(cases.open(), "owner", "bo@acme.example", "pmo@acme.example")
    notifier = Notifier(database, Chats([post.url]))
    work(notifier)
    post.refuses = set()
    try_again_now(database)
    work(notifier)
    assert [address for address, _ in post.got] == ["bo@acme.example", "pmo@acme.example"]


def test_that_a_case_is_over_is_told_after_the_case_and_only_then(
    database: Engine, cases: Cases, webhook: Hook
) -> None:
    webhook.broken = True
    case = cases.open()
    cases.tell(case, "owner", "bo@acme.example")
    cases.close(case, "bo@acme.example")
    other = cases.open("shop")
    notifier = Notifier(database, Chats([f"json://{webhook.url}/hook"]))
    work(notifier)
    webhook.broken = False
    cases.tell(other, "owner", "ana@acme.example", project="shop")
    work(notifier)
    assert [each["title"] for each in webhook.got] == ["shop is 18 of 100 days off its plan"]
    try_again_now(database)
    work(notifier)
    assert [each["title"] for each in webhook.got][1:] == [
        "payments is 18 of 100 days off its plan",
        "payments: the drift is over",
    ]


def test_two_notifiers_tell_each_notice_once(database: Engine, cases: Cases, webhook: Hook) -> None:
    for number in range(12):
        cases.tell(cases.open(f"project-{number}"), "owner", "bo@acme.example", project=f"project-{number}")
    both = [Notifier(database, Chats([f"json://{webhook.url}/hook"])) for _ in range(2)]
    threads = [threading.Thread(target=work, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each["title"] for each in webhook.got) == sorted(
        f"project-{number} is 18 of 100 days off its plan" for number in range(12)
    )


def test_the_file_of_ways_is_refused_by_line_without_showing_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "ways"
    file.write_text("# how we are told\njson://127.0.0.1:9/x\nnonsense://user:hunter2@somewhere\n")
    with pytest.raises(Reject) as refused:
        urls(file)
    assert str(refused.value).startswith(f"{file}:3: Apprise does not read this URL")
    assert "hunter2" not in str(refused.value)
    file.write_text("# nothing yet\n")
    with pytest.raises(Reject, match="holds no URL"):
        urls(file)
    with pytest.raises(Reject, match="cannot be read"):
        urls(tmp_path / "absent")


@pytest.mark.parametrize("way", ["json://me:{}@{}/x", "mailto://me:{}@{}?from=me@a.example&to=b@b.example"])
def test_a_way_that_fails_shows_no_secret(way: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    chats = Chats([way.format("hunter2", f"127.0.0.1:{free()}")])
    message = Message(1, "payments", "owner", (), "payments is off its plan", "why")
    (target,) = chats.targets(message)
    with pytest.raises(Retry) as failed:
        chats.deliver(target, message)
    assert "hunter2" not in f"{failed.value}{chats!r}{caplog.text}"
    assert caplog.text
