/** The schema, step by step. A released step is never changed; a new one is added. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE inbound (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'ignored', 'dead')),
    sender TEXT,
    control_id TEXT,
    kind TEXT,
    patient_key TEXT,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    settled_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    refusals TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX inbound_pending ON inbound (seq) WHERE state = 'pending';
  CREATE INDEX inbound_pending_patient ON inbound (patient_key, seq) WHERE state = 'pending';
  CREATE INDEX inbound_dead ON inbound (digest) WHERE state = 'dead';
  CREATE INDEX inbound_settled ON inbound (settled_at) WHERE settled_at IS NOT NULL;

  CREATE TABLE inbound_keys (
    key TEXT PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES inbound (seq) ON DELETE CASCADE,
    digest TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX inbound_keys_seq ON inbound_keys (seq);

  CREATE TABLE outbound (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'dead')),
    control_id TEXT NOT NULL UNIQUE,
    business_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    patient_key TEXT,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    refusals TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX outbound_pending ON outbound (seq) WHERE state = 'pending';
  CREATE INDEX outbound_pending_patient ON outbound (patient_key, seq) WHERE state = 'pending';

  CREATE TABLE records (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    patient_key TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_patient ON records (patient_key);

  CREATE TABLE changes (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    record_kind TEXT NOT NULL,
    record_key TEXT NOT NULL,
    inbound_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (inbound_seq, record_kind, record_key)
  ) STRICT;

  CREATE TABLE cursors (
    reader TEXT PRIMARY KEY,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
