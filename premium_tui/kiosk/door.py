"""The door: from the key that opened a connection to the folder of the agent it belongs to."""

from __future__ import annotations

import json
import os

from premium_tui.cli.exits import Exit
from premium_tui.data.errors import BadAnswer, Offline, Refused, SignedOut, TryLater
from premium_tui.data.kiosk import read_credential, sign_in
from premium_tui.i18n import _
from premium_tui.kiosk.key import KioskRefused
from premium_tui.paths import Places, ProfilePlaces, write_private


class Door:
    """One key's way in, open as long as the desk says so."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._places = Places.from_environment(os.environ)
        self._person: str | None = None

    def enter(self) -> Places:
        """Sign the agent in; return the places that are theirs alone.

        Another call gets another token. Raises KioskRefused, Offline, TryLater and BadAnswer; and
        PlaceError where nothing can be kept.
        """
        credential = read_credential(self._places.kiosk_json)
        if credential is None:
            words = _("This kiosk has no credential that is its own alone: see docs/ssh.md.")
            raise KioskRefused(words, Exit.SIGNED_OUT)
        try:
            signed = sign_in(*credential, self._fingerprint)
        except SignedOut:
            words = _("The desk does not know this kiosk: ask who runs it.")
            raise KioskRefused(words, Exit.SIGNED_OUT) from None
        except Refused:
            words = _("The desk does not know your key {key}: ask who runs it.")
            raise KioskRefused(words.format(key=self._fingerprint), Exit.SIGNED_OUT) from None
        if self._person not in (None, signed.person_id):
            words = _("Your key belongs to somebody else now: connect again.")
            raise KioskRefused(words, Exit.SIGNED_OUT)
        self._person = signed.person_id
        places = self._places.agent(signed.person_id)
        places.prepare()
        profile = places.profile()
        profile.prepare()
        keep_token(profile, credential[0], signed.token)
        return places


def keep_token(profile: ProfilePlaces, url: str, token: str) -> None:
    """Let the worker of a profile sign in with a token. Raises PlaceError."""
    write_private(profile.server_json, json.dumps({"url": url, "token": token}).encode())


def unreachable_words(error: Offline | TryLater | BadAnswer) -> str:
    """Return what to tell an agent whose desk cannot say who they are."""
    if isinstance(error, Offline):
        return _("The desk cannot be reached, so nobody can be signed in: try again in a moment.")
    return _("The desk is not ready, so nobody can be signed in: try again in a moment.")
