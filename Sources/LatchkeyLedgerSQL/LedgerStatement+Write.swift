// What a commit is made of.
extension LedgerStatement {
  /// Site, head, epoch, published, at.
  package static let makeSite = LedgerStatement(
    "make_site", mustChange: true,
    """
    INSERT INTO site (id, head, head_epoch, published, sent, attempts, outbox_due) \
    SELECT $1, CAST($2 AS bigint), epoch, \
    CASE WHEN CAST($4 AS bigint) = 1 THEN CAST($2 AS bigint) ELSE 0 END, 0, 0, \
    CASE WHEN CAST($4 AS bigint) = 1 THEN CAST($5 AS bigint) END FROM meta WHERE epoch = $3
    """)

  /// Site, head, epoch, published, at, expected head.
  package static let moveHead = LedgerStatement(
    "move_head", mustChange: true,
    """
    UPDATE site SET head = $2, head_epoch = $3, \
    published = CASE WHEN CAST($4 AS bigint) = 1 THEN $2 ELSE published END, \
    outbox_due = CASE WHEN CAST($4 AS bigint) = 1 AND outbox_due IS NULL THEN $5 \
    ELSE outbox_due END \
    WHERE id = $1 AND head = $6 AND EXISTS (SELECT 1 FROM meta WHERE epoch = $3)
    """)

  package static let putIssuer = LedgerStatement(
    "put_issuer",
    """
    INSERT INTO issuer (site, issuer, next, base, staple_sequence, revoked, live, stretch_began, \
    stretch_serial, epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (site, issuer) DO UPDATE SET next = excluded.next, base = excluded.base, \
    staple_sequence = excluded.staple_sequence, revoked = excluded.revoked, \
    live = excluded.live, stretch_began = excluded.stretch_began, \
    stretch_serial = excluded.stretch_serial, epoch = excluded.epoch
    """)

  package static let addCredential = LedgerStatement(
    "add_credential",
    """
    INSERT INTO credential (site, issuer, serial, holder, job, not_before, expiration, state) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    """)

  package static let setCredentialState = LedgerStatement(
    "set_credential_state",
    "UPDATE credential SET state = $4 WHERE site = $1 AND issuer = $2 AND serial = $3")

  package static let addRequest = LedgerStatement(
    "add_request",
    "INSERT INTO request (site, signer, nonce, digest, at, reply) VALUES ($1, $2, $3, $4, $5, $6)")

  package static let removeRecord = LedgerStatement(
    "remove_record", "DELETE FROM record WHERE site = $1 AND kind = $2 AND id = $3")

  package static let putRecord = LedgerStatement(
    "put_record",
    """
    INSERT INTO record (site, kind, id, content, due) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (site, kind, id) DO UPDATE SET content = excluded.content, due = excluded.due
    """)

  /// Another hash in the place of one that stands becomes NULL, which the column does not take.
  package static let putReceipt = LedgerStatement(
    "put_receipt",
    """
    INSERT INTO receipt (site, lock, sequence, hash, envelope, salt, body) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, lock, sequence) DO UPDATE SET \
    hash = CASE WHEN receipt.hash = excluded.hash THEN receipt.hash END, \
    envelope = excluded.envelope, salt = COALESCE(excluded.salt, receipt.salt), \
    body = COALESCE(excluded.body, receipt.body)
    """)

  package static let addEvent = LedgerStatement(
    "add_event",
    """
    INSERT INTO event (site, sequence, at, kind, content, is_published) \
    VALUES ($1, $2, $3, $4, $5, $6)
    """)
}
