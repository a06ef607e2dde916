"""What sshd is told about the kiosk: one account, one command, and no way around it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

SNIPPET = """\
# Agents of premium-tui sign in as {account} and get their console, nothing else.
# Put it where sshd reads it before anything else, e.g. /etc/ssh/sshd_config.d/, and try
# `sshd -t` before sshd is told to read it.

# Not allowed inside a Match block, and `no` unless somebody changed it.
PermitUserEnvironment no

Match User {account}
    # Only a key opens the door, one that root has put here.
    AuthenticationMethods publickey
    PubkeyAuthentication yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    HostbasedAuthentication no
    AuthorizedKeysFile {keys}
    # Which key it was, told to the console in a file: that is who somebody is. What else lets
    # people in here (certificates, AuthorizedKeysCommand) the console refuses.
    ExposeAuthInfo yes
    # Whatever a client asks for, sftp and scp included, this runs; keys that stop programs do not
    # reach it while it starts.
    ForceCommand trap '' INT QUIT TSTP; exec {command}
    PermitTTY yes
    PermitUserRC no
    AcceptEnv LANG LC_* COLORTERM NO_COLOR
    # Nothing is carried for anybody.
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitOpen none
    PermitListen none
    GatewayPorts no
    # A line that is dead is noticed within a minute.
    ClientAliveInterval 15
    ClientAliveCountMax 3

Match all
"""


def sshd_snippet(account: str, keys: str, command: Sequence[str]) -> str:
    """Return the part of sshd_config for an account; `keys` is its authorized_keys file."""
    return SNIPPET.format(account=account, keys=keys, command=shlex.join(command))
