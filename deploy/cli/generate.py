"""`fairlead generate`: what is made from code, written anew."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command; only those who change Fairlead need it."""
    app.command(hidden=True)(generate)


def generate(*, check: bool = False) -> int:
    """Write what is stale; with --check only name it, with exit code 3."""
    from deploy import generate as generated
    from deploy.cli.frame import FINDINGS, FINE

    found = generated.stale() if check else generated.write()
    for path in found:
        print(f"{'stale' if check else 'written'}: {path.relative_to(generated.ROOT)}")
    if not found:
        print("Everything that is made from code is as it should be.")
    return FINDINGS if check and found else FINE
