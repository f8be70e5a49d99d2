// What an operation reads of one site.
extension LedgerStatement {
  /// Site, issuer, signer, nonce. One statement sees one moment; records are read behind it, and
  /// one that has changed meanwhile has moved the head.
  package static let load = LedgerStatement(
    "load",
    """
    SELECT m.epoch, m.loss, s.head, s.head_epoch, i.next, i.base, i.staple_sequence, i.revoked, \
    i.live, i.stretch_began, i.stretch_serial, i.epoch, r.digest, r.at, r.reply FROM meta m \
    LEFT JOIN site s ON s.id = $1 LEFT JOIN issuer i ON i.site = $1 AND i.issuer = $2 \
    LEFT JOIN request r ON r.site = $1 AND r.signer = $3 AND r.nonce = $4
    """)

  package static let loadRecord = LedgerStatement(
    "load_record",
    "SELECT kind, id, content, due FROM record WHERE site = $1 AND kind = $2 AND id = $3")

  package static let records = LedgerStatement(
    "records",
    """
    SELECT kind, id, content, due FROM record WHERE site = $1 AND kind = $2 AND id > $3 \
    ORDER BY id LIMIT $4
    """)

  package static let credentialsOfJob = credentials("of_job", "job = $3")
  package static let credentialsOfHolder = credentials("of_holder", "holder = $3 AND state = 0")
  package static let credentialsEnding = credentials(
    "ending", "issuer = $3 AND state = 0 AND expiration < $4")
  package static let credentialOfSerial = credentials("of_serial", "issuer = $3 AND serial = $4")

  private static func credentials(_ name: String, _ condition: String) -> LedgerStatement {
    LedgerStatement(
      "credentials_\(name)",
      """
      SELECT issuer, serial, holder, job, not_before, expiration, state FROM credential \
      WHERE site = $1 AND \(condition) ORDER BY issuer, serial LIMIT $2
      """)
  }

  package static let receipts = LedgerStatement(
    "receipts",
    """
    SELECT lock, sequence, hash, envelope, salt, body FROM receipt \
    WHERE site = $1 AND lock = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4
    """)

  package static let events = LedgerStatement(
    "events",
    """
    SELECT sequence, at, kind, content, is_published FROM event \
    WHERE site = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
    """)
}
