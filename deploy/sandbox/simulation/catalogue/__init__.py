"""The teams of Acme: one file each. deploy/sandbox/strategy says the same from the company's side."""

from typing import Final

from deploy.sandbox.simulation.catalogue import fulfilment, insights, payments, platform, shop

TEAMS: Final = (payments.TEAM, shop.TEAM, fulfilment.TEAM, platform.TEAM, insights.TEAM)
