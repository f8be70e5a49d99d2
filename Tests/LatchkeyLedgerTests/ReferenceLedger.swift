import LatchkeyCore
import LatchkeyService

/// A ledger in memory that is easy to believe: what the stores are compared with.
actor ReferenceLedger: Ledger {
  struct Site {
    var head: UInt64
    var headEpoch: UInt32
    var published: UInt64 = 0
    var sent: UInt64 = 0
    var attempts = 0
    var outboxDue: UInt64?
    var issuers: [Named<PublicKey>: LatchkeyService.IssuerRow] = [:]
    var credentials: [CredentialRow] = []
    var requests: [RememberedRequest] = []
    var records: [RecordKey: Record] = [:]
    var receipts: [ReceiptRow] = []
    var events: [Event] = []
    var letters: [DeadLetter] = []
  }

  var sites: [Named<SiteID>: Site] = [:]
  var epoch = Epoch()
  /// How many changes each commit had.
  var groups: [Int] = []
  private let gate: Gate?

  init(gate: Gate? = nil) { self.gate = gate }

  func commit(_ changes: [SiteChange]) async -> [LedgerFailure?] {
    await gate?.pass()
    groups.append(changes.count)
    return changes.map { change -> LedgerFailure? in
      do throws(LedgerFailure) {
        try apply(change)
        return nil
      } catch {
        return error
      }
    }
  }

  private func apply(_ change: SiteChange) throws(LedgerFailure) {
    if let fault = change.fault { throw fault }
    let old = sites[Named(change.site)]
    guard (old?.head ?? 0) == change.expectedHead, epoch.number == change.epoch else {
      throw .conflict
    }
    var site = old ?? Site(head: 0, headEpoch: 0)
    site.head = change.event.sequence
    site.headEpoch = change.epoch
    if change.event.isPublished {
      site.published = change.event.sequence
      site.outboxDue = site.outboxDue ?? change.event.at
    }
    if let issuer = change.issuer { site.issuers[Named(issuer.key)] = issuer }
    if let request = change.request {
      guard !site.requests.contains(where: { $0.key == request.key }) else { throw .conflict }
      site.requests.append(request)
    }
    for row in change.credentials {
      guard
        !site.credentials.contains(where: { $0.issuer == row.issuer && $0.serial == row.serial })
      else { throw .corrupt("serial") }
      site.credentials.append(row)
    }
    for next in change.credentialStates {
      for index in site.credentials.indices
      where site.credentials[index].issuer == next.issuer
        && site.credentials[index].serial == next.serial
      {
        site.credentials[index].state = next.state
      }
    }
    for key in change.removedRecords { site.records[key] = nil }
    for record in change.records { site.records[record.key] = record }
    for receipt in change.receipts { try site.put(receipt) }
    site.events.append(change.event)
    sites[Named(change.site)] = site
  }

  func load(_ query: SiteQuery) -> SiteSnapshot {
    var snapshot = SiteSnapshot(epoch: epoch)
    guard let site = sites[Named(query.site)] else { return snapshot }
    snapshot.head = site.head
    snapshot.headEpoch = site.headEpoch
    snapshot.issuer = query.issuer.flatMap { site.issuers[Named($0)] }
    snapshot.request = site.requests.first { $0.key == query.request }
    for key in query.records { snapshot.records[key] = site.records[key] }
    return snapshot
  }

  func erase(_ site: SiteID) { sites[Named(site)] = nil }

  func beginEpoch(_ loss: EpochLoss) -> UInt32 {
    epoch = Epoch(number: epoch.number + 1, loss: loss)
    return epoch.number
  }

  func ping() {}
}

extension ReferenceLedger.Site {
  fileprivate mutating func put(_ receipt: ReceiptRow) throws(LedgerFailure) {
    let index = receipts.firstIndex {
      $0.lock == receipt.lock && $0.sequence == receipt.sequence
    }
    guard let index else { return receipts.append(receipt) }
    guard receipts[index].hash == receipt.hash else { throw .corrupt("receipt") }
    let disclosure = receipt.disclosure ?? receipts[index].disclosure
    receipts[index] = receipt
    receipts[index].disclosure = disclosure
  }
}
