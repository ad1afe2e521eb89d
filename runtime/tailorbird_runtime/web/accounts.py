"""The port through which pages reach passwords and sessions, which the platform keeps."""

from __future__ import annotations

from typing import Protocol

from tailorbird_metadata.messages import Message


class Accounts(Protocol):
    """Passwords, invitations and sessions of people."""

    def change_password(self, user_id: int, current: str, new: str) -> Message | None:
        """Set a new password; a sentence says why not, None that it is done.

        The person's other sessions end, the present one goes on.
        """

    def invitation(self, user_id: int) -> str:
        """An absolute one-time link under which the person sets the first password.

        Links made earlier are void afterwards.
        """

    def end_sessions(self, user_id: int) -> None:
        """Sign the person out everywhere."""
