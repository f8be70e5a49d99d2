import LatchkeyCore

// Who may ask for what (REQ-6).

extension SiteID {
  /// Where the operator's own records stand: couriers, operators. No site has this id, for no
  /// SHA-256 is known that begins so.
  static var operatorsOwn: SiteID { SiteID(bytes: .zero) }
}

extension Service {
  /// The roles of a key on the operator's side.
  func roles(of key: PublicKey) async throws(LedgerFailure) -> Set<OperatorRole> {
    if settings.roots.contains(key) { return Set(OperatorRole.allCases) }
    let id = Self.recordID(ofOperator: key)
    let snapshot = try await ledger.load(
      SiteQuery(.operatorsOwn, records: [RecordKey(.operator, id)]))
    guard let record = snapshot.records[RecordKey(.operator, id)] else { return [] }
    guard let body = JSON.decode(OperatorBody.self, record.content) else {
      throw .corrupt("an operator's record does not read")
    }
    return body.roles.contains(.admin) ? Set(OperatorRole.allCases) : body.roles
  }

  /// REQ-6
  func expect(_ role: OperatorRole, of request: VerifiedRequest) async throws {
    guard try await roles(of: request.signer).contains(role) else {
      throw Problem.notAuthorized
    }
  }

  /// The device key of a courier; `nil` when nobody named him.
  func courierKey(_ id: String) async throws(LedgerFailure) -> PublicKey? {
    let key = RecordKey(.courier, id)
    let snapshot = try await ledger.load(SiteQuery(.operatorsOwn, records: [key]))
    guard let record = snapshot.records[key] else { return nil }
    guard let body = JSON.decode(CourierBody.self, record.content) else {
      throw .corrupt("a courier's record does not read")
    }
    return body.key.value
  }

  /// Where an operator is found by his key.
  static func recordID(ofOperator key: PublicKey) -> String { "key:\(Named(key))" }
}
