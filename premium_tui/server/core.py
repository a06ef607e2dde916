"""The tables of `server.tables` and the three modules beside it as SQLAlchemy Core sees them."""

from __future__ import annotations

from sqlalchemy import Table

from premium_tui.server.billing_tables import SubscriptionRow
from premium_tui.server.kiosk_tables import LeaseRow
from premium_tui.server.session_tables import SessionRow

# All rows share one metadata; importing a module of them puts its tables there.
_TABLES = SubscriptionRow.metadata.tables

DESK: Table = _TABLES["desk"]
PARTITION: Table = _TABLES["feed_partition"]
START: Table = _TABLES["server_start"]
TEAM: Table = _TABLES["team"]
PERSON: Table = _TABLES["person"]
SERVICE: Table = _TABLES["service"]
TOKEN: Table = _TABLES["token"]
TICKET: Table = _TABLES["ticket"]
MESSAGE: Table = _TABLES["message"]
READ: Table = _TABLES["read_state"]
CHANGE: Table = _TABLES["change"]
THING: Table = _TABLES["thing"]
QUEUE: Table = _TABLES["live_queue"]
SESSION: Table = SessionRow.metadata.tables["session"]
SSH_KEY: Table = _TABLES["ssh_key"]
KIOSK: Table = _TABLES["kiosk"]
LEASE: Table = LeaseRow.metadata.tables["kiosk_lease"]
IDEMPOTENCY: Table = _TABLES["idempotency"]
JOB: Table = _TABLES["job"]
SUBSCRIPTION: Table = _TABLES["subscription"]
OFFER: Table = _TABLES["offer"]
INVOICE: Table = _TABLES["invoice"]
QUOTE: Table = _TABLES["quote"]
SALES_REQUEST: Table = _TABLES["sales_request"]
BOOKING: Table = _TABLES["booking"]
WEBINAR: Table = _TABLES["webinar"]
HIGHLIGHT: Table = _TABLES["highlight"]
