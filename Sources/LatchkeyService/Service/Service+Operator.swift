import LatchkeyCore

// The operator's side: whom and what he brings, by his own ids. The same twice changes nothing.

extension Service {
  func putOperator(_ call: Call, at now: UInt64) async throws -> Reply {
    try await expect(.admin, of: call.request)
    let id = try call.id("operator")
    let body = try JSON.read(OperatorBody.self, call.body)
    let byKey = Self.recordID(ofOperator: body.key.value)
    let query = SiteQuery(
      .operatorsOwn, records: [RecordKey(.operator, "id:\(id)"), RecordKey(.operator, byKey)])
    return try await carryOut(call, query, at: now) { draft in
      let old = try draft.content(.operator, "id:\(id)", as: OperatorBody.self)
      if old != body {
        // A key is one operator's: a role is looked up by it.
        guard draft.snapshot.records[RecordKey(.operator, byKey)] == nil || old?.key == body.key
        else {
          throw Problem(
            409, .malformedBody, "OPER-1", field: "key",
            rule: "A key belongs to one operator.")
        }
        if let old, old.key != body.key {
          draft.remove(.operator, Self.recordID(ofOperator: old.key.value))
        }
        draft.put(.operator, "id:\(id)", body)
        draft.put(.operator, byKey, body)
        draft.happen("operator.changed", ["operator": id])
      }
      return StoredReply(["operator": id])
    }
  }

  func putCourier(_ call: Call, at now: UInt64) async throws -> Reply {
    try await expect(.dispatcher, of: call.request)
    let id = try call.id("courier")
    let body = try JSON.read(CourierBody.self, call.body)
    let query = SiteQuery(.operatorsOwn, records: [RecordKey(.courier, id)])
    return try await carryOut(call, query, at: now) { draft in
      if try draft.content(.courier, id, as: CourierBody.self) != body {
        draft.put(.courier, id, body)
        draft.happen("courier.changed", ["courier": id])
      }
      return StoredReply(["courier": id])
    }
  }

  func putWitness(_ call: Call, at now: UInt64) async throws -> Reply {
    try await expect(.dispatcher, of: call.request)
    let id = try call.id("witness")
    let site = try call.site()
    let body = try JSON.read(WitnessBody.self, call.body)
    let query = SiteQuery(
      site, records: [RecordKey(.site, "site"), RecordKey(.witness, id)])
    return try await carryOut(call, query, at: now) { draft in
      let known = try known(draft, site)
      guard let lock = known.lock(at: body.point)?.lock else {
        throw Problem.malformed("point", "The point is one of the site.")
      }
      guard lock.witnesses.indices.contains(body.index) else {
        throw Problem.malformed("index", "The configuration of the point names that witness.")
      }
      if try draft.content(.witness, id, as: WitnessBody.self) != body {
        draft.put(.witness, id, body)
        draft.happen("witness.changed", ["witness": id])
      }
      return StoredReply(["witness": id])
    }
  }

  func putCase(_ call: Call, at now: UInt64) async throws -> Reply {
    try await expect(.support, of: call.request)
    let id = try call.id("case")
    let site = try call.site()
    let body = try JSON.read(CaseBody.self, call.body)
    let query = SiteQuery(
      site, records: [RecordKey(.job, body.job), RecordKey(.supportCase, id)])
    return try await carryOut(call, query, at: now) { draft in
      guard draft.snapshot.records[RecordKey(.job, body.job)] != nil else {
        throw Problem.notFound("job")
      }
      if try draft.content(.supportCase, id, as: CaseBody.self) != body {
        draft.put(.supportCase, id, body)
        draft.happen(body.isOpen ? "case.opened" : "case.closed", ["case": id, "job": body.job])
      }
      return StoredReply(["case": id])
    }
  }

  /// The site that an operation is about.
  func known(_ draft: SiteDraft, _ id: SiteID) throws -> Site {
    guard let content = try draft.content(.site, "site", as: SiteContent.self) else {
      throw Problem.notFound("site")
    }
    return try Site(id, content: content, using: crypto)
  }
}

extension Call {
  /// An id that the outside gave: 1 to 40 letters, digits, `.`, `_`, `-`; the longest path with it
  /// still fits into a request (REQ-8).
  func id(_ name: String) throws(Problem) -> String {
    let id = parameters[name] ?? ""
    let isGood = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard (1...40).contains(id.utf8.count), isGood else {
      throw .malformed(name, "An id has 1 to 40 letters, digits, '.', '_' or '-'.")
    }
    return id
  }

  /// The site of the path.
  func site() throws(Problem) -> SiteID {
    guard let site = Named<SiteID>(text: parameters["site"] ?? ""), site.value != .operatorsOwn
    else { throw .malformed("site", "A site is named by the base64url of its 16 bytes.") }
    return site.value
  }

  /// The point of the path.
  func point() throws(Problem) -> String { try id("point") }
}
