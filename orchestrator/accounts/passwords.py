"""Passwords as argon2id hashes (argon2-cffi's defaults: RFC 9106, low-memory profile).

Place in the flow: accounts.py checks and stores them; nothing else of a password is kept.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.errors import Invalid

PASSWORD_BYTES = (8, 256)

_hasher = PasswordHasher()
# Verified for a name that does not exist, so that both answers take the same time.
NOBODY = _hasher.hash("nobody has this password")


def matches(stored: str, password: str) -> bool:
    """Whether `password` has the hash `stored`. Takes tens of milliseconds, on purpose."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """What is kept of a password. Raises Invalid for one that is too short, too long or no
    text."""
    low, high = PASSWORD_BYTES
    try:
        size = len(password.encode())
    except UnicodeEncodeError:  # lone surrogates: bytes that were no text
        size = 0
    if not low <= size <= high:
        raise Invalid("bad_password", f"A senha precisa ser um texto de {low} a {high} bytes.",
                      f"The password must be a text of {low} to {high} bytes.")
    return _hasher.hash(password)
