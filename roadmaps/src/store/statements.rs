//! Every statement that SQLite and PostgreSQL share, with `$1` parameters.

pub(super) const LOAD_ROADMAP: &str = "SELECT id, revision FROM roadmap WHERE id = $1";

pub(super) const LOAD_RECORDS: &str = "SELECT kind, id, place, body FROM record WHERE roadmap = $1";

pub(super) const INSERT_ROADMAP: &str = "INSERT INTO roadmap (id, revision) VALUES ($1, $2)";

/// The guard of every commit: it changes no row when somebody else was first.
pub(super) const RAISE_REVISION: &str =
    "UPDATE roadmap SET revision = $1 WHERE id = $2 AND revision = $3";

pub(super) const PUT_RECORD: &str = "INSERT INTO record (roadmap, kind, id, place, revision, body) \
     VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (roadmap, kind, id) DO UPDATE SET \
     place = excluded.place, revision = excluded.revision, body = excluded.body";

pub(super) const INSERT_RECORD: &str = "INSERT INTO record (roadmap, kind, id, place, revision, body) \
     VALUES ($1, $2, $3, $4, $5, $6)";

pub(super) const REMOVE_RECORD: &str =
    "DELETE FROM record WHERE roadmap = $1 AND kind = $2 AND id = $3";

pub(super) const INSERT_HISTORY: &str = "INSERT INTO history (roadmap, revision, author, time, kind, state, step, label, edits, \
     changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// A new edit leaves nothing to redo.
pub(super) const DROP_UNDONE: &str = "UPDATE history SET state = 'dropped' \
     WHERE roadmap = $1 AND author = $2 AND state = 'undone'";

pub(super) const MARK_STEP: &str =
    "UPDATE history SET state = $1 WHERE roadmap = $2 AND revision = $3";

pub(super) const LAST_DONE: &str = "SELECT revision, label, changes FROM history \
     WHERE roadmap = $1 AND author = $2 AND kind = 'edited' AND state = 'done' \
     ORDER BY revision DESC LIMIT 1";

pub(super) const FIRST_UNDONE: &str = "SELECT revision, label, changes FROM history \
     WHERE roadmap = $1 AND author = $2 AND state = 'undone' ORDER BY step LIMIT 1";

pub(super) const LATEST_HISTORY: &str = "SELECT revision, author, time, kind, step, label FROM history \
     WHERE roadmap = $1 ORDER BY revision DESC LIMIT $2";

pub(super) const CHANGES_AFTER: &str = "SELECT revision, changes FROM history \
     WHERE roadmap = $1 AND revision > $2 ORDER BY revision DESC";

pub(super) const EARLIEST_HISTORY: &str = "SELECT min(revision) FROM history WHERE roadmap = $1";

pub(super) const WHOLE_HISTORY: &str = "SELECT revision, author, time, kind, state, step, label, edits, changes \
     FROM history WHERE roadmap = $1 ORDER BY revision";
