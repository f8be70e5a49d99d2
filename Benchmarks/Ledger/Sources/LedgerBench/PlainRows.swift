import LatchkeyCore
import LatchkeyService

/// A value of a row, for the plain clients.
enum Plain {
  case integer(Int64)
  case bytes([UInt8])
  case text(String)
}

/// The rows of an issuance as whoever writes straight to a store would: no look at head or epoch.
enum PlainRows {
  static let site = """
    INSERT INTO site (id, head, head_epoch, published, sent, attempts, outbox_due) \
    VALUES ($1, $2, 0, $2, 0, 0, $3) ON CONFLICT (id) DO UPDATE SET head = excluded.head, \
    head_epoch = 0, published = excluded.published
    """
  static let issuer = """
    INSERT INTO issuer (site, issuer, next, base, staple_sequence, revoked, live, stretch_began, \
    stretch_serial, epoch) VALUES ($1, $2, $3, 0, 1, $4, $5, 0, 0, 0) ON CONFLICT (site, issuer) \
    DO UPDATE SET next = excluded.next, revoked = excluded.revoked, live = excluded.live
    """
  static let credential = """
    INSERT INTO credential (site, issuer, serial, holder, job, not_before, expiration, state) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
    """
  static let request =
    "INSERT INTO request (site, signer, nonce, digest, at, reply) VALUES ($1, $2, $3, $4, $5, $6)"
  static let record = """
    INSERT INTO record (site, kind, id, content, due) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (site, kind, id) DO UPDATE SET content = excluded.content, due = excluded.due
    """
  static let event = """
    INSERT INTO event (site, sequence, at, kind, content, is_published) \
    VALUES ($1, $2, $3, $4, $5, 1)
    """

  static let statements = [site, issuer, credential, request, record, event]

  /// For each statement its values.
  static func values(_ change: SiteChange) -> [[Plain]] {
    let site = Plain.bytes(change.site.byteArray)
    guard let issuer = change.issuer, let credential = change.credentials.first,
      let request = change.request, let record = change.records.first
    else { return [] }
    return [
      [site, .integer(Int64(change.event.sequence)), .integer(Int64(change.event.at))],
      [
        site, .bytes(issuer.key.byteArray), .integer(Int64(issuer.next)), .bytes(issuer.revoked),
        .bytes(issuer.live),
      ],
      [
        site, .bytes(credential.issuer.byteArray), .integer(Int64(credential.serial)),
        .bytes(credential.holder.byteArray), .text(credential.job),
        .integer(Int64(credential.notBefore)), .integer(Int64(credential.expiration)),
      ],
      [
        site, .bytes(request.key.signer.byteArray), .bytes(request.key.nonce.byteArray),
        .bytes(request.digest.byteArray), .integer(Int64(request.at)), .bytes(request.reply),
      ],
      [
        site, .integer(Int64(record.key.kind.rawValue)), .text(record.key.id),
        .bytes(record.content), .integer(Int64(record.due ?? 0)),
      ],
      [
        site, .integer(Int64(change.event.sequence)), .integer(Int64(change.event.at)),
        .text(change.event.kind), .bytes(change.event.content),
      ],
    ]
  }
}
