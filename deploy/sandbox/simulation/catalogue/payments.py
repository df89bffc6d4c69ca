"""Payments: plans for young shoppers; for six weeks it has quietly been building for sellers instead."""

from typing import Final

from deploy.sandbox.simulation.catalogue.chores import learning, stray, upkeep
from deploy.sandbox.simulation.theme import UNALIGNED, Epic, Team, Theme, all_of

_BOTH: Final = ("pay-api", "pay-ledger")

TEAM: Final = Team(
    project="payments",
    key="PAY",
    title="Payments",
    components=("checkout", "wallets", "ledger", "refunds", "risk", "payouts"),
    repositories=(
        ("pay-api", "Python", "Payment methods, charges and refunds"),
        ("pay-ledger", "Kotlin", "Double-entry ledger behind all money movements"),
    ),
    people=(
        ("Ana Duarte", "Lisbon"),
        ("Jonas Weber", "Berlin"),
        ("Priya Raman", "Bangalore"),
        ("Mateus Lopes", "Lisbon"),
        ("Leonie Brandt", "Berlin"),
        ("Arjun Nair", "Bangalore"),
        ("Claire Fontaine", "Toronto"),
        ("Rui Pacheco", "Lisbon"),
        ("Hanna Vogel", "Berlin"),
        ("Divya Menon", "Bangalore"),
    ),
    epics=(
        Epic("One-tap checkout", "one-tap", "young-shoppers"),
        Epic("Payouts to partner sellers", "seller-payouts", "marketplace"),
        Epic("Charges survive a provider's outage", "provider-outage", "calm-nights"),
    ),
    themes=(
        Theme(
            serves=all_of("young-shoppers"),
            titles=(
                "Pay in one tap from the {x}",
                "Remember the {x} a shopper used last",
                "Skip the address form when the {x} is known",
                "Show the total before the {x} is asked for",
                "Confirm with a fingerprint instead of the {x}",
                "Measure how many give up at the {x}",
            ),
            fills=("card", "basket", "billing page", "delivery slot", "order summary"),
            component="checkout",
            epic=1,
            repositories=("pay-api",),
            weight=3,
        ),
        Theme(
            serves=all_of("young-shoppers"),
            titles=(
                "Add Apple Pay to {x}",
                "Add Google Pay to {x}",
                "Let a wallet balance pay for {x}",
                "Show the wallet first in {x}",
            ),
            fills=("refunds", "gift cards", "subscriptions", "guest orders", "group orders"),
            component="wallets",
            repositories=("pay-api",),
            weight=2,
        ),
        Theme(
            serves=all_of("young-shoppers"),
            type="Task",
            titles=(
                "Support 3DS2 challenges in {x}",
                "Ask for 3-DS only where {x} need it",
                "Explain a failed 3DS step for {x}",
            ),
            fills=("the app", "saved cards", "instalments", "repeat orders"),
            component="risk",
            repositories=("pay-api",),
        ),
        Theme(
            serves=all_of("calm-nights"),
            type="Bug",
            labels=("customer-visible",),
            titles=(
                "Charge is shown twice after {x}",
                "Refund stays pending after {x}",
                "Receipt is missing after {x}",
                "Customers see an error page during {x}",
            ),
            fills=("a provider timeout", "a currency change", "a retried request", "the nightly settlement"),
            component="refunds",
            repositories=("pay-api",),
        ),
        Theme(
            serves=all_of("calm-nights"),
            titles=(
                "Queue charges while {x} is away",
                "Switch providers when {x} answers slowly",
                "Rehearse the loss of {x}",
                "Alert on failed charges of {x} within a minute",
            ),
            fills=("the acquirer", "the fraud check", "the bank gateway", "the tax service"),
            component="checkout",
            epic=3,
            repositories=_BOTH,
        ),
        Theme(
            serves={"young-shoppers": 60, "calm-nights": 40},
            type="Task",
            titles=(
                "Book {x} exactly once",
                "Reconcile {x} every hour instead of every night",
                "Keep the history of {x} for seven years",
            ),
            fills=("refunds", "chargebacks", "provider fees", "vouchers"),
            component="ledger",
            repositories=("pay-ledger",),
        ),
        Theme(
            serves=all_of("marketplace"),
            titles=(
                "Split an order's amount among {x}",
                "Hold payouts until {x} are verified",
                "Show {x} what they will be paid and when",
                "Collect the tax forms of {x}",
                "Pay out {x} in their own currency",
            ),
            fills=("partners", "new partners", "partners abroad", "small shops", "resellers"),
            component="payouts",
            epic=2,
            repositories=_BOTH,
            weight=2,
        ),
        Theme(
            serves=all_of("marketplace"),
            titles=(
                "Let a seller refund {x}",
                "Charge the marketplace fee on {x}",
                "Give each seller a statement of {x}",
                "Let a seller dispute {x}",
            ),
            fills=("single items", "late orders", "returned goods", "bundles", "shipping costs"),
            repositories=("pay-api",),
        ),
        upkeep(*_BOTH),
        learning("pay-api"),
        stray("pay-api"),
    ),
    mix={"young-shoppers": 0.475, "calm-nights": 0.19, "upkeep": 0.235, "learning": 0.045, UNALIGNED: 0.055},
    drift={
        "young-shoppers": 0.18,
        "calm-nights": 0.12,
        "marketplace": 0.40,
        "upkeep": 0.19,
        "learning": 0.04,
        UNALIGNED: 0.07,
    },
)
