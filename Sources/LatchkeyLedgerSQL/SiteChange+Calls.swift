import LatchkeyCore
import LatchkeyService

extension SiteChange {
  /// The statements of a change; the first makes sure of the head and of the epoch, so that nothing
  /// is written where they are others.
  package var calls: [LedgerCall] {
    let site = LedgerValue.name(self.site)
    var calls = [head(site)]
    if let issuer { calls.append(put(issuer, site)) }
    if let request {
      calls.append(
        LedgerCall(
          .addRequest,
          [
            site, .name(request.key.signer), .name(request.key.nonce), .name(request.digest),
            .number(upTo: request.at), .bytes(request.reply),
          ], refusal: .conflict))
    }
    calls += credentials.map { add($0, site) }
    calls += credentialStates.map { change in
      LedgerCall(
        .setCredentialState,
        [
          site, .name(change.issuer), .number(change.serial),
          .integer(Int64(change.state.rawValue)),
        ])
    }
    calls += removedRecords.map { key in
      LedgerCall(.removeRecord, [site, .integer(Int64(key.kind.rawValue)), .text(key.id)])
    }
    calls += records.map { put($0, site) }
    calls += receipts.map { put($0, site) }
    calls.append(
      LedgerCall(
        .addEvent, [site] + event.values,
        refusal: .corrupt("an event of this sequence is already there")))
    return calls
  }

  private func head(_ site: LedgerValue) -> LedgerCall {
    let values: [LedgerValue] = [
      site, .number(upTo: event.sequence), .number(epoch), .flag(event.isPublished),
      .number(upTo: event.at),
    ]
    return expectedHead == 0
      ? LedgerCall(.makeSite, values, refusal: .conflict)
      : LedgerCall(.moveHead, values + [.number(upTo: expectedHead)], refusal: .conflict)
  }

  private func put(_ row: LatchkeyService.IssuerRow, _ site: LedgerValue) -> LedgerCall {
    LedgerCall(
      .putIssuer,
      [
        site, .name(row.key), .number(row.next), .number(row.base),
        .number(upTo: row.stapleSequence), .bytes(row.revoked), .bytes(row.live),
        .number(upTo: row.stretchBegan), .number(row.stretchSerial), .number(row.epoch),
      ])
  }

  private func add(_ row: CredentialRow, _ site: LedgerValue) -> LedgerCall {
    LedgerCall(
      .addCredential,
      [
        site, .name(row.issuer), .number(row.serial), .name(row.holder), .text(row.job),
        .number(upTo: row.notBefore), .number(upTo: row.expiration),
        .integer(Int64(row.state.rawValue)),
      ], refusal: .corrupt("a credential of this serial is already there"))
  }

  private func put(_ record: Record, _ site: LedgerValue) -> LedgerCall {
    LedgerCall(
      .putRecord,
      [
        site, .integer(Int64(record.key.kind.rawValue)), .text(record.key.id),
        .bytes(record.content), record.due.map { .number(upTo: $0) } ?? .null,
      ])
  }

  private func put(_ row: ReceiptRow, _ site: LedgerValue) -> LedgerCall {
    LedgerCall(
      .putReceipt,
      [
        site, .name(row.lock), .number(upTo: row.sequence), .name(row.hash),
        .bytes(row.envelope), row.disclosure.map { .bytes($0.salt) } ?? .null,
        row.disclosure.map { .bytes($0.body) } ?? .null,
      ], refusal: .corrupt("another receipt of this sequence is already there"))
  }
}

extension Event {
  /// As columns: sequence, at, kind, content, published.
  package var values: [LedgerValue] {
    [
      .number(upTo: sequence), .number(upTo: at), .text(kind), .bytes(content),
      .flag(isPublished),
    ]
  }
}
