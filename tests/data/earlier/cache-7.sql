PRAGMA journal_mode = WAL;
CREATE TABLE ticket (
    "key" INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    team_id VARCHAR NOT NULL,
    requester_id VARCHAR NOT NULL,
    requester_name VARCHAR NOT NULL,
    assignee_id VARCHAR,
    assignee_name VARCHAR,
    subject TEXT NOT NULL,
    state VARCHAR NOT NULL,
    priority INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    about_product VARCHAR NOT NULL,
    entitlement_product VARCHAR NOT NULL,
    issue_kind VARCHAR,
    tags VARCHAR NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_desc BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    version INTEGER NOT NULL,
    clock_started_at BIGINT,
    due_at BIGINT,
    due_order BIGINT NOT NULL,
    target VARCHAR,
    target_source VARCHAR,
    first_due_at BIGINT,
    first_answer_at BIGINT,
    last_answer_at BIGINT,
    last_answer_met INTEGER,
    last_author_id VARCHAR NOT NULL,
    unread INTEGER NOT NULL,
    in_mine INTEGER NOT NULL,
    in_team INTEGER NOT NULL,
    in_queue INTEGER NOT NULL,
    merged_into VARCHAR,
    merged_number BIGINT,
    PRIMARY KEY ("key"),
    UNIQUE (id)
);
CREATE INDEX ticket_figures ON ticket (state, issue_kind, about_product, team_id, in_mine, in_team, in_queue);
CREATE INDEX ticket_mine_due ON ticket (due_order, updated_desc, "key") WHERE in_mine = 1;
CREATE INDEX ticket_mine_number ON ticket (number, "key") WHERE in_mine = 1;
CREATE INDEX ticket_mine_priority ON ticket (priority, updated_at, "key") WHERE in_mine = 1;
CREATE INDEX ticket_mine_updated ON ticket (updated_at, "key") WHERE in_mine = 1;
CREATE INDEX ticket_queue_due ON ticket (due_order, updated_desc, "key") WHERE in_queue = 1;
CREATE INDEX ticket_queue_number ON ticket (number, "key") WHERE in_queue = 1;
CREATE INDEX ticket_queue_priority ON ticket (priority, updated_at, "key") WHERE in_queue = 1;
CREATE INDEX ticket_queue_updated ON ticket (updated_at, "key") WHERE in_queue = 1;
CREATE INDEX ticket_team_due ON ticket (due_order, updated_desc, "key") WHERE in_team = 1;
CREATE INDEX ticket_team_number ON ticket (number, "key") WHERE in_team = 1;
CREATE INDEX ticket_team_priority ON ticket (priority, updated_at, "key") WHERE in_team = 1;
CREATE INDEX ticket_team_updated ON ticket (updated_at, "key") WHERE in_team = 1;
CREATE TABLE message (
    "key" INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    ticket_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    author_name VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    collaborator INTEGER NOT NULL,
    body TEXT NOT NULL,
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    sent_at BIGINT NOT NULL,
    written_at BIGINT,
    merged_number BIGINT,
    PRIMARY KEY ("key"),
    UNIQUE (id)
);
CREATE INDEX message_thread ON message (ticket_id, position);
CREATE TABLE person (
    id VARCHAR NOT NULL,
    team_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR,
    role VARCHAR NOT NULL,
    champion VARCHAR,
    language VARCHAR NOT NULL,
    serves VARCHAR,
    PRIMARY KEY (id)
);
CREATE TABLE team (
    id VARCHAR NOT NULL,
    slug VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    base_plan VARCHAR NOT NULL,
    licences INTEGER NOT NULL,
    payment VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    timezone VARCHAR NOT NULL,
    owns VARCHAR NOT NULL,
    addon_version VARCHAR,
    addon_product VARCHAR,
    PRIMARY KEY (id)
);
CREATE TABLE read (
    ticket_id VARCHAR NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (ticket_id)
);
CREATE TABLE session (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE billing (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE quote (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE booking (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE webinar (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE feature (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE notice (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE snooze (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE macro (
    id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE counter (
    scope VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (scope, name)
);
CREATE TABLE sync_state (
    id INTEGER NOT NULL,
    cursor VARCHAR,
    ready INTEGER NOT NULL,
    as_of BIGINT,
    offset_ms INTEGER NOT NULL,
    snapshot INTEGER NOT NULL,
    shrink_refused INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE search_row (
    "key" INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE search_state (
    id INTEGER NOT NULL,
    tokenizer VARCHAR NOT NULL,
    through BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE me (
    id INTEGER NOT NULL,
    person_id VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE snapshot_seen (
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE VIRTUAL TABLE search USING fts5(text, content='', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_word USING fts5vocab(search, instance);
INSERT INTO sync_state VALUES (1, NULL, 0, NULL, 0, 0, 0);
INSERT INTO search_state VALUES (1, '', 0);
PRAGMA user_version = 7;
