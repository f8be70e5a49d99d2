import LatchkeyCore
import LatchkeyService

extension SiteQuery {
  /// What loads it: first the snapshot, then one call a record.
  package var calls: [LedgerCall] {
    let site = LedgerValue.name(self.site)
    let first = LedgerCall(
      .load,
      [
        site, issuer.map { .name($0) } ?? .null, request.map { .name($0.signer) } ?? .null,
        request.map { .name($0.nonce) } ?? .null,
      ])
    return [first]
      + records.map { key in
        LedgerCall(.loadRecord, [site, .integer(Int64(key.kind.rawValue)), .text(key.id)])
      }
  }
}

extension CredentialFilter {
  /// What finds the credentials of a site.
  package func call(at site: SiteID, limit: Int) -> LedgerCall {
    let first: [LedgerValue] = [.name(site), .limit(limit)]
    return switch self {
    case .job(let id): LedgerCall(.credentialsOfJob, first + [.text(id)])
    case .liveOfHolder(let key): LedgerCall(.credentialsOfHolder, first + [.name(key)])
    case .liveEnding(let issuer, let moment):
      LedgerCall(.credentialsEnding, first + [.name(issuer), .number(upTo: moment)])
    case .serial(let issuer, let serial):
      LedgerCall(.credentialOfSerial, first + [.name(issuer), .number(serial)])
    }
  }
}

extension OutboxNote {
  /// What writes it.
  package var calls: [LedgerCall] {
    let site = LedgerValue.name(self.site)
    let sent = LedgerValue.number(upTo: self.sent)
    var calls = [
      LedgerCall(
        .settle, [site, sent, .integer(Int64(max(0, attempts))), .number(upTo: due)])
    ]
    if let dead {
      calls.append(
        LedgerCall(.addDeadLetter, [site] + dead.event.values + [.text(dead.reason), sent]))
    }
    return calls
  }
}
