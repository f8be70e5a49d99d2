/// The tables of version 1.
///
/// What must never be there twice is a key. Long rows lie in the order in which they came, short
/// ones under their keys.
enum SQLiteTables {
  static let statements =
    [
      """
      CREATE TABLE meta (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        schema INTEGER NOT NULL,
        readable_from INTEGER NOT NULL,
        epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),
        loss INTEGER NOT NULL CHECK (loss IN (0, 1))
      ) STRICT
      """,
      "INSERT INTO meta (id, schema, readable_from, epoch, loss) VALUES (1, 0, 0, 0, 0)",
      """
      CREATE TABLE site (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        head INTEGER NOT NULL CHECK (head > 0),
        head_epoch INTEGER NOT NULL CHECK (head_epoch >= 0),
        published INTEGER NOT NULL CHECK (published BETWEEN 0 AND head),
        sent INTEGER NOT NULL CHECK (sent BETWEEN 0 AND head),
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        outbox_due INTEGER
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX site_outbox ON site (outbox_due) WHERE outbox_due IS NOT NULL",
      """
      CREATE TRIGGER site_head BEFORE UPDATE OF head ON site WHEN NEW.head <= OLD.head
      BEGIN SELECT RAISE(ABORT, 'a head goes on'); END
      """,
      """
      CREATE TABLE issuer (
        site BLOB NOT NULL REFERENCES site (id),
        issuer BLOB NOT NULL CHECK (length(issuer) = 32),
        next INTEGER NOT NULL CHECK (next BETWEEN 0 AND 4294967295),
        base INTEGER NOT NULL CHECK (base BETWEEN 0 AND 4294967295),
        staple_sequence INTEGER NOT NULL CHECK (staple_sequence >= 0),
        revoked BLOB NOT NULL,
        live BLOB NOT NULL,
        stretch_began INTEGER NOT NULL CHECK (stretch_began >= 0),
        stretch_serial INTEGER NOT NULL CHECK (stretch_serial BETWEEN 0 AND 4294967295),
        epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),
        PRIMARY KEY (site, issuer)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE credential (
        site BLOB NOT NULL REFERENCES site (id),
        issuer BLOB NOT NULL CHECK (length(issuer) = 32),
        serial INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
        holder BLOB NOT NULL CHECK (length(holder) = 32),
        job TEXT NOT NULL,
        not_before INTEGER NOT NULL CHECK (not_before >= 0),
        expiration INTEGER NOT NULL CHECK (expiration >= 0),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
        PRIMARY KEY (site, issuer, serial)
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX credential_holder ON credential (site, holder) WHERE state = 0",
      "CREATE INDEX credential_ending ON credential (site, issuer, expiration) WHERE state = 0",
    ] + logs

  /// What grows with every visit.
  private static let logs = [
    """
    CREATE TABLE request (
      site BLOB NOT NULL REFERENCES site (id),
      signer BLOB NOT NULL CHECK (length(signer) = 32),
      nonce BLOB NOT NULL CHECK (length(nonce) = 32),
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      at INTEGER NOT NULL CHECK (at >= 0),
      reply BLOB NOT NULL,
      PRIMARY KEY (site, signer, nonce)
    ) STRICT
    """,
    """
    CREATE TABLE record (
      site BLOB NOT NULL REFERENCES site (id),
      kind INTEGER NOT NULL CHECK (kind > 0),
      id TEXT NOT NULL CHECK (length(id) > 0),
      content BLOB NOT NULL,
      due INTEGER CHECK (due >= 0),
      PRIMARY KEY (site, kind, id)
    ) STRICT
    """,
    "CREATE INDEX record_due ON record (due) WHERE due IS NOT NULL",
    """
    CREATE TABLE receipt (
      site BLOB NOT NULL REFERENCES site (id),
      lock BLOB NOT NULL CHECK (length(lock) = 16),
      sequence INTEGER NOT NULL CHECK (sequence >= 0),
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      envelope BLOB NOT NULL,
      salt BLOB,
      body BLOB,
      PRIMARY KEY (site, lock, sequence),
      CHECK ((salt IS NULL) = (body IS NULL))
    ) STRICT
    """,
    """
    CREATE TRIGGER receipt_hash BEFORE UPDATE OF hash ON receipt WHEN NEW.hash IS NOT OLD.hash
    BEGIN SELECT RAISE(ABORT, 'a receipt stands'); END
    """,
    """
    CREATE TABLE event (
      site BLOB NOT NULL REFERENCES site (id),
      sequence INTEGER NOT NULL CHECK (sequence > 0),
      at INTEGER NOT NULL CHECK (at >= 0),
      kind TEXT NOT NULL CHECK (length(kind) > 0),
      content BLOB NOT NULL,
      is_published INTEGER NOT NULL CHECK (is_published IN (0, 1)),
      PRIMARY KEY (site, sequence)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE dead_letter (
      site BLOB NOT NULL REFERENCES site (id),
      sequence INTEGER NOT NULL CHECK (sequence > 0),
      at INTEGER NOT NULL CHECK (at >= 0),
      kind TEXT NOT NULL,
      content BLOB NOT NULL,
      is_published INTEGER NOT NULL CHECK (is_published IN (0, 1)),
      reason TEXT NOT NULL,
      PRIMARY KEY (site, sequence)
    ) STRICT, WITHOUT ROWID
    """,
  ]
}
