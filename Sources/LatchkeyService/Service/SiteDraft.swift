import LatchkeyCore

/// A change in the making: what was read, and what is going to be written.
struct SiteDraft: Sendable {
  let snapshot: SiteSnapshot
  let now: UInt64
  private(set) var change: SiteChange
  /// Whether there is anything to write.
  private(set) var isChanged = false

  init(_ snapshot: SiteSnapshot, at site: SiteID, now: UInt64) {
    self.snapshot = snapshot
    self.now = now
    // LEDG-9: an event of a new epoch is told apart from one that was lost.
    let epochs = snapshot.epoch.number - min(snapshot.headEpoch, snapshot.epoch.number)
    let sequence =
      epochs > 0
      ? EpochJump(over: epochs, at: now).sequence(behind: snapshot.head) : snapshot.head + 1
    change = SiteChange(
      site: site, expectedHead: snapshot.head,
      event: Event(sequence: sequence, at: now, kind: "", content: []),
      epoch: snapshot.epoch.number)
  }

  /// Says what happened: without it nothing is written.
  mutating func happen(_ kind: String, _ content: some Encodable, isPublished: Bool = true) {
    change.event.kind = kind
    change.event.content = JSON.encode(content)
    change.event.isPublished = isPublished
    isChanged = true
  }

  /// The content of a record that was asked for.
  func content<Content: Decodable>(
    _ kind: RecordKind, _ id: String, as type: Content.Type
  ) throws(LedgerFailure) -> Content? {
    guard let record = snapshot.records[RecordKey(kind, id)] else { return nil }
    guard let content = JSON.decode(type, record.content) else {
      throw .corrupt("a record of kind \(kind.rawValue) does not read")
    }
    return content
  }

  mutating func put(_ kind: RecordKind, _ id: String, _ content: some Encodable, due: UInt64? = nil)
  {
    change.records.append(
      Record(key: RecordKey(kind, id), content: JSON.encode(content), due: due))
  }

  mutating func remove(_ kind: RecordKind, _ id: String) {
    change.removedRecords.append(RecordKey(kind, id))
  }

  mutating func put(_ book: IssuerBook) { change.issuer = book.row }

  mutating func put(_ credential: CredentialRow) { change.credentials.append(credential) }

  mutating func put(_ state: CredentialStateChange) { change.credentialStates.append(state) }

  mutating func put(_ receipt: ReceiptRow) { change.receipts.append(receipt) }

  mutating func remember(_ request: VerifiedRequest, _ reply: StoredReply) {
    change.request = RememberedRequest(
      key: request.key, digest: request.digest, at: now, reply: JSON.encode(reply))
  }
}
