"""From figures to decisions: how a project stands, what causes a drift, who is told when, what needs an answer."""
