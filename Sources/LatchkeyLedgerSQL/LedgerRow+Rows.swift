import LatchkeyCore
import LatchkeyService

// Rows in the order of columns of `LedgerStatement`.
extension LedgerRow {
  /// Of ``LedgerStatement/load``: everything but the records.
  package func snapshot(_ query: SiteQuery) throws(LedgerFailure) -> SiteSnapshot {
    guard let loss = EpochLoss(rawValue: try small(1)) else { throw Self.unreadable }
    var snapshot = SiteSnapshot(epoch: Epoch(number: try short(0), loss: loss))
    guard !isNull(2) else { return snapshot }
    snapshot.head = try unsigned(2)
    snapshot.headEpoch = try short(3)
    if let key = query.issuer, !isNull(4) {
      snapshot.issuer = LatchkeyService.IssuerRow(
        key: key, next: try short(4), base: try short(5), stapleSequence: try unsigned(6),
        revoked: bytes(7), live: bytes(8), stretchBegan: try unsigned(9),
        stretchSerial: try short(10), epoch: try short(11))
    }
    if let key = query.request, !isNull(12) {
      snapshot.request = RememberedRequest(
        key: key, digest: try name(12), at: try unsigned(13), reply: bytes(14))
    }
    return snapshot
  }

  package func record() throws(LedgerFailure) -> Record {
    guard let kind = RecordKind(rawValue: try small(0)) else { throw Self.unreadable }
    return Record(key: RecordKey(kind, text(1)), content: bytes(2), due: try moment(3))
  }

  package func credential() throws(LedgerFailure) -> CredentialRow {
    guard let state = CredentialState(rawValue: try small(6)) else { throw Self.unreadable }
    return CredentialRow(
      issuer: try name(0), serial: try short(1), holder: try name(2), job: text(3),
      notBefore: try unsigned(4), expiration: try unsigned(5), state: state)
  }

  package func receipt() throws(LedgerFailure) -> ReceiptRow {
    let disclosure =
      isNull(4) ? nil : ReceiptRow.Disclosure(salt: bytes(4), body: bytes(5))
    return ReceiptRow(
      lock: try name(0), sequence: try unsigned(1), hash: try name(2), envelope: bytes(3),
      disclosure: disclosure)
  }

  package func event(from column: Int = 0) throws(LedgerFailure) -> Event {
    Event(
      sequence: try unsigned(column), at: try unsigned(column + 1), kind: text(column + 2),
      content: bytes(column + 3), isPublished: number(column + 4) != 0)
  }

  package func epoch() throws(LedgerFailure) -> UInt32 { try short(0) }

  package func site() throws(LedgerFailure) -> SiteID { try name(0) }

  package func dueRecord() throws(LedgerFailure) -> DueRecord {
    guard let kind = RecordKind(rawValue: try small(1)) else { throw Self.unreadable }
    return DueRecord(site: try name(0), key: RecordKey(kind, text(2)), due: try unsigned(3))
  }

  package func claim() throws(LedgerFailure) -> OutboxClaim {
    OutboxClaim(site: try name(0), sent: try unsigned(1), attempts: try small(2))
  }

  package func deadLetter() throws(LedgerFailure) -> DeadLetter {
    DeadLetter(site: try name(0), event: try event(from: 1), reason: text(6))
  }
}
