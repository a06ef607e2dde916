"""What an operator says of mail: the mail server, the sender, the folder; read and refused here."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from premium_tui.i18n import _
from premium_tui.server.mail.addresses import BadMailAddress, Mailbox, read_mailbox
from premium_tui.server.mail.folder import FolderPost
from premium_tui.server.mail.postman import Outgoing
from premium_tui.server.mail.smtp import SmtpPost, SmtpServer, Tls

PASSWORD_VARIABLE = "PREMIUM_TUI_SMTP_PASSWORD"

NOBODY = Mailbox("Premium Support", "support@desk.invalid")
"""Who writes to a mail folder when nobody is named: an address that can never be (RFC 2606)."""

_PORTS = {Tls.IMPLICIT: 465, Tls.STARTTLS: 587, Tls.NONE: 25}


class BadMailSetting(Exception):
    """A setting of mail that cannot be used; `str()` of it is one sentence for the operator."""


def outgoing(
    *,
    smtp_url: str | None,
    password: str | None,
    mail_from: str | None,
    mail_folder: Path | None,
    sales_address: str | None,
) -> Outgoing | None:
    """Return the way for mail to leave; None: nothing is said of one. Raises BadMailSetting."""
    if smtp_url is not None and mail_folder is not None:
        raise BadMailSetting(_("Give either --smtp-url or --mail-folder, not both."))
    if smtp_url is None and password is not None:
        raise BadMailSetting(_("--smtp-password-file belongs to --smtp-url."))
    sender = None if mail_from is None else _mailbox(mail_from)
    sales = None if sales_address is None else _mailbox(sales_address)
    if smtp_url is not None:
        if sender is None:
            words = _("--smtp-url needs --mail-from: the address that mail is sent from.")
            raise BadMailSetting(words)
        post = SmtpPost(read_smtp_url(smtp_url, password))
        return Outgoing(post, sender, sales or sender)
    if mail_folder is not None:
        return folder_at(mail_folder, sender, sales)
    if sender is not None or sales is not None:
        words = _("--mail-from and --sales-address belong to --smtp-url or --mail-folder.")
        raise BadMailSetting(words)
    return None


def folder_at(
    folder: Path, sender: Mailbox | None = None, sales: Mailbox | None = None
) -> Outgoing:
    """Return a mail folder as the way for mail to leave."""
    return Outgoing(FolderPost(folder), sender or NOBODY, sales or sender or NOBODY)


def read_smtp_url(text: str, password: str | None) -> SmtpServer:
    """Return the mail server of `smtp[s]://[user@]host[:port][?starttls=no]`.

    `smtps` speaks TLS from the first byte, `smtp` after STARTTLS; only on loopback it speaks
    plainly, unless it says `?starttls=yes`. Raises BadMailSetting.
    """
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError as error:
        raise _bad_url(text) from error
    asked = dict(parse_qsl(url.query, keep_blank_values=True))
    starttls = asked.pop("starttls", None)
    if (
        url.scheme not in ("smtp", "smtps")
        or not re.fullmatch(r"[A-Za-z0-9._:%-]+", host)
        or port == 0
        or url.path not in ("", "/")
        or url.fragment
        or asked
        or starttls not in (None, "yes", "no")
        or (starttls is not None and url.scheme == "smtps")
    ):
        raise _bad_url(text)
    if url.password is not None:
        raise BadMailSetting(
            _(
                "A password on the command line can be read by everyone on this machine: give"
                " --smtp-password-file, or set {variable}."
            ).format(variable=PASSWORD_VARIABLE)
        )
    user = None if url.username is None else unquote(url.username)
    if (user is None) is not (password is None):
        words = _("A user in --smtp-url and a password belong together: one of them is missing.")
        raise BadMailSetting(words)
    tls = _tls(url.scheme, host, starttls)
    return SmtpServer(host, port or _PORTS[tls], tls, user, password)


def read_password(file: Path | None, environ_password: str | None) -> str | None:
    """Return the password of a file's first line, else that of the environment, or None.

    Raises BadMailSetting.
    """
    if file is None:
        return environ_password or None
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        words = _("The password file {path} cannot be read: {reason}.")
        raise BadMailSetting(words.format(path=file, reason=(reason or "").lower())) from error
    if not lines or not lines[0]:
        raise BadMailSetting(_("The password file {path} is empty.").format(path=file))
    return lines[0]


def _tls(scheme: str, host: str, starttls: str | None) -> Tls:
    if scheme == "smtps":
        return Tls.IMPLICIT
    loopback = _is_loopback(host)
    if starttls == "no" and not loopback:
        raise BadMailSetting(
            _("{host} is another machine: mail goes there with TLS only.").format(host=host)
        )
    return Tls.NONE if loopback and starttls != "yes" else Tls.STARTTLS


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mailbox(text: str) -> Mailbox:
    try:
        return read_mailbox(text)
    except BadMailAddress as error:
        words = _("{text!r} is no address of mail: use one such as support@example.com.")
        raise BadMailSetting(words.format(text=text)) from error


def _bad_url(text: str) -> BadMailSetting:
    # What cannot be read may hold a password all the same.
    shown = re.sub(r"//[^/@]*@", "//...@", text)
    words = _("{text!r} is no mail server: use a form such as smtps://user@mail.example.com.")
    return BadMailSetting(words.format(text=shown))
