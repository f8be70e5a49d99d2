/// The tables of version 1.
///
/// What must never be there twice is a key. No row refers to another by a foreign key: every writer of
/// a site holds the row of the site, and the server would look it up again for each row.
enum PostgresTables {
  static let statements =
    [
      """
      CREATE TABLE meta (
        id bigint PRIMARY KEY CHECK (id = 1),
        schema bigint NOT NULL,
        readable_from bigint NOT NULL,
        epoch bigint NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),
        loss bigint NOT NULL CHECK (loss IN (0, 1))
      )
      """,
      "INSERT INTO meta (id, schema, readable_from, epoch, loss) VALUES (1, 0, 0, 0, 0)",
      """
      CREATE TABLE site (
        id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
        head bigint NOT NULL CHECK (head > 0),
        head_epoch bigint NOT NULL CHECK (head_epoch >= 0),
        published bigint NOT NULL CHECK (published BETWEEN 0 AND head),
        sent bigint NOT NULL CHECK (sent BETWEEN 0 AND head),
        attempts bigint NOT NULL CHECK (attempts >= 0),
        outbox_due bigint
      )
      """,
      "CREATE INDEX site_outbox ON site (outbox_due) WHERE outbox_due IS NOT NULL",
      """
      CREATE TABLE issuer (
        site bytea NOT NULL,
        issuer bytea NOT NULL CHECK (octet_length(issuer) = 32),
        next bigint NOT NULL CHECK (next BETWEEN 0 AND 4294967295),
        base bigint NOT NULL CHECK (base BETWEEN 0 AND 4294967295),
        staple_sequence bigint NOT NULL CHECK (staple_sequence >= 0),
        revoked bytea NOT NULL,
        live bytea NOT NULL,
        stretch_began bigint NOT NULL CHECK (stretch_began >= 0),
        stretch_serial bigint NOT NULL CHECK (stretch_serial BETWEEN 0 AND 4294967295),
        epoch bigint NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),
        PRIMARY KEY (site, issuer)
      )
      """,
      """
      CREATE TABLE credential (
        site bytea NOT NULL,
        issuer bytea NOT NULL CHECK (octet_length(issuer) = 32),
        serial bigint NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
        holder bytea NOT NULL CHECK (octet_length(holder) = 32),
        job text NOT NULL,
        not_before bigint NOT NULL CHECK (not_before >= 0),
        expiration bigint NOT NULL CHECK (expiration >= 0),
        state bigint NOT NULL CHECK (state BETWEEN 0 AND 3),
        PRIMARY KEY (site, issuer, serial)
      )
      """,
      "CREATE INDEX credential_holder ON credential (site, holder) WHERE state = 0",
      "CREATE INDEX credential_ending ON credential (site, issuer, expiration) WHERE state = 0",
    ] + logs

  /// What grows with every visit.
  private static let logs = [
    """
    CREATE TABLE request (
      site bytea NOT NULL,
      signer bytea NOT NULL CHECK (octet_length(signer) = 32),
      nonce bytea NOT NULL CHECK (octet_length(nonce) = 32),
      digest bytea NOT NULL CHECK (octet_length(digest) = 32),
      at bigint NOT NULL CHECK (at >= 0),
      reply bytea NOT NULL,
      PRIMARY KEY (site, signer, nonce)
    )
    """,
    """
    CREATE TABLE record (
      site bytea NOT NULL,
      kind bigint NOT NULL CHECK (kind > 0),
      id text COLLATE "C" NOT NULL CHECK (octet_length(id) > 0),
      content bytea NOT NULL,
      due bigint CHECK (due >= 0),
      PRIMARY KEY (site, kind, id)
    )
    """,
    "CREATE INDEX record_due ON record (due) WHERE due IS NOT NULL",
    """
    CREATE TABLE receipt (
      site bytea NOT NULL,
      lock bytea NOT NULL CHECK (octet_length(lock) = 16),
      sequence bigint NOT NULL CHECK (sequence >= 0),
      hash bytea NOT NULL CHECK (octet_length(hash) = 32),
      envelope bytea NOT NULL,
      salt bytea,
      body bytea,
      PRIMARY KEY (site, lock, sequence),
      CHECK ((salt IS NULL) = (body IS NULL))
    )
    """,
    """
    CREATE TABLE event (
      site bytea NOT NULL,
      sequence bigint NOT NULL CHECK (sequence > 0),
      at bigint NOT NULL CHECK (at >= 0),
      kind text NOT NULL CHECK (octet_length(kind) > 0),
      content bytea NOT NULL,
      is_published bigint NOT NULL CHECK (is_published IN (0, 1)),
      PRIMARY KEY (site, sequence)
    )
    """,
    """
    CREATE TABLE dead_letter (
      site bytea NOT NULL,
      sequence bigint NOT NULL CHECK (sequence > 0),
      at bigint NOT NULL CHECK (at >= 0),
      kind text NOT NULL,
      content bytea NOT NULL,
      is_published bigint NOT NULL CHECK (is_published IN (0, 1)),
      reason text NOT NULL,
      PRIMARY KEY (site, sequence)
    )
    """,
  ]
}
