"""Is this the address of a server that ezpocket can speak to?

Place in the flow: asked by settings.py, so that a mistyped DATABASE_URL is named when a command
starts, and not by a library in the middle of it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

POSTGRESQL = ("postgresql", "postgres")
REDIS = ("redis", "rediss", "unix")


def checked(address: str, schemes: tuple[str, ...], example: str) -> str:
    """`address`, or "" as it is. ValueError says what it should look like; an address may hold a
    password, so it is not repeated."""
    if not address:
        return address
    advice = f"write an address such as {example}"
    try:
        parts = urlsplit(address)
        if "," not in parts.netloc:  # PostgreSQL takes several hosts
            _ = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {advice}") from error
    if parts.scheme not in schemes or not address.startswith(f"{parts.scheme}://"):
        raise ValueError(f"not an address that begins with {schemes[0]}://: {advice}")
    return address
