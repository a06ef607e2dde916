CREATE TABLE desk (
	id INTEGER NOT NULL,
	schema_version INTEGER NOT NULL,
	store_epoch VARCHAR NOT NULL,
	partitions INTEGER NOT NULL,
	number_base INTEGER NOT NULL,
	demo BOOLEAN NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_desk PRIMARY KEY (id)
);
CREATE TABLE feed_partition (
	partition SERIAL NOT NULL,
	head_seq BIGINT NOT NULL,
	next_number BIGINT NOT NULL,
	CONSTRAINT pk_feed_partition PRIMARY KEY (partition)
);
CREATE TABLE server_start (
	n BIGSERIAL NOT NULL,
	mark VARCHAR NOT NULL,
	heads TEXT NOT NULL,
	CONSTRAINT pk_server_start PRIMARY KEY (n)
);
CREATE INDEX ix_server_start_mark ON server_start (mark);
CREATE TABLE team (
	partition INTEGER NOT NULL,
	id VARCHAR NOT NULL,
	slug VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	desk_team BOOLEAN NOT NULL,
	base_plan VARCHAR NOT NULL,
	licences INTEGER NOT NULL,
	payment VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	timezone VARCHAR NOT NULL,
	billing_period VARCHAR NOT NULL,
	owns VARCHAR NOT NULL,
	addon_version VARCHAR,
	addon_product VARCHAR,
	created_at BIGINT NOT NULL,
	rank INTEGER NOT NULL,
	imported_at BIGINT,
	CONSTRAINT pk_team PRIMARY KEY (partition, id),
	CONSTRAINT uq_team_slug UNIQUE (slug)
);
CREATE TABLE person (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	email VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	champion VARCHAR,
	language VARCHAR NOT NULL,
	acl_epoch INTEGER NOT NULL,
	CONSTRAINT pk_person PRIMARY KEY (partition, team_id, id)
);
CREATE INDEX ix_person_team_email ON person (team_id, email);
CREATE TABLE service (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	agent_id VARCHAR NOT NULL,
	CONSTRAINT pk_service PRIMARY KEY (partition, team_id, agent_id)
);
CREATE INDEX ix_service_agent_id ON service (agent_id);
CREATE TABLE token (
	digest BYTEA NOT NULL,
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	label VARCHAR NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_token PRIMARY KEY (digest)
);
CREATE INDEX ix_token_person_id ON token (person_id);
CREATE TABLE ticket (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	number BIGINT NOT NULL,
	requester_id VARCHAR NOT NULL,
	requester_name VARCHAR NOT NULL,
	assignee_id VARCHAR,
	assignee_name VARCHAR,
	subject TEXT NOT NULL,
	state VARCHAR NOT NULL,
	priority VARCHAR NOT NULL,
	channel VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	about_product VARCHAR NOT NULL,
	entitlement_product VARCHAR NOT NULL,
	issue_kind VARCHAR,
	tags VARCHAR NOT NULL,
	follows VARCHAR,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	revision INTEGER NOT NULL,
	positions INTEGER NOT NULL,
	version INTEGER NOT NULL,
	clock_started_at BIGINT,
	due_at BIGINT,
	target VARCHAR,
	target_source VARCHAR,
	first_due_at BIGINT,
	first_answer_at BIGINT,
	last_answer_at BIGINT,
	last_answer_met BOOLEAN,
	last_author_id VARCHAR NOT NULL,
	origin VARCHAR,
	CONSTRAINT pk_ticket PRIMARY KEY (partition, team_id, id),
	CONSTRAINT uq_ticket_partition_number UNIQUE (partition, number)
);
CREATE INDEX ix_ticket_requester ON ticket (partition, team_id, requester_id);
CREATE INDEX ix_ticket_id ON ticket (id);
CREATE INDEX ix_ticket_updated ON ticket (updated_at, id);
CREATE TABLE message (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	ticket_id VARCHAR NOT NULL,
	author_id VARCHAR NOT NULL,
	author_name VARCHAR NOT NULL,
	side VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	collaborator BOOLEAN NOT NULL,
	body TEXT NOT NULL,
	position INTEGER NOT NULL,
	revision INTEGER NOT NULL,
	sent_at BIGINT NOT NULL,
	written_at BIGINT,
	CONSTRAINT pk_message PRIMARY KEY (partition, team_id, id),
	CONSTRAINT uq_message_partition_team_id_ticket_id_position UNIQUE (partition, team_id, ticket_id, position)
);
CREATE INDEX ix_message_id ON message (id);
CREATE TABLE read_state (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	ticket_id VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	through INTEGER NOT NULL,
	CONSTRAINT pk_read_state PRIMARY KEY (partition, team_id, ticket_id, person_id)
);
CREATE TABLE change (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	object_id VARCHAR NOT NULL,
	lost_by VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	deleted BOOLEAN NOT NULL,
	audience VARCHAR NOT NULL,
	owner_id VARCHAR NOT NULL,
	team_wide BOOLEAN NOT NULL,
	ticket_id VARCHAR NOT NULL,
	CONSTRAINT pk_change PRIMARY KEY (partition, team_id, kind, object_id, lost_by),
	CONSTRAINT uq_change_partition_seq UNIQUE (partition, seq)
);
CREATE INDEX ix_change_team_seq ON change (partition, team_id, seq);
CREATE TABLE thing (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	body BYTEA NOT NULL,
	CONSTRAINT pk_thing PRIMARY KEY (partition, team_id, kind, id)
);
CREATE TABLE idempotency (
	actor_id VARCHAR NOT NULL,
	key VARCHAR NOT NULL,
	fingerprint BYTEA NOT NULL,
	status INTEGER NOT NULL,
	body BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_idempotency PRIMARY KEY (actor_id, key)
);
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);
CREATE TABLE job (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	about VARCHAR NOT NULL,
	payload TEXT NOT NULL,
	asked_at BIGINT NOT NULL,
	due_at BIGINT NOT NULL,
	attempts INTEGER NOT NULL,
	last_error VARCHAR NOT NULL,
	ended_at BIGINT,
	failed BOOLEAN NOT NULL,
	CONSTRAINT pk_job PRIMARY KEY (partition, team_id, kind, about)
);
CREATE INDEX ix_job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ix_job_due ON job (due_at) WHERE ended_at IS NULL;
CREATE TABLE subscription (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	anchor DATE NOT NULL,
	period_start DATE NOT NULL,
	renews_at BIGINT NOT NULL,
	price_minor BIGINT NOT NULL,
	self_serve BOOLEAN NOT NULL,
	demo BOOLEAN NOT NULL,
	addon_price_minor BIGINT NOT NULL,
	addon_since DATE,
	addon_removal_on DATE,
	addon_through_sales BOOLEAN NOT NULL,
	invoices INTEGER NOT NULL,
	CONSTRAINT pk_subscription PRIMARY KEY (partition, team_id)
);
CREATE INDEX ix_subscription_renews_at ON subscription (renews_at);
CREATE TABLE offer (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	version VARCHAR NOT NULL,
	product VARCHAR NOT NULL,
	price_minor BIGINT NOT NULL,
	CONSTRAINT pk_offer PRIMARY KEY (partition, team_id, version, product)
);
CREATE TABLE invoice (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	issued_on DATE NOT NULL,
	lines BYTEA NOT NULL,
	total_minor BIGINT NOT NULL,
	state VARCHAR NOT NULL,
	CONSTRAINT pk_invoice PRIMARY KEY (partition, team_id, number)
);
CREATE TABLE quote (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	version VARCHAR NOT NULL,
	product VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	price_minor BIGINT NOT NULL,
	days_left INTEGER NOT NULL,
	days INTEGER NOT NULL,
	charge_minor BIGINT NOT NULL,
	next_invoice_on DATE NOT NULL,
	next_invoice_minor BIGINT NOT NULL,
	effective_on DATE NOT NULL,
	expires_at BIGINT NOT NULL,
	state VARCHAR NOT NULL,
	CONSTRAINT pk_quote PRIMARY KEY (partition, team_id, id)
);
CREATE INDEX ix_quote_id ON quote (id);
CREATE INDEX ix_quote_state ON quote (state, expires_at);
CREATE TABLE sales_request (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	body TEXT NOT NULL,
	phone VARCHAR,
	written_at BIGINT NOT NULL,
	CONSTRAINT pk_sales_request PRIMARY KEY (partition, team_id, id)
);
CREATE INDEX ix_sales_request_id ON sales_request (id);
CREATE TABLE booking (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	benefit VARCHAR NOT NULL,
	webinar_id VARCHAR,
	title VARCHAR NOT NULL,
	starts_at BIGINT NOT NULL,
	minutes INTEGER NOT NULL,
	person_id VARCHAR NOT NULL,
	person_name VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	counts_for VARCHAR NOT NULL,
	CONSTRAINT pk_booking PRIMARY KEY (partition, team_id, id)
);
CREATE INDEX ix_booking_id ON booking (id);
CREATE TABLE webinar (
	id VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	starts_at BIGINT NOT NULL,
	minutes INTEGER NOT NULL,
	language VARCHAR NOT NULL,
	CONSTRAINT pk_webinar PRIMARY KEY (id)
);
CREATE TABLE highlight (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	quarter VARCHAR NOT NULL,
	until BIGINT NOT NULL,
	features VARCHAR NOT NULL,
	CONSTRAINT pk_highlight PRIMARY KEY (partition, team_id, quarter)
);
CREATE TABLE ssh_key (
	fingerprint VARCHAR NOT NULL,
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_ssh_key PRIMARY KEY (fingerprint)
);
CREATE INDEX ix_ssh_key_person_id ON ssh_key (person_id);
CREATE TABLE kiosk (
	name VARCHAR NOT NULL,
	digest BYTEA NOT NULL,
	created_at BIGINT NOT NULL,
	CONSTRAINT pk_kiosk PRIMARY KEY (name),
	CONSTRAINT uq_kiosk_digest UNIQUE (digest)
);
CREATE TABLE kiosk_lease (
	digest BYTEA NOT NULL,
	kiosk VARCHAR NOT NULL,
	person_id VARCHAR NOT NULL,
	expires_at BIGINT NOT NULL,
	CONSTRAINT pk_kiosk_lease PRIMARY KEY (digest)
);
CREATE INDEX ix_kiosk_lease_kiosk ON kiosk_lease (kiosk);
CREATE INDEX ix_kiosk_lease_person_id ON kiosk_lease (person_id);
CREATE INDEX ix_kiosk_lease_expires_at ON kiosk_lease (expires_at);
CREATE TABLE live_queue (
	way VARCHAR NOT NULL,
	last_position BIGINT NOT NULL,
	CONSTRAINT pk_live_queue PRIMARY KEY (way)
);
CREATE TABLE session (
	partition INTEGER NOT NULL,
	team_id VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	ticket_id VARCHAR NOT NULL,
	requester_id VARCHAR NOT NULL,
	requester_name VARCHAR NOT NULL,
	way VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	agent_id VARCHAR,
	agent_name VARCHAR,
	phone VARCHAR,
	outcome VARCHAR,
	attempts INTEGER NOT NULL,
	product VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	position BIGINT NOT NULL,
	place INTEGER,
	asked_at BIGINT NOT NULL,
	accepted_at BIGINT,
	ended_at BIGINT,
	ended_by VARCHAR,
	CONSTRAINT pk_session PRIMARY KEY (partition, team_id, id)
);
CREATE INDEX ix_session_id ON session (id);
CREATE INDEX ix_session_requester ON session (requester_id, state);
CREATE INDEX ix_session_queue ON session (way, state, position);
CREATE INDEX ix_session_ticket ON session (ticket_id);
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'team', '01a2290f-ca28-7550-afb1-3164bce853b1', '', 19, false, 'team', '', false, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', 'team', '01a2290f-ca30-7386-b4b3-d1c081c22afe', '', 1, false, 'team', '', false, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', 'team', '01a2290f-ca3a-711e-8809-117ae6d731ff', '', 2, false, 'team', '', false, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'person', '01a2290f-ca47-79f9-8368-d6be07c2693f', '', 2, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'person', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', '', 3, false, 'ticket', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'person', '01a2290f-ca4d-72cf-b3ef-29f3cf3128f4', '', 4, false, 'ticket', '01a2290f-ca4d-72cf-b3ef-29f3cf3128f4', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'person', '01a2290f-ca4e-70dc-9b73-c7787768602e', '', 5, false, 'ticket', '01a2290f-ca4e-70dc-9b73-c7787768602e', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'person', '01a2290f-ca5f-7ea7-8281-6da9e7ae854f', '', 6, false, 'ticket', '01a2290f-ca5f-7ea7-8281-6da9e7ae854f', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', 'person', '01a2290f-ca6f-7be6-b9d0-dd3f76f45a3a', '', 3, false, 'ticket', '01a2290f-ca6f-7be6-b9d0-dd3f76f45a3a', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', 'person', '01a2290f-ca70-7b30-915d-2028ed162b4c', '', 4, false, 'ticket', '01a2290f-ca70-7b30-915d-2028ed162b4c', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', 'person', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', '', 5, false, 'ticket', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', 'person', '01a2290f-ca72-7f16-b2fa-8161dd002a6d', '', 7, false, 'ticket', '01a2290f-ca72-7f16-b2fa-8161dd002a6d', true, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'ticket', '01a2290f-ca87-72d7-a153-18283a8e7b63', '', 13, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'message', '01a2290f-ca87-79d1-b535-ae70b0aa5438', '', 8, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'read', '01a2290f-ca87-72d7-a153-18283a8e7b63:01a2290f-ca47-79f9-8368-d6be07c2693f', '', 18, false, 'person', '01a2290f-ca47-79f9-8368-d6be07c2693f', false, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'ticket', '01a2290f-cb73-73e0-b51c-a80f4857311f', '', 10, false, 'ticket', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', true, '01a2290f-cb73-73e0-b51c-a80f4857311f');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'message', '01a2290f-cb73-73e0-b51c-a80f48573120', '', 11, false, 'ticket', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', true, '01a2290f-cb73-73e0-b51c-a80f4857311f');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'read', '01a2290f-cb73-73e0-b51c-a80f4857311f:01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', '', 12, false, 'person', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', false, '01a2290f-cb73-73e0-b51c-a80f4857311f');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'message', '01a2290f-cb9b-78c0-a8e6-367a4eefa096', '', 14, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'read', '01a2290f-ca87-72d7-a153-18283a8e7b63:01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', '', 17, false, 'person', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', false, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'message', '01a2290f-cbf3-7e11-b467-e0b7440132b2', '', 16, false, 'agents', '', false, '01a2290f-ca87-72d7-a153-18283a8e7b63');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'billing', '01a2290f-ca28-7550-afb1-3164bce853b1', '', 20, false, 'billing', '', false, '');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'ticket', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1', '', 21, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'message', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a2', '', 22, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', true, '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'read', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1:01a2290f-ca47-79f9-8368-d6be07c2693f', '', 23, false, 'person', '01a2290f-ca47-79f9-8368-d6be07c2693f', false, '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1');
INSERT INTO "change" (partition, team_id, kind, object_id, lost_by, seq, deleted, audience, owner_id, team_wide, ticket_id) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'session', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a0', '', 24, false, 'ticket', '01a2290f-ca47-79f9-8368-d6be07c2693f', false, '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1');
INSERT INTO "desk" (id, schema_version, store_epoch, partitions, number_base, demo, created_at) VALUES (1, 1, '7940f27c02af8452', 2, 10000, false, 1795435200000);
INSERT INTO "feed_partition" (partition, head_seq, next_number) VALUES (0, 24, 3);
INSERT INTO "feed_partition" (partition, head_seq, next_number) VALUES (1, 7, 0);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca47-79f9-8368-d6be07c2693f', '01a2290f-ca87-7f47-9efb-b9eb935137e2', '\x76c8a3151056030860412571e78c3093806e6c561d15727a3696afa11e33800d', 200, '\x7b226964223a2230316132323930662d636138372d373264372d613135332d313832383361386537623633222c226e756d626572223a31303030302c227265766973696f6e223a312c2276657273696f6e223a312c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a397d', 1795435200000);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', '01a2290f-cb74-775a-84c0-2b5df339947e', '\x41dfcb7a5654694667a9d962ecf56b2f22c65f7afcbcea0e96b313968c2a032e', 200, '\x7b226964223a2230316132323930662d636237332d373365302d623531632d613830663438353733313166222c226e756d626572223a31303030322c227265766973696f6e223a312c2276657273696f6e223a312c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a31327d', 1795435200000);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', '01a2290f-cb9b-78c0-a8e6-367a4eefa097', '\xad9e3cc9be5c142e80f363e3c3a06ee6cbb44e41d8d8e8bb4071c83a93cbc9c1', 200, '\x7b226964223a2230316132323930662d636138372d373264372d613135332d313832383361386537623633222c226e756d626572223a31303030302c227265766973696f6e223a322c2276657273696f6e223a322c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a31357d', 1795435200000);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', '01a2290f-cbf3-7e11-b467-e0b7440132b3', '\xf62d0fb35f30d877f63add8b972d58f4fe9d4a2ade5a72a400a92f5e543b4080', 200, '\x7b226964223a2230316132323930662d636138372d373264372d613135332d313832383361386537623633222c226e756d626572223a31303030302c227265766973696f6e223a322c2276657273696f6e223a322c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a31377d', 1795435200000);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca47-79f9-8368-d6be07c2693f', '01a2290f-cc29-748c-b9cc-96a5c08b7136', '\xde83086a73a89d8cb03b3daeda8af21c9d0c869e36eff361a2a6999b736550ae', 200, '\x7b226964223a2230316132323930662d636138372d373264372d613135332d313832383361386537623633222c226e756d626572223a31303030302c227265766973696f6e223a322c2276657273696f6e223a322c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a31387d', 1795435200000);
INSERT INTO "idempotency" (actor_id, key, fingerprint, status, body, created_at) VALUES ('01a2290f-ca47-79f9-8368-d6be07c2693f', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a3', '\x2bb4d49bd19afd7126414ebe27b2b0e8ba0f4c0f7890140be082bd460a237d32', 200, '\x7b226964223a2230316132323930662d636336662d376263392d386635332d636435366266356436366131222c226e756d626572223a31303030342c227265766973696f6e223a312c2276657273696f6e223a312c2261636365707465645f6174223a22323032362d31312d32335431323a30303a30305a222c22706172746974696f6e223a302c22736571223a32347d', 1795435200000);
INSERT INTO "job" (partition, team_id, kind, about, payload, asked_at, due_at, attempts, last_error, ended_at, failed) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'mail.message', '01a2290f-cb9b-78c0-a8e6-367a4eefa096', '{"ticket_id": "01a2290f-ca87-72d7-a153-18283a8e7b63", "recipient_id": "01a2290f-ca47-79f9-8368-d6be07c2693f"}', 1795435200000, 1795435200000, 0, '', NULL, false);
INSERT INTO "live_queue" (way, last_position) VALUES ('chat', 1);
INSERT INTO "message" (partition, team_id, id, ticket_id, author_id, author_name, side, kind, collaborator, body, position, revision, sent_at, written_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca87-79d1-b535-ae70b0aa5438', '01a2290f-ca87-72d7-a153-18283a8e7b63', '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', 'customer', 'public', false, 'It''s 50 % broken: ''x''
since today', 1, 1, 1795435200000, NULL);
INSERT INTO "message" (partition, team_id, id, ticket_id, author_id, author_name, side, kind, collaborator, body, position, revision, sent_at, written_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cb73-73e0-b51c-a80f48573120', '01a2290f-cb73-73e0-b51c-a80f4857311f', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', 'Second', 'customer', 'public', false, 'Since this morning nothing syncs.', 1, 1, 1795435200000, NULL);
INSERT INTO "message" (partition, team_id, id, ticket_id, author_id, author_name, side, kind, collaborator, body, position, revision, sent_at, written_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cb9b-78c0-a8e6-367a4eefa096', '01a2290f-ca87-72d7-a153-18283a8e7b63', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', 'Agent', 'agent', 'public', false, 'Thanks.', 2, 2, 1795435200000, NULL);
INSERT INTO "message" (partition, team_id, id, ticket_id, author_id, author_name, side, kind, collaborator, body, position, revision, sent_at, written_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cbf3-7e11-b467-e0b7440132b2', '01a2290f-ca87-72d7-a153-18283a8e7b63', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', 'Agent', 'agent', 'note', false, 'A note.', 3, 2, 1795435200000, NULL);
INSERT INTO "message" (partition, team_id, id, ticket_id, author_id, author_name, side, kind, collaborator, body, position, revision, sent_at, written_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a2', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1', '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', 'customer', 'public', false, 'Since this morning nothing syncs.', 1, 1, 1795435200000, NULL);
INSERT INTO "offer" (partition, team_id, version, product, price_minor) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'essentials', 'dropbox', 30000);
INSERT INTO "offer" (partition, team_id, version, product, price_minor) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'enhanced', 'dropbox', 90000);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', 'admin@acme.example', 'team_admin', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', 'Second', 'second@acme.example', 'team_admin', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4d-72cf-b3ef-29f3cf3128f4', 'Billing', 'billing@acme.example', 'billing_admin', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4e-70dc-9b73-c7787768602e', 'Support', 'support@acme.example', 'support_admin', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca5f-7ea7-8281-6da9e7ae854f', 'Member', 'member@acme.example', 'member', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', '01a2290f-ca6f-7be6-b9d0-dd3f76f45a3a', 'Zadmin', 'zadmin@zeta.example', 'team_admin', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', '01a2290f-ca70-7b30-915d-2028ed162b4c', 'Zmember', 'zmember@zeta.example', 'member', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', 'Agent', 'agent@desk.example', 'agent', NULL, 'en', 0);
INSERT INTO "person" (partition, team_id, id, name, email, role, champion, language, acl_epoch) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', '01a2290f-ca72-7f16-b2fa-8161dd002a6d', 'Limited', 'limited@desk.example', 'agent', NULL, 'en', 1);
INSERT INTO "read_state" (partition, team_id, ticket_id, person_id, through) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca87-72d7-a153-18283a8e7b63', '01a2290f-ca47-79f9-8368-d6be07c2693f', 2);
INSERT INTO "read_state" (partition, team_id, ticket_id, person_id, through) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cb73-73e0-b51c-a80f4857311f', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', 1);
INSERT INTO "read_state" (partition, team_id, ticket_id, person_id, through) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca87-72d7-a153-18283a8e7b63', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', 2);
INSERT INTO "read_state" (partition, team_id, ticket_id, person_id, through) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1', '01a2290f-ca47-79f9-8368-d6be07c2693f', 1);
INSERT INTO "service" (partition, team_id, agent_id) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', '01a2290f-ca72-7f16-b2fa-8161dd002a6d');
INSERT INTO "session" (partition, team_id, id, ticket_id, requester_id, requester_name, way, state, agent_id, agent_name, phone, outcome, attempts, product, language, position, place, asked_at, accepted_at, ended_at, ended_by) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a0', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1', '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', 'chat', 'waiting', NULL, NULL, NULL, NULL, 0, 'Dropbox', 'en', 1, 0, 1795435200000, NULL, NULL, NULL);
INSERT INTO "subscription" (partition, team_id, anchor, period_start, renews_at, price_minor, self_serve, demo, addon_price_minor, addon_since, addon_removal_on, addon_through_sales, invoices) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '2026-11-01', '2026-11-01', 1796083200000, 96000, true, true, 0, NULL, NULL, false, 0);
INSERT INTO "team" (partition, id, slug, name, desk_team, base_plan, licences, payment, currency, timezone, billing_period, owns, addon_version, addon_product, created_at, rank, imported_at) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'acme', 'Acme', false, 'business', 40, 'card', 'USD', 'UTC', 'monthly', 'dropbox,dash', NULL, NULL, 1795435200000, 0, NULL);
INSERT INTO "team" (partition, id, slug, name, desk_team, base_plan, licences, payment, currency, timezone, billing_period, owns, addon_version, addon_product, created_at, rank, imported_at) VALUES (1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', 'zeta', 'Zeta', false, 'standard', 12, 'card', 'USD', 'UTC', 'monthly', 'dropbox', NULL, NULL, 1795435200000, 1, NULL);
INSERT INTO "team" (partition, id, slug, name, desk_team, base_plan, licences, payment, currency, timezone, billing_period, owns, addon_version, addon_product, created_at, rank, imported_at) VALUES (1, '01a2290f-ca3a-711e-8809-117ae6d731ff', 'desk', 'Desk', true, 'standard', 1, 'card', 'USD', 'UTC', 'monthly', '', NULL, NULL, 1795435200000, 2, NULL);
INSERT INTO "thing" (partition, team_id, kind, id, body) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'billing', '01a2290f-ca28-7550-afb1-3164bce853b1', '\x7b226964223a2230316132323930662d636132382d373535302d616662312d333136346263653835336231222c22706572696f64223a226d6f6e74686c79222c22706572696f645f7374617274223a22323032362d31312d3031222c22706572696f645f656e64223a22323032362d31322d3031222c2263757272656e6379223a22555344222c22737562736372697074696f6e5f6d696e6f72223a39363030302c226c6963656e636573223a34302c227061796d656e74223a2263617264222c2273656c665f7365727665223a747275652c2264656d6f223a747275652c226f6666657273223a5b7b2276657273696f6e223a22657373656e7469616c73222c2270726f64756374223a2264726f70626f78222c2270726963655f6d696e6f72223a33303030307d2c7b2276657273696f6e223a22656e68616e636564222c2270726f64756374223a2264726f70626f78222c2270726963655f6d696e6f72223a39303030307d5d2c226164646f6e223a6e756c6c2c22696e766f69636573223a5b5d7d');
INSERT INTO "thing" (partition, team_id, kind, id, body) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', 'session', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a0', '\x7b226964223a2230316132323930662d636336662d376263392d386635332d636435366266356436366130222c227469636b65745f6964223a2230316132323930662d636336662d376263392d386635332d636435366266356436366131222c227465616d5f6964223a2230316132323930662d636132382d373535302d616662312d333136346263653835336231222c227265717565737465725f6964223a2230316132323930662d636134372d373966392d383336382d643662653037633236393366222c227265717565737465725f6e616d65223a2241646d696e222c22776179223a2263686174222c227374617465223a2277616974696e67222c226167656e745f6964223a6e756c6c2c226167656e745f6e616d65223a6e756c6c2c2270686f6e65223a6e756c6c2c226f7574636f6d65223a6e756c6c2c22617474656d707473223a302c2270726f64756374223a2244726f70626f78222c226c616e6775616765223a22656e222c22706c616365223a302c2261736b65645f6174223a22323032362d31312d32335431323a30303a30305a222c2261636365707465645f6174223a6e756c6c2c22656e6465645f6174223a6e756c6c2c22656e6465645f6279223a6e756c6c7d');
INSERT INTO "ticket" (partition, team_id, id, number, requester_id, requester_name, assignee_id, assignee_name, subject, state, priority, channel, language, about_product, entitlement_product, issue_kind, tags, follows, created_at, updated_at, revision, positions, version, clock_started_at, due_at, target, target_source, first_due_at, first_answer_at, last_answer_at, last_answer_met, last_author_id, origin) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca87-72d7-a153-18283a8e7b63', 10000, '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', NULL, NULL, '同期が止まる', 'open', 'normal', 'request', 'en', 'Dropbox', 'dropbox', NULL, '', NULL, 1795435200000, 1795435200000, 2, 3, 2, NULL, NULL, '1h', 'addon', 1795438800000, 1795435200000, 1795435200000, true, '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', NULL);
INSERT INTO "ticket" (partition, team_id, id, number, requester_id, requester_name, assignee_id, assignee_name, subject, state, priority, channel, language, about_product, entitlement_product, issue_kind, tags, follows, created_at, updated_at, revision, positions, version, clock_started_at, due_at, target, target_source, first_due_at, first_answer_at, last_answer_at, last_answer_met, last_author_id, origin) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cb73-73e0-b51c-a80f4857311f', 10002, '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', 'Second', NULL, NULL, 'Second', 'open', 'normal', 'request', 'en', 'Dropbox', 'dropbox', NULL, '', NULL, 1795435200000, 1795435200000, 1, 1, 1, 1795435200000, 1795438800000, '1h', 'addon', 1795438800000, NULL, NULL, NULL, '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', NULL);
INSERT INTO "ticket" (partition, team_id, id, number, requester_id, requester_name, assignee_id, assignee_name, subject, state, priority, channel, language, about_product, entitlement_product, issue_kind, tags, follows, created_at, updated_at, revision, positions, version, clock_started_at, due_at, target, target_source, first_due_at, first_answer_at, last_answer_at, last_answer_met, last_author_id, origin) VALUES (0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-cc6f-7bc9-8f53-cd56bf5d66a1', 10004, '01a2290f-ca47-79f9-8368-d6be07c2693f', 'Admin', NULL, NULL, 'Red X on the project folder', 'open', 'normal', 'chat', 'en', 'Dropbox', 'dropbox', NULL, '', NULL, 1795435200000, 1795435200000, 1, 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '01a2290f-ca47-79f9-8368-d6be07c2693f', NULL);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x2cab33cd96b32c54c0b36c2c2afe308b66b5778261d51d6aed06832fd83d1167', 0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca47-79f9-8368-d6be07c2693f', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x5829ac81741a54e8b700023be0634b8622edd89c595fb6983436398366366d80', 0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4c-7b75-ae11-31ebe5a6e49a', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\xf9a5f62970b653a737cbf72462d02ea3e77ac19178ec642ff72c8dd32184018a', 0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4d-72cf-b3ef-29f3cf3128f4', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\xc3b0c5fbeca2bbc4ec57b333ad66a493f55af8aad1bbfc63fdeb84b691528696', 0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca4e-70dc-9b73-c7787768602e', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x0214f91b1e1a20238edb075958bbcf2088e704c153f4b84e6c61f6e2f15c5661', 0, '01a2290f-ca28-7550-afb1-3164bce853b1', '01a2290f-ca5f-7ea7-8281-6da9e7ae854f', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x50bcd20700ee14bbf0ee9c4a5c84b69f9fd8881f3256a2985ad59e1622bf9c74', 1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', '01a2290f-ca6f-7be6-b9d0-dd3f76f45a3a', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x0f0665d769ca00a56ba459e81d54cdcd8ce1ed0f9fa435646cc9e01d94e104ad', 1, '01a2290f-ca30-7386-b4b3-d1c081c22afe', '01a2290f-ca70-7b30-915d-2028ed162b4c', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\xc0494a42fb639250cba4ed8ab39f5cdd6d3da0b5b6cadfab06d59b8e7a614d35', 1, '01a2290f-ca3a-711e-8809-117ae6d731ff', '01a2290f-ca71-7fc6-92c8-08a2ddb8a96c', '', 1795435200000);
INSERT INTO "token" (digest, partition, team_id, person_id, label, created_at) VALUES ('\x64e57051b4a41fed1f0b11559c20655d9099ce778ec533d7ae6a5ed7551fe8fc', 1, '01a2290f-ca3a-711e-8809-117ae6d731ff', '01a2290f-ca72-7f16-b2fa-8161dd002a6d', '', 1795435200000);
