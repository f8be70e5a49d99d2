import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService

/// Rows that differ by a number.
enum Sample {
  static func site(_ number: UInt8) -> SiteID { SiteID(bytes: FixedBytes { _ in number }) }

  static func lock(_ number: UInt8) -> LockID { LockID(bytes: FixedBytes { _ in number }) }

  static func key(_ number: UInt8) -> PublicKey { PublicKey(bytes: FixedBytes { _ in number }) }

  static func digest(_ number: UInt8) -> Digest { Digest(bytes: FixedBytes { _ in number }) }

  static func requestKey(_ number: UInt8) -> RequestKey {
    RequestKey(signer: key(number), nonce: FixedBytes { _ in number &+ 1 })
  }

  static func request(_ number: UInt8, at moment: UInt64 = 100) -> RememberedRequest {
    RememberedRequest(
      key: requestKey(number), digest: digest(number), at: moment, reply: [number, 0, 255])
  }

  static func issuer(_ number: UInt8, next: UInt32 = 1) -> LatchkeyService.IssuerRow {
    LatchkeyService.IssuerRow(
      key: key(number), next: next, base: 1, stapleSequence: 7, revoked: [1, 0, 128],
      live: [], stretchBegan: 50, stretchSerial: 2, epoch: 0)
  }

  static func credential(
    _ serial: UInt32, issuer: UInt8 = 1, holder: UInt8 = 9, job: String = "job",
    ends expiration: UInt64 = 1_000, _ state: CredentialState = .live
  ) -> CredentialRow {
    CredentialRow(
      issuer: key(issuer), serial: serial, holder: key(holder), job: job, notBefore: 10,
      expiration: expiration, state: state)
  }

  static func record(
    _ kind: RecordKind, _ id: String, _ content: [UInt8] = [123, 125], due: UInt64? = nil
  ) -> Record {
    Record(key: RecordKey(kind, id), content: content, due: due)
  }

  static func receipt(_ sequence: UInt64, hash: UInt8 = 1, isShown: Bool = false) -> ReceiptRow {
    ReceiptRow(
      lock: lock(1), sequence: sequence, hash: digest(hash), envelope: [1, 2, hash],
      disclosure: isShown ? .init(salt: [3, 4], body: []) : nil)
  }

  static func event(
    _ sequence: UInt64, at moment: UInt64 = 100, isPublished: Bool = true
  ) -> Event {
    Event(
      sequence: sequence, at: moment, kind: "test.happened", content: [123, 125],
      isPublished: isPublished)
  }

  /// A change that moves a head by one and writes nothing else.
  static func change(
    _ site: UInt8, after head: UInt64 = 0, at moment: UInt64 = 100, epoch: UInt32 = 0,
    isPublished: Bool = true, _ adorn: (inout SiteChange) -> Void = { _ in }
  ) -> SiteChange {
    var change = SiteChange(
      site: Sample.site(site), expectedHead: head,
      event: event(head + 1, at: moment, isPublished: isPublished), epoch: epoch)
    adorn(&change)
    return change
  }
}

extension Ledger {
  func head(_ site: UInt8) async throws -> UInt64 {
    try await load(SiteQuery(Sample.site(site))).head
  }

  /// The outcome of one change.
  func outcome(_ change: SiteChange) async -> LedgerFailure? {
    await commit([change]).first ?? .corrupt("no outcome")
  }
}

extension LedgerFailure? {
  var isCorrupt: Bool {
    if case .corrupt = self { true } else { false }
  }

  var isUnavailable: Bool {
    if case .unavailable = self { true } else { false }
  }
}
