"""Passwords as argon2id hashes (argon2-cffi's defaults: RFC 9106, low-memory profile).

Place in the flow: accounts.py checks and stores them; nothing else of a password is kept.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.errors import Invalid

PASSWORD_CHARACTERS = (8, 256)

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
    low, high = PASSWORD_CHARACTERS
    size = len(password)
    if size < low:
        raise Invalid("bad_password", f"A senha é curta: use pelo menos {low} caracteres.",
                      f"The password is short: use at least {low} characters.")
    if size > high:
        raise Invalid("bad_password", f"A senha é longa: use no máximo {high} caracteres.",
                      f"The password is long: use at most {high} characters.")
    if not _is_text(password):
        raise Invalid("bad_password", "A senha tem caracteres que não são texto; escreva-a de "
                      "novo.", "The password has characters that are no text; write it again.")
    return _hasher.hash(password)


def _is_text(password: str) -> bool:
    """Lone surrogates are not: a terminal makes them of bytes that were no text."""
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True
