-- A roadmap is its records; their typed form lives in Rust, so that a new field needs no new
-- column. The same tables exist on PostgreSQL, where one database holds many roadmaps.

CREATE TABLE roadmap (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    revision BIGINT NOT NULL CHECK (typeof(revision) = 'integer' AND revision >= 1)
);

CREATE TABLE record (
    roadmap TEXT NOT NULL REFERENCES roadmap (id),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    id TEXT NOT NULL CHECK (length(id) <= 64),
    place BIGINT NOT NULL CHECK (typeof(place) = 'integer'),
    -- The revision in which it last changed.
    revision BIGINT NOT NULL CHECK (typeof(revision) = 'integer' AND revision >= 1),
    body TEXT NOT NULL CHECK (typeof(body) = 'text'),
    PRIMARY KEY (roadmap, kind, id)
);

CREATE TABLE history (
    roadmap TEXT NOT NULL REFERENCES roadmap (id),
    revision BIGINT NOT NULL CHECK (typeof(revision) = 'integer' AND revision >= 1),
    author TEXT NOT NULL,
    -- An instant in UTC, RFC 3339.
    time TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('created', 'edited', 'undone', 'redone')),
    -- Undo position: a step is done until it is undone; once another edit follows, it is dropped.
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),
    -- What undo and redo are about: the revision of the step that they took back or did again.
    step BIGINT NOT NULL CHECK (typeof(step) = 'integer' AND step >= 1),
    -- A sentence as key and arguments, in JSON.
    label TEXT NOT NULL,
    edits TEXT NOT NULL,
    -- Records before and after, in JSON; of a changed record only the fields that differ.
    changes TEXT NOT NULL,
    PRIMARY KEY (roadmap, revision)
);

CREATE INDEX history_undone ON history (roadmap, author, step) WHERE state = 'undone';

-- "Bcst": what makes the file a Backcast roadmap.
PRAGMA application_id = 1113813876;
-- The version of the format, raised with every migration that an older program cannot read.
PRAGMA user_version = 1;
