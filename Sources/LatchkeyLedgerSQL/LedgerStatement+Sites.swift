// What goes over all sites, and what begins or ends one.
extension LedgerStatement {
  package static let sites = LedgerStatement(
    "sites", "SELECT id FROM site WHERE id > $1 ORDER BY id LIMIT $2")

  package static let due = LedgerStatement(
    "due", "SELECT site, kind, id, due FROM record WHERE due <= $1 ORDER BY due LIMIT $2")

  /// Now, end of the lease, limit. A site that somebody is writing to is left for the next time.
  package static let claim = LedgerStatement(
    "claim",
    sqlite: """
      UPDATE site SET outbox_due = $2 WHERE id IN (SELECT id FROM site WHERE outbox_due <= $1 \
      ORDER BY outbox_due LIMIT $3) RETURNING id, sent, attempts
      """,
    postgres: """
      WITH ready AS (SELECT id FROM site WHERE outbox_due <= $1 ORDER BY outbox_due LIMIT $3 \
      FOR UPDATE SKIP LOCKED) UPDATE site SET outbox_due = $2 FROM ready \
      WHERE site.id = ready.id RETURNING site.id, site.sent, site.attempts
      """)

  /// Site, sent, attempts, due. One row says all of it, so that an event that comes meanwhile is
  /// seen.
  package static let settle = LedgerStatement(
    "settle",
    """
    UPDATE site SET sent = CASE WHEN CAST($2 AS bigint) > head THEN head \
    ELSE CAST($2 AS bigint) END, attempts = $3, \
    outbox_due = CASE WHEN published > CAST($2 AS bigint) THEN CAST($4 AS bigint) END \
    WHERE id = $1 AND sent <= CAST($2 AS bigint)
    """)

  /// Site, sequence, at, kind, content, published, reason, sent. Behind ``settle``: a note that
  /// came too late leaves no letter.
  package static let addDeadLetter = LedgerStatement(
    "add_dead_letter",
    """
    INSERT INTO dead_letter (site, sequence, at, kind, content, is_published, reason) \
    SELECT id, $2, $3, $4, $5, $6, $7 FROM site WHERE id = $1 AND sent <= CAST($8 AS bigint) \
    ON CONFLICT (site, sequence) DO NOTHING
    """)

  package static let deadLetters = LedgerStatement(
    "dead_letters",
    """
    SELECT site, sequence, at, kind, content, is_published, reason FROM dead_letter \
    ORDER BY site, sequence LIMIT $1
    """)

  /// First site, last site, moment.
  package static let retainRequests = LedgerStatement(
    "retain_requests", "DELETE FROM request WHERE site >= $1 AND site <= $2 AND at < $3")

  package static let retainEvents = LedgerStatement(
    "retain_events",
    """
    DELETE FROM event WHERE site >= $1 AND site <= $2 AND at < $3 AND EXISTS (SELECT 1 FROM site \
    WHERE site.id = event.site AND event.sequence < site.head \
    AND (event.sequence <= site.sent OR event.is_published = 0))
    """)

  /// Loss. What was unbounded once stays so: a row may be older than both epochs (LEDG-8).
  package static let beginEpoch = LedgerStatement(
    "begin_epoch",
    """
    UPDATE meta SET epoch = epoch + 1, \
    loss = CASE WHEN loss = 1 THEN 1 ELSE CAST($1 AS bigint) END RETURNING epoch
    """)

  package static let eraseSite = LedgerStatement("erase_site", "DELETE FROM site WHERE id = $1")

  /// Every table of a site but the one that names it.
  package static let eraseRows = tablesOfSites.map { table in
    LedgerStatement("erase_\(table)", "DELETE FROM \(table) WHERE site = $1")
  }

  /// Tables with a column `site`.
  package static let tablesOfSites = [
    "issuer", "credential", "request", "record", "receipt", "event", "dead_letter",
  ]
}
