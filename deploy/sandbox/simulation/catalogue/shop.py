"""The shop: web and app, for young shoppers and for partner sellers; on plan."""

from typing import Final

from deploy.sandbox.simulation.catalogue.chores import learning, stray, upkeep
from deploy.sandbox.simulation.theme import UNALIGNED, Epic, Team, Theme, all_of

TEAM: Final = Team(
    project="shop",
    key="SHOP",
    title="Storefront",
    components=("storefront", "app", "search", "seller-centre"),
    repositories=(
        ("shop", "TypeScript", "The web shop"),
        ("shop-app", "Kotlin", "The shopping app for Android and iOS"),
    ),
    people=(
        ("Bo Lindqvist", "Berlin"),
        ("Carla Mendes", "Lisbon"),
        ("Noah Tremblay", "Toronto"),
        ("Sunita Rao", "Bangalore"),
        ("Felix Krause", "Berlin"),
        ("Emily Chen", "Toronto"),
        ("Tiago Reis", "Lisbon"),
        ("Kavya Iyer", "Bangalore"),
        ("Maren Schulz", "Berlin"),
        ("Olivier Roy", "Toronto"),
    ),
    epics=(
        Epic("Style feed", "style-feed", "young-shoppers"),
        Epic("Seller catalogue", "seller-catalogue", "marketplace"),
    ),
    themes=(
        Theme(
            serves=all_of("young-shoppers"),
            titles=(
                "Show {x} in the style feed",
                "Let friends vote on {x}",
                "Rank {x} by what the shopper saved",
                "Share {x} as a short video",
                "Follow a creator from {x}",
            ),
            fills=("outfits", "new arrivals", "wish lists", "creator picks", "restocks"),
            component="storefront",
            epic=1,
            repositories=("shop", "shop-app"),
            weight=3,
        ),
        Theme(
            serves=all_of("young-shoppers"),
            titles=(
                "Open {x} without a spinner",
                "Swipe between {x}",
                "Keep {x} readable with large fonts",
                "Restore {x} after the phone was locked",
            ),
            fills=("product pages", "the basket", "order tracking", "size guides", "student offers"),
            component="app",
            repositories=("shop-app",),
            weight=2,
        ),
        Theme(
            serves=all_of("marketplace"),
            titles=(
                "Import {x} from a spreadsheet",
                "Check {x} for missing facts",
                "Merge {x} that describe the same thing",
                "Approve {x} in bulk",
                "Show who sells {x}",
            ),
            fills=("product photos", "size tables", "price lists", "brand pages", "stock levels"),
            component="search",
            epic=2,
            repositories=("shop",),
            weight=2,
        ),
        Theme(
            serves=all_of("marketplace"),
            titles=("Let partners edit {x}", "Tell partners about {x}", "Explain {x} to new partners"),
            fills=("opening offers", "return rules", "shipping zones", "rejected listings"),
            component="seller-centre",
            repositories=("shop",),
        ),
        Theme(
            serves=all_of("upkeep"),
            type="Bug",
            titles=(
                "Filter for {x} forgets its choice",
                "Layout of {x} breaks in landscape",
                "Search for {x} ignores accents",
                "Back button leaves {x} empty",
            ),
            fills=("colours", "brands", "reviews", "store hours", "the newsletter form"),
            component="storefront",
            repositories=("shop",),
        ),
        upkeep("shop", "shop-app"),
        learning("shop-app"),
        stray("shop"),
    ),
    mix={"young-shoppers": 0.43, "marketplace": 0.235, "upkeep": 0.235, "learning": 0.045, UNALIGNED: 0.055},
)
