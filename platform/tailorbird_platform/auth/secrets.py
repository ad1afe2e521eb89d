"""Random texts that let somebody in, and what is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """What the database keeps of a random text; no way leads back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def signed(key: str, purpose: str, text: str) -> str:
    """A text's signature for one purpose under the installation's key."""
    return hmac.new(key.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
