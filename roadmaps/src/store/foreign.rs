//! Reads a file from elsewhere, which is hostile until read.
//!
//! SQLite opens a private copy of it, immutable, so that no journal beside it is played back and
//! no byte of it is written. Only plain tables of ours are read: a view, a virtual table or a
//! generated column in their place could run without end. Triggers and other tables never run.
//!
//! The unary `+` in every statement makes its columns expressions: sqlx reads the declared type of
//! a plain column and panics when a damaged schema declares one that is not UTF-8.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::sqlite::{history_row, instant, record_row};
use super::{APPLICATION_ID, Contents, HistoryRow, StoreError, Stored};
use crate::changes::Changes;
use crate::model::MAX_ID_CHARACTERS;
use crate::say::Sentence;

/// How much history is taken over, in bytes; the oldest is left behind. It keeps every file that
/// is written well below the size that is refused on opening.
const MAX_HISTORY: usize = 64 << 20;

/// How many steps of SQLite's machine there are between two looks at what is left of them.
const STRIDE: i32 = 10_000;
/// How many steps reading may take, apart from what its size explains. They are counted, not
/// timed: a busy machine must not make a sound file unreadable.
const STEPS: u64 = 20_000_000;
/// How many steps a byte may take. A row of some fifty bytes takes two hundred at most.
const STEPS_PER_BYTE: u64 = 8;

/// What a file from elsewhere holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignFile {
    /// Its format; newer than [`super::FILE_VERSION`] means that it must not be written.
    pub version: i64,
    /// Its rows, as far as this program knows them.
    pub contents: Contents,
}

/// Reads a private copy of a file from elsewhere.
///
/// # Errors
/// [`StoreError::NotOurs`], [`StoreError::Damaged`], [`StoreError::Newer`] when a newer format
/// cannot be read at all.
pub async fn read_foreign(copy: &Path) -> Result<ForeignFile, StoreError> {
    let version = read_header(copy)?;
    match read_tables(copy).await {
        Ok(contents) => Ok(ForeignFile { version, contents }),
        Err(_) if version > super::FILE_VERSION => Err(StoreError::Newer(version)),
        Err(StoreError::NotWritable(why) | StoreError::Other(why)) => Err(StoreError::Damaged(why)),
        Err(error) => Err(error),
    }
}

/// What kind of file it is, by the header of the SQLite file format
/// (<https://www.sqlite.org/fileformat2.html>, section 1.3).
fn read_header(copy: &Path) -> Result<i64, StoreError> {
    let mut header = [0; 100];
    let file = File::open(copy).map_err(|error| StoreError::Other(error.to_string()))?;
    let mut head = Vec::with_capacity(header.len());
    let read = file.take(100).read_to_end(&mut head);
    read.map_err(|error| StoreError::Other(error.to_string()))?;
    header[..head.len()].copy_from_slice(&head);
    let number = |at: usize| {
        let bytes = [header[at], header[at + 1], header[at + 2], header[at + 3]];
        i64::from(u32::from_be_bytes(bytes))
    };
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(StoreError::NotOurs);
    }
    if head.len() < header.len() {
        return Err(StoreError::Damaged("it was cut short".to_owned()));
    }
    if number(68) != APPLICATION_ID {
        return Err(StoreError::NotOurs);
    }
    match number(60) {
        0 => Err(StoreError::Damaged("it has no version".to_owned())),
        version if version > i64::from(i32::MAX) => Err(damaged("its version is negative")),
        version => Ok(version),
    }
}

/// The id of the roadmap in a file, when it can be read at a glance.
pub async fn peek_id(path: &Path) -> Option<String> {
    // A pipe that took the file's place would be waited for.
    std::fs::metadata(path).ok().filter(|it| it.is_file())?;
    read_header(path).ok()?;
    let mut connection = connect(path).await.ok()?;
    let id = match check_table(&mut connection, &ROADMAP_TABLE).await {
        Ok(()) => {
            let id = sqlx::query_scalar("SELECT +id FROM roadmap NOT INDEXED LIMIT 1");
            id.fetch_optional(&mut connection).await.ok().flatten()
        }
        Err(_) => None,
    };
    // The file was only read; how it closes makes no difference to what was read.
    let _ = connection.close().await;
    id
}

async fn read_tables(copy: &Path) -> Result<Contents, StoreError> {
    let mut connection = connect(copy).await?;
    let contents = read_rows(&mut connection).await;
    // The copy was only read; how it closes makes no difference to what was read.
    let _ = connection.close().await;
    contents
}

async fn connect(copy: &Path) -> Result<SqliteConnection, StoreError> {
    let size = std::fs::metadata(copy).map_or(0, |metadata| metadata.len());
    let mut left = (STEPS + STEPS_PER_BYTE * size) / STRIDE as u64;
    let options = SqliteConnectOptions::new()
        .filename(copy)
        .immutable(true)
        .read_only(true)
        .pragma("trusted_schema", "OFF")
        .pragma("query_only", "ON")
        .pragma("cell_size_check", "ON")
        .pragma("ignore_check_constraints", "ON")
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    connection
        .lock_handle()
        .await?
        .set_progress_handler(STRIDE, move || {
            left = left.saturating_sub(1);
            left > 0
        });
    Ok(connection)
}

async fn read_rows(connection: &mut SqliteConnection) -> Result<Contents, StoreError> {
    for table in [ROADMAP_TABLE, RECORD_TABLE, HISTORY_TABLE] {
        check_table(connection, &table).await?;
    }
    let roadmaps =
        sqlx::query("SELECT +id AS id, +revision AS revision FROM roadmap NOT INDEXED LIMIT 2");
    let roadmaps = roadmaps.fetch_all(&mut *connection).await?;
    let [roadmap] = roadmaps.as_slice() else {
        return Err(damaged("it does not hold one roadmap"));
    };
    let (id, revision): (String, i64) = (roadmap.try_get("id")?, roadmap.try_get("revision")?);
    if id.is_empty() || id.chars().count() > MAX_ID_CHARACTERS {
        return Err(damaged("its id is not an id"));
    }
    if !(1..i64::MAX / 2).contains(&revision) {
        return Err(damaged("its revision is not a number of edits"));
    }

    let rows = sqlx::query(
        "SELECT +kind AS kind, +id AS id, +place AS place, +body AS body \
         FROM record NOT INDEXED WHERE roadmap = $1",
    );
    let rows = rows.bind(&id).fetch_all(&mut *connection).await?;
    let mut records = Vec::with_capacity(rows.len());
    for row in &rows {
        let (key, record) = record_row(row)?;
        if key.id.chars().count() > MAX_ID_CHARACTERS {
            return Err(damaged("the id of a record is too long"));
        }
        records.push((key, record));
    }

    let history = read_history(connection, &id, revision).await?;
    let stored = Stored {
        id,
        revision,
        records,
    };
    Ok(Contents { stored, history })
}

/// A table of ours: its columns, and what checks it.
struct Table {
    columns: &'static [&'static str],
    place: &'static str,
    shape: &'static str,
    check: &'static str,
}

const ROADMAP_TABLE: Table = Table {
    columns: &["id", "revision"],
    place: "SELECT type, rootpage FROM sqlite_schema WHERE name = 'roadmap' COLLATE NOCASE",
    shape: "SELECT name, hidden FROM pragma_table_xinfo('roadmap')",
    check: "PRAGMA quick_check('roadmap')",
};

const RECORD_TABLE: Table = Table {
    columns: &["roadmap", "kind", "id", "place", "body"],
    place: "SELECT type, rootpage FROM sqlite_schema WHERE name = 'record' COLLATE NOCASE",
    shape: "SELECT name, hidden FROM pragma_table_xinfo('record')",
    check: "PRAGMA quick_check('record')",
};

const HISTORY_TABLE: Table = Table {
    columns: &[
        "roadmap", "revision", "author", "time", "kind", "state", "step", "label", "edits",
        "changes",
    ],
    place: "SELECT type, rootpage FROM sqlite_schema WHERE name = 'history' COLLATE NOCASE",
    shape: "SELECT name, hidden FROM pragma_table_xinfo('history')",
    check: "PRAGMA quick_check('history')",
};

/// Sees that a table is a plain table with stored columns, and sound.
async fn check_table(connection: &mut SqliteConnection, table: &Table) -> Result<(), StoreError> {
    let places = sqlx::query(table.place).fetch_all(&mut *connection).await?;
    let [place] = places.as_slice() else {
        return Err(damaged("a table is missing"));
    };
    let (kind, root): (String, i64) = (place.try_get("type")?, place.try_get("rootpage")?);
    if kind != "table" || root < 1 {
        return Err(damaged("a table is not a table"));
    }
    let mut missing = table.columns.to_vec();
    for column in sqlx::query(table.shape).fetch_all(&mut *connection).await? {
        let (name, hidden): (String, i64) = (column.try_get("name")?, column.try_get("hidden")?);
        if hidden != 0 {
            return Err(damaged("a column is computed"));
        }
        missing.retain(|wanted| *wanted != name);
    }
    if !missing.is_empty() {
        return Err(damaged("a column is missing"));
    }
    let check = sqlx::query_scalar(table.check);
    let found: String = check.fetch_one(&mut *connection).await?;
    match found.as_str() {
        "ok" => Ok(()),
        _ => Err(StoreError::Damaged(found)),
    }
}

/// The history back to its first unreadable or missing row, the earliest first: what can be read
/// of the roadmap does not depend on what it was.
async fn read_history(
    connection: &mut SqliteConnection,
    id: &str,
    revision: i64,
) -> Result<Vec<HistoryRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT +revision AS revision, +author AS author, +time AS time, +kind AS kind, \
         +state AS state, +step AS step, +label AS label, +edits AS edits, +changes AS changes \
         FROM history NOT INDEXED WHERE roadmap = $1 ORDER BY revision DESC",
    );
    let rows = rows.bind(id).fetch_all(&mut *connection).await?;
    let mut history = Vec::new();
    let mut size = 0;
    for (row, expected) in rows.iter().zip((1..=revision).rev()) {
        let Ok(row) = history_row(row) else { break };
        size += row.label.len() + row.edits.len() + row.changes.len();
        if row.revision != expected || size > MAX_HISTORY || !is_readable(&row) {
            break;
        }
        history.push(row);
    }
    history.reverse();
    Ok(history)
}

fn is_readable(row: &HistoryRow) -> bool {
    let known_kind = ["created", "edited", "undone", "redone"].contains(&row.kind.as_str());
    let known_state = ["done", "undone", "dropped"].contains(&row.state.as_str());
    let step_is_earlier = (1..=row.revision).contains(&row.step);
    known_kind
        && known_state
        && step_is_earlier
        && instant(&row.time).is_ok()
        && serde_json::from_str::<Sentence>(&row.label).is_ok()
        && serde_json::from_str::<Vec<Value>>(&row.edits).is_ok()
        && serde_json::from_str::<Changes>(&row.changes).is_ok()
}

fn damaged(why: &str) -> StoreError {
    StoreError::Damaged(why.to_owned())
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::model::Roadmap;
    use crate::store::SqliteStore;

    /// Reads a sound roadmap after somebody ran statements on it.
    async fn read_after(statements: &str) -> Result<ForeignFile, StoreError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("foreign.roadmap");
        let roadmap = Roadmap {
            id: "foreign".to_owned(),
            ..Roadmap::default()
        };
        let (label, now) = (Sentence::DidCreate, chrono::DateTime::UNIX_EPOCH);
        let contents = Contents::beginning(&roadmap, "Mara", &label, now);
        let mut store = SqliteStore::in_memory(&contents).await.expect("sound");
        store.copy_to(&path).await.expect("written");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .pragma("foreign_keys", "OFF")
            .pragma("writable_schema", "ON");
        let mut connection = options.connect().await.expect("it opens");
        let changed = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        changed
            .execute(&mut connection)
            .await
            .expect("hostile, but SQL");
        connection.close().await.expect("closed");
        read_foreign(&path).await
    }

    #[track_caller]
    fn refused(read: Result<ForeignFile, StoreError>, why: &str) {
        assert!(
            matches!(read, Err(StoreError::Damaged(_))),
            "{why}: {read:?}"
        );
    }

    #[tokio::test]
    async fn a_sound_file_is_read() {
        let file = read_after("").await.expect("it is sound");
        assert_eq!((file.version, file.contents.stored.revision), (1, 1));
        assert_eq!(file.contents.history.len(), 1);
    }

    #[tokio::test]
    async fn what_computes_rows_is_refused() {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
        let view = format!(
            "DROP TABLE record; CREATE VIEW record AS {endless} SELECT 'foreign' AS roadmap, \
             'step' AS kind, 's' || i AS id, i AS place, 1 AS revision, '{{}}' AS body FROM n"
        );
        refused(read_after(&view).await, "a view could run without end");
        let view = format!(
            "DROP TABLE roadmap; CREATE VIEW roadmap AS {endless} SELECT i AS id, 1 AS revision \
             FROM n WHERE i < 0"
        );
        refused(read_after(&view).await, "a view could run without end");
        let computed = "DROP TABLE roadmap; CREATE TABLE roadmap (id TEXT, \
             revision BIGINT AS (length(zeroblob(1000000000))))";
        refused(
            read_after(computed).await,
            "a generated column could eat all memory",
        );
        let renamed = "ALTER TABLE history RENAME TO past";
        refused(read_after(renamed).await, "a table is missing");
    }

    #[tokio::test]
    async fn reading_ends_and_a_large_file_is_read() {
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             WHERE i < 50000) INSERT INTO record SELECT 'foreign', 'idea', i, i, 1, \
             '{\"id\":\"' || i || '\"}' FROM n";
        let file = read_after(many)
            .await
            .expect("many small rows are no offence");
        assert_eq!(file.contents.stored.records.len(), 50_002);

        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("endless");
        std::fs::write(&path, "").expect("written");
        let mut connection = connect(&path).await.expect("an empty database");
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
             SELECT count(*) FROM n";
        let ended = sqlx::query(endless).fetch_one(&mut connection).await;
        refused(
            ended.map(|_| unreachable!()).map_err(StoreError::from),
            "it has no end",
        );
    }

    #[tokio::test]
    async fn what_does_not_concern_us_is_ignored() {
        let file = read_after(
            "CREATE TABLE other (text TEXT); INSERT INTO other VALUES ('anything'); \
             CREATE VIEW v AS SELECT load_extension('evil') FROM record; \
             CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM history; END; \
             INSERT INTO roadmap VALUES ('another', 1); DELETE FROM roadmap WHERE id = 'another'",
        );
        assert_eq!(file.await.expect("ours is sound").contents.history.len(), 1);
    }

    #[tokio::test]
    async fn rows_that_break_the_rules_are_refused() {
        let id = "x".repeat(65);
        let broken = [
            "UPDATE record SET body = '{' WHERE kind = 'goal'".to_owned(),
            "PRAGMA ignore_check_constraints = ON; UPDATE record SET body = x'ff'".to_owned(),
            "UPDATE record SET kind = 'spell' WHERE kind = 'goal'".to_owned(),
            format!(
                "PRAGMA ignore_check_constraints = ON; \
                 INSERT INTO record VALUES ('foreign', 'step', '{id}', 1, 1, '{{}}')"
            ),
            "INSERT INTO roadmap VALUES ('another', 1)".to_owned(),
            "DELETE FROM roadmap".to_owned(),
            "PRAGMA ignore_check_constraints = ON; UPDATE roadmap SET revision = 'soon'".to_owned(),
        ];
        for statements in broken {
            refused(read_after(&statements).await, &statements);
        }
    }

    #[tokio::test]
    async fn unreadable_history_is_left_behind() {
        let add = |revision: i64, changes: &str| {
            format!(
                "INSERT INTO history VALUES ('foreign', {revision}, '', '2027-03-01T12:00:00Z', \
                 'edited', 'done', {revision}, '{{\"key\":\"did_tidy\"}}', '[]', '{changes}');"
            )
        };
        let rows = [add(2, "[]"), add(3, "[{]"), add(4, "[]"), add(5, "[]")].concat();
        let file = read_after(&format!("{rows} UPDATE roadmap SET revision = 5")).await;
        let file = file.expect("the roadmap itself is sound");
        let kept: Vec<i64> = file
            .contents
            .history
            .iter()
            .map(|row| row.revision)
            .collect();
        assert_eq!(kept, [4, 5], "history goes back as far as it can be read");
    }
}
