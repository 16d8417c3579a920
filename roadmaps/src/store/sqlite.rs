//! A roadmap in an SQLite database: the private working copy that edits go to, or memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::statements::*;
use super::{
    Commit, CommitKind, Contents, Entry, EntryKind, HistoryRow, Step, Store, StoreError, Stored,
    kind_name, kind_of, slim, time_text,
};
use crate::changes::{Change, Changes};
use crate::model::{Record, RecordKey};

/// SQLite's result code for a database that somebody else has locked.
const BUSY: i32 = 5;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// One roadmap in one SQLite database, which nobody else has open.
#[derive(Debug)]
pub struct SqliteStore {
    connection: SqliteConnection,
    id: String,
    /// Whether a transaction was begun and its end not seen: it failed or was interrupted.
    unfinished: bool,
}

impl SqliteStore {
    /// Makes a new database with these contents. When this returns, they are on disk.
    ///
    /// # Errors
    /// When the file cannot be written; what is there then is incomplete.
    pub async fn create(path: &Path, contents: &Contents) -> Result<Self, StoreError> {
        let connection = durable(path).create_if_missing(true).connect().await?;
        SqliteStore::fill(connection, contents).await
    }

    /// Keeps these contents in memory, to read them.
    ///
    /// # Errors
    /// When the contents break the rules of the schema.
    pub async fn in_memory(contents: &Contents) -> Result<Self, StoreError> {
        // The name alone says so: the flag would have copies made in memory, too.
        let options = SqliteConnectOptions::new().filename(":memory:");
        SqliteStore::fill(options.connect().await?, contents).await
    }

    /// Opens a database that [`SqliteStore::create`] made, in this run or before a crash, and
    /// brings it to the present format.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program made it; [`StoreError::Damaged`].
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let (mut connection, version) = connect_when_free(path).await?;
        if version > super::FILE_VERSION {
            return Err(StoreError::Newer(version));
        }
        if version < super::FILE_VERSION {
            back_up(&mut connection, path, version).await?;
        }
        migrate(&mut connection).await?;
        let id = sqlx::query_scalar("SELECT id FROM roadmap LIMIT 1");
        let id: Option<String> = id.fetch_optional(&mut connection).await?;
        match id {
            Some(id) => Ok(SqliteStore::new(connection, id)),
            None => Err(StoreError::Damaged("it holds no roadmap".to_owned())),
        }
    }

    /// Writes a compact copy, with all history, to a path where nothing is yet. It is not synced.
    ///
    /// # Errors
    /// When there is no room; what is there then is incomplete.
    pub async fn copy_to(&mut self, path: &Path) -> Result<(), StoreError> {
        self.settled().await;
        let path = path.to_str().ok_or_else(|| {
            StoreError::Other(format!("{} is not a Unicode path", path.display()))
        })?;
        let copy = sqlx::query("VACUUM INTO $1").bind(path);
        copy.execute(&mut self.connection).await?;
        Ok(())
    }

    /// Everything that is stored.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn contents(&mut self) -> Result<Contents, StoreError> {
        let stored = self.load().await?;
        let rows = sqlx::query(WHOLE_HISTORY).bind(&self.id);
        let rows = rows.fetch_all(&mut self.connection).await?;
        let history = rows.iter().map(history_row).collect::<Result<_, _>>()?;
        Ok(Contents { stored, history })
    }

    /// Whether the database is sound, by SQLite's `integrity_check`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what it found.
    pub async fn check(&mut self) -> Result<(), StoreError> {
        self.settled().await;
        let check = sqlx::query_scalar("PRAGMA integrity_check(1)");
        let found: String = check.fetch_one(&mut self.connection).await?;
        match found.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Damaged(found)),
        }
    }

    /// Closes the database; everything is in its one file then.
    ///
    /// # Errors
    /// When it cannot be written. Nothing is lost: the log beside it stays.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    async fn fill(
        mut connection: SqliteConnection,
        contents: &Contents,
    ) -> Result<Self, StoreError> {
        migrate(&mut connection).await?;
        let Contents { stored, history } = contents;
        let mut store = SqliteStore::new(connection, stored.id.clone());
        let connection = store.begin().await?;
        let roadmap = sqlx::query(INSERT_ROADMAP)
            .bind(&stored.id)
            .bind(stored.revision);
        roadmap.execute(&mut *connection).await?;
        for (key, record) in &stored.records {
            let at = (stored.id.as_str(), stored.revision);
            put_record(connection, INSERT_RECORD, at, key, record).await?;
        }
        for row in history {
            insert_history(connection, &stored.id, row).await?;
        }
        store.finish().await?;
        Ok(store)
    }

    fn new(connection: SqliteConnection, id: String) -> Self {
        SqliteStore {
            connection,
            id,
            unfinished: false,
        }
    }

    /// The connection, after what an earlier transaction left open is rolled back.
    async fn settled(&mut self) -> &mut SqliteConnection {
        if self.unfinished {
            // SQLite rolls some failed transactions back by itself; then there is nothing to do.
            let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
            self.unfinished = false;
        }
        &mut self.connection
    }

    /// Begins a transaction. Without [`SqliteStore::finish`] it has no effect.
    async fn begin(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = self.settled().await;
        sqlx::query("BEGIN IMMEDIATE").execute(connection).await?;
        self.unfinished = true;
        Ok(&mut self.connection)
    }

    async fn finish(&mut self) -> Result<(), StoreError> {
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        self.unfinished = false;
        Ok(())
    }
}

impl Store for SqliteStore {
    async fn load(&mut self) -> Result<Stored, StoreError> {
        self.settled().await;
        let roadmap = sqlx::query(LOAD_ROADMAP).bind(&self.id);
        let roadmap = roadmap.fetch_one(&mut self.connection).await?;
        let records = sqlx::query(LOAD_RECORDS).bind(&self.id);
        let records = records.fetch_all(&mut self.connection).await?;
        Ok(Stored {
            id: roadmap.try_get("id")?,
            revision: roadmap.try_get("revision")?,
            records: records.iter().map(record_row).collect::<Result<_, _>>()?,
        })
    }

    async fn commit(&mut self, commit: &Commit<'_>) -> Result<i64, StoreError> {
        let revision = commit.base + 1;
        let (kind, step) = match commit.kind {
            CommitKind::Edit => ("edited", revision),
            CommitKind::Undo(step) => ("undone", step),
            CommitKind::Redo(step) => ("redone", step),
        };
        let row = HistoryRow {
            revision,
            author: commit.author.to_owned(),
            time: time_text(commit.time),
            kind: kind.to_owned(),
            state: "done".to_owned(),
            step,
            label: serde_json::to_string(commit.label)?,
            edits: serde_json::to_string(commit.edits)?,
            changes: serde_json::to_string(&slim(commit.changes))?,
        };

        let id = self.id.clone();
        let id = id.as_str();
        let connection = self.begin().await?;
        let raise = sqlx::query(RAISE_REVISION)
            .bind(revision)
            .bind(id)
            .bind(commit.base);
        if raise.execute(&mut *connection).await?.rows_affected() != 1 {
            return Err(StoreError::Outdated);
        }
        for Change { key, after, .. } in &commit.changes.0 {
            match after {
                Some(record) => {
                    put_record(connection, PUT_RECORD, (id, revision), key, record).await?;
                }
                None => {
                    let remove = sqlx::query(REMOVE_RECORD)
                        .bind(id)
                        .bind(kind_name(key.kind))
                        .bind(&key.id);
                    remove.execute(&mut *connection).await?;
                }
            }
        }
        match commit.kind {
            CommitKind::Edit => {
                let drop = sqlx::query(DROP_UNDONE).bind(id).bind(commit.author);
                drop.execute(&mut *connection).await?;
            }
            CommitKind::Undo(step) => mark(connection, id, step, "undone").await?,
            CommitKind::Redo(step) => mark(connection, id, step, "done").await?,
        }
        insert_history(connection, id, &row).await?;
        self.finish().await?;
        Ok(revision)
    }

    async fn last_done(&mut self, author: &str) -> Result<Option<Step>, StoreError> {
        self.settled().await;
        let step = sqlx::query(LAST_DONE).bind(&self.id).bind(author);
        let step = step.fetch_optional(&mut self.connection).await?;
        step.as_ref().map(step_row).transpose()
    }

    async fn first_undone(&mut self, author: &str) -> Result<Option<Step>, StoreError> {
        self.settled().await;
        let step = sqlx::query(FIRST_UNDONE).bind(&self.id).bind(author);
        let step = step.fetch_optional(&mut self.connection).await?;
        step.as_ref().map(step_row).transpose()
    }

    async fn history(&mut self, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.settled().await;
        let rows = sqlx::query(LATEST_HISTORY).bind(&self.id).bind(limit);
        let rows = rows.fetch_all(&mut self.connection).await?;
        rows.iter().map(entry_row).collect()
    }

    async fn changes_after(&mut self, revision: i64) -> Result<Option<Vec<Changes>>, StoreError> {
        self.settled().await;
        let earliest = sqlx::query_scalar(EARLIEST_HISTORY).bind(&self.id);
        let earliest: Option<i64> = earliest.fetch_one(&mut self.connection).await?;
        if earliest.is_none_or(|earliest| revision < earliest) {
            return Ok(None);
        }
        let rows = sqlx::query(CHANGES_AFTER).bind(&self.id).bind(revision);
        let rows = rows.fetch_all(&mut self.connection).await?;
        let changes = rows.iter().map(|row| {
            let changes: String = row.try_get("changes")?;
            Ok(serde_json::from_str(&changes)?)
        });
        changes.collect::<Result<_, StoreError>>().map(Some)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) => {
                    StoreError::Damaged(error.to_string())
                }
                sqlx::Error::RowNotFound => StoreError::Damaged("a row is missing".to_owned()),
                _ => StoreError::Other(error.to_string()),
            };
        };
        let message = database.message().to_owned();
        match primary_code(&error) {
            Some(8 | 14 | 23) => StoreError::NotWritable(message),
            Some(9) => StoreError::Damaged("reading it has no end".to_owned()),
            Some(11 | 19 | 26) => StoreError::Damaged(message),
            Some(13) => StoreError::Full,
            _ => StoreError::Other(message),
        }
    }
}

/// Options with which an acknowledged commit survives the loss of power. Locked exclusively, the
/// log needs no shared memory, which a full disk could take away under our feet.
fn durable(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "ON")
        .pragma("checkpoint_fullfsync", "ON")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

/// Connects, and reads the format version. A database that was dropped a moment ago may still be
/// closing on its thread; turning to the log does not wait for that by itself.
async fn connect_when_free(path: &Path) -> Result<(SqliteConnection, i64), StoreError> {
    let mut patience = 1_000;
    loop {
        let connected: Result<(SqliteConnection, i64), sqlx::Error> = async {
            let mut connection = durable(path).connect().await?;
            let version = sqlx::query_scalar("PRAGMA user_version");
            let version = version.fetch_one(&mut connection).await?;
            Ok((connection, version))
        }
        .await;
        match connected {
            Err(error) if primary_code(&error) == Some(BUSY) && patience > 0 => {
                patience -= 1;
                std::thread::sleep(Duration::from_millis(5));
            }
            connected => return Ok(connected?),
        }
    }
}

/// SQLite's primary result code, the lowest byte of <https://www.sqlite.org/rescode.html>.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<i32>().ok()? & 0xff)
}

async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    match MIGRATIONS.run(connection).await {
        Ok(()) => Ok(()),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            Err(error.into())
        }
        Err(error) => Err(StoreError::Other(error.to_string())),
    }
}

/// Keeps a copy of a database beside it before it is upgraded.
async fn back_up(
    connection: &mut SqliteConnection,
    path: &Path,
    version: i64,
) -> Result<(), StoreError> {
    let backup: PathBuf = path.with_extension(format!("format-{version}"));
    if backup.exists() {
        return Ok(());
    }
    let copy = sqlx::query("VACUUM INTO $1").bind(backup.to_string_lossy().into_owned());
    copy.execute(connection).await?;
    Ok(())
}

async fn put_record(
    connection: &mut SqliteConnection,
    statement: &'static str,
    (id, revision): (&str, i64),
    key: &RecordKey,
    record: &Record,
) -> Result<(), StoreError> {
    let put = sqlx::query(statement)
        .bind(id)
        .bind(kind_name(key.kind))
        .bind(&key.id)
        .bind(record.place)
        .bind(revision)
        .bind(serde_json::to_string(&record.body)?);
    put.execute(connection).await?;
    Ok(())
}

async fn insert_history(
    connection: &mut SqliteConnection,
    id: &str,
    row: &HistoryRow,
) -> Result<(), StoreError> {
    let insert = sqlx::query(INSERT_HISTORY)
        .bind(id)
        .bind(row.revision)
        .bind(&row.author)
        .bind(&row.time)
        .bind(&row.kind)
        .bind(&row.state)
        .bind(row.step)
        .bind(&row.label)
        .bind(&row.edits)
        .bind(&row.changes);
    insert.execute(connection).await?;
    Ok(())
}

async fn mark(
    connection: &mut SqliteConnection,
    id: &str,
    step: i64,
    state: &str,
) -> Result<(), StoreError> {
    let mark = sqlx::query(MARK_STEP).bind(state).bind(id).bind(step);
    match mark.execute(connection).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Damaged(format!("history lacks step {step}"))),
    }
}

pub(super) fn record_row(row: &SqliteRow) -> Result<(RecordKey, Record), StoreError> {
    let kind: String = row.try_get("kind")?;
    let body: String = row.try_get("body")?;
    let key = RecordKey {
        kind: kind_of(&kind)?,
        id: row.try_get("id")?,
    };
    let record = Record {
        place: row.try_get("place")?,
        body: serde_json::from_str(&body)?,
    };
    Ok((key, record))
}

pub(super) fn history_row(row: &SqliteRow) -> Result<HistoryRow, StoreError> {
    Ok(HistoryRow {
        revision: row.try_get("revision")?,
        author: row.try_get("author")?,
        time: row.try_get("time")?,
        kind: row.try_get("kind")?,
        state: row.try_get("state")?,
        step: row.try_get("step")?,
        label: row.try_get("label")?,
        edits: row.try_get("edits")?,
        changes: row.try_get("changes")?,
    })
}

fn step_row(row: &SqliteRow) -> Result<Step, StoreError> {
    let label: String = row.try_get("label")?;
    let changes: String = row.try_get("changes")?;
    Ok(Step {
        revision: row.try_get("revision")?,
        label: serde_json::from_str(&label)?,
        changes: serde_json::from_str(&changes)?,
    })
}

fn entry_row(row: &SqliteRow) -> Result<Entry, StoreError> {
    let kind: String = row.try_get("kind")?;
    let step: i64 = row.try_get("step")?;
    let label: String = row.try_get("label")?;
    let time: String = row.try_get("time")?;
    Ok(Entry {
        revision: row.try_get("revision")?,
        author: row.try_get("author")?,
        time: instant(&time)?,
        kind: match kind.as_str() {
            "created" => EntryKind::Created,
            "edited" => EntryKind::Edited,
            "undone" => EntryKind::Undone(step),
            "redone" => EntryKind::Redone(step),
            _ => return Err(StoreError::Damaged(format!("history knows no {kind:?}"))),
        },
        label: serde_json::from_str(&label)?,
    })
}

pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, StoreError> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => Ok(instant.to_utc()),
        Err(error) => Err(StoreError::Damaged(format!("{text:?}: {error}"))),
    }
}
