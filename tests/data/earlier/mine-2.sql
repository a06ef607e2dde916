PRAGMA journal_mode = WAL;
CREATE TABLE action (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    ticket_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'parked')),
    not_before INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    code TEXT,
    trouble TEXT,
    receipt TEXT,
    waits_from INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX action_chain ON action (ticket_id, seq) WHERE state <> 'sent';
CREATE TABLE draft (
    key TEXT PRIMARY KEY NOT NULL,
    fields TEXT NOT NULL,
    saved_at INTEGER NOT NULL
);
CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
INSERT INTO action
    (key, ticket_id, kind, payload, queued_at, state, status, code, trouble, receipt)
VALUES
    ('k1', 't1', 'reply',
     '{"ticket_id": "t1", "message_id": "m1", "body": "Sent and not pulled yet.", "based_on": 3}',
     1795521600000, 'sent', NULL, NULL, NULL, '{"ticket_id": "t1", "message_id": "m1", "number": null, "revision": 4, "version": 9}'),
    ('k2', 't1', 'note',
     '{"ticket_id": "t1", "message_id": "m2", "body": "Under way when it ended: 色", "based_on": 3}',
     1795521601000, 'sending', NULL, NULL, NULL, NULL),
    ('k3', 't1', 'reply',
     '{"ticket_id": "t1", "message_id": "m3", "body": "Waits behind it.", "based_on": 4}',
     1795521602000, 'queued', NULL, NULL, NULL, NULL),
    ('k4', 't2', 'open_ticket',
     '{"ticket_id": "t2", "message_id": "m4", "subject": "A new request", "body": "It begins.", "about_product": "Dropbox", "entitlement_product": "dropbox", "issue_kind": null, "language": "en", "priority": "normal", "channel": "request", "follows": null}',
     1795521603000, 'queued', NULL, NULL, NULL, NULL),
    ('k5', 't2', 'reply',
     '{"ticket_id": "t2", "message_id": "m5", "body": "And goes on.", "based_on": 1}',
     1795521604000, 'queued', NULL, NULL, NULL, NULL),
    ('k6', 't3', 'set_state',
     '{"ticket_id": "t3", "state": "solved"}',
     1795521605000, 'queued', NULL, NULL, NULL, NULL),
    ('k7', 't3', 'assign',
     '{"ticket_id": "t3", "assignee_id": null, "version": 7}',
     1795521606000, 'queued', NULL, NULL, NULL, NULL),
    ('k8', 't4', 'mark_read',
     '{"ticket_id": "t4", "through": 2}',
     1795521607000, 'queued', NULL, NULL, NULL, NULL),
    ('k9', 't5', 'reply',
     '{"ticket_id": "t5", "message_id": "m6", "body": "Refused by the desk.", "based_on": 1}',
     1795521608000, 'parked', 409, 'closed', 'The ticket is closed.', NULL),
    ('k10', 't5', 'reply',
     '{"ticket_id": "t5", "message_id": "m7", "body": "Blocked by it.", "based_on": 1}',
     1795521609000, 'queued', NULL, NULL, NULL, NULL);
INSERT INTO draft VALUES
    ('new', '{"subject": "\u4ef6\u540d", "body": "Half a request"}', 1795521600000),
    ('reply:t1', '{"body": "Half an answer"}', 1795521660000);
INSERT INTO setting VALUES ('preview', 'off');
UPDATE action SET waits_from = queued_at WHERE attempts = 0;
PRAGMA user_version = 2;
