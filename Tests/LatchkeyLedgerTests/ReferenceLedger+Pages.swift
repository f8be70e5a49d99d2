import LatchkeyCore
import LatchkeyService

extension ReferenceLedger {
  func records(of kind: RecordKind, at site: SiteID, after: String, limit: Int) -> [Record] {
    let found = sites[Named(site)]?.records.values.filter {
      $0.key.kind == kind && Array(after.utf8).lexicographicallyPrecedes(Array($0.key.id.utf8))
    }
    let sorted = (found ?? []).sorted {
      Array($0.key.id.utf8).lexicographicallyPrecedes(Array($1.key.id.utf8))
    }
    return Array(sorted.prefix(limit))
  }

  func credentials(at site: SiteID, _ filter: CredentialFilter, limit: Int) -> [CredentialRow] {
    let found = (sites[Named(site)]?.credentials ?? []).filter { row in
      switch filter {
      case .job(let id): row.job == id
      case .liveOfHolder(let key): row.holder == key && row.state == .live
      case .liveEnding(let issuer, let moment):
        row.issuer == issuer && row.state == .live && row.expiration < moment
      case .serial(let issuer, let serial): row.issuer == issuer && row.serial == serial
      }
    }
    let sorted = found.sorted { left, right in
      left.issuer == right.issuer
        ? left.serial < right.serial
        : left.issuer.byteArray.lexicographicallyPrecedes(right.issuer.byteArray)
    }
    return Array(sorted.prefix(limit))
  }

  func receipts(of lock: LockID, at site: SiteID, from sequence: UInt64, limit: Int)
    -> [ReceiptRow]
  {
    let found = (sites[Named(site)]?.receipts ?? [])
      .filter { $0.lock == lock && $0.sequence >= sequence }
    return Array(found.sorted { $0.sequence < $1.sequence }.prefix(limit))
  }

  func events(at site: SiteID, after sequence: UInt64, limit: Int) -> [Event] {
    Array((sites[Named(site)]?.events ?? []).filter { $0.sequence > sequence }.prefix(limit))
  }

  func sites(after: SiteID?, limit: Int) -> [SiteID] {
    let found = names.filter { after?.byteArray.lexicographicallyPrecedes($0.bytes) ?? true }
    return found.prefix(limit).map(\.value)
  }

  var names: [Named<SiteID>] {
    sites.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  func due(through now: UInt64, limit: Int) -> [DueRecord] {
    var found: [DueRecord] = []
    for (name, site) in sites {
      for record in site.records.values {
        guard let due = record.due, due <= now else { continue }
        found.append(DueRecord(site: name.value, key: record.key, due: due))
      }
    }
    return Array(found.sorted { $0.due < $1.due }.prefix(limit))
  }

  func claimOutbox(at now: UInt64, forSeconds lease: UInt64, limit: Int) -> [OutboxClaim] {
    let ready = sites.filter { $0.value.outboxDue.map { $0 <= now } ?? false }
      .sorted { ($0.value.outboxDue ?? 0) < ($1.value.outboxDue ?? 0) }
    return ready.prefix(limit).map { name, site in
      sites[name]?.outboxDue = now + lease
      return OutboxClaim(site: name.value, sent: site.sent, attempts: site.attempts)
    }
  }

  func settleOutbox(_ note: OutboxNote) {
    guard var site = sites[Named(note.site)], note.sent >= site.sent else { return }
    site.sent = min(note.sent, site.head)
    site.attempts = note.attempts
    site.outboxDue = site.published > note.sent ? note.due : nil
    if let dead = note.dead,
      !site.letters.contains(where: { $0.event.sequence == dead.event.sequence })
    {
      site.letters.append(dead)
    }
    sites[Named(note.site)] = site
  }

  func deadLetters(limit: Int) -> [DeadLetter] {
    let all = names.flatMap { name in
      (sites[name]?.letters ?? []).sorted { $0.event.sequence < $1.event.sequence }
    }
    return Array(all.prefix(limit))
  }

  func retain(since moment: UInt64) -> Int {
    var count = 0
    for (name, old) in sites {
      var site = old
      site.requests.removeAll { $0.at < moment }
      site.events.removeAll { event in
        event.at < moment && event.sequence < site.head
          && (event.sequence <= site.sent || !event.isPublished)
      }
      count += old.requests.count - site.requests.count
      count += old.events.count - site.events.count
      sites[name] = site
    }
    return count
  }
}
