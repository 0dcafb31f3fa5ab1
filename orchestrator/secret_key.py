"""May this secret sign logins? Asked by settings.py of what an administrator configured."""

from __future__ import annotations

from orchestrator import errors

WEAK_SECRETS = ("secret", "changeme", "password", "default", "ezpocket", "development")


def check_secret(secret: str) -> None:
    """Raise errors.Invalid unless `secret` is long and varied enough to sign logins with."""
    weak = (
        len(secret) < 32
        or len(set(secret)) < 10
        or any(secret.lower().startswith(word) for word in WEAK_SECRETS)
    )
    if weak:
        command = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        raise errors.Invalid(
            "weak_secret_key",
            f"SECRET_KEY está vazia ou é fraca (mínimo de 32 caracteres aleatórios). Gere uma: "
            f"{command}",
            f"SECRET_KEY is empty or weak (at least 32 random characters). Make one: {command}",
        )
