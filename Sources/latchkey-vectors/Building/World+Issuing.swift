import LatchkeyVectors

/// What an issuer is asked, and knows.
struct Order {
  /// The credential that must come out.
  var grant: Message
  /// Links above, root first.
  var parents: [Message] = []
  /// The issuer's clock.
  var clock: UInt64
  /// The configuration in force; `nil`: that of the step before.
  var site: Message?
  /// The issuer's ledger; `nil`: as the step before left it.
  var ledger: Request.Ledger?
  /// Time zone of the doors.
  var zone: String?
  /// The chain with which the grant was first issued.
  var predecessor: [Message] = []
  /// Serials revoked right before.
  var revoked: [UInt32] = []

  /// Gives the anchor of the site an issuedAfter.
  mutating func supersede(through issuedAfter: UInt64, in world: World) {
    site?.claims[6] = .array([
      world.anchor(world.owner, issuedAfter: issuedAfter, status: world.key("status"))
    ])
  }
}

extension World {
  /// An order for a credential, by an issuer whose clock and ledger make exactly its `iat` and `cti`.
  func order(_ grant: Message, under parents: [Message] = []) -> Order {
    var clock = noon
    var serial: UInt32 = 0
    if case .unsigned(let second) = grant.claims[6] { clock = second }
    if case .bytes(let bytes) = grant.claims[7] {
      serial = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
    return Order(
      grant: grant, parents: parents, clock: clock, site: founding(),
      ledger: Request.Ledger(nextSerial: serial))
  }

  /// Asks for a credential. Allowed, exactly the order's must come out.
  mutating func issue(_ order: Order, _ expect: Expectation = .allow) {
    var request = Request()
    var claims = order.grant.claims
    // What the issuer chooses is not asked for.
    claims[6] = .int(0)
    claims[7] = .bytes([0, 0, 0, 0])
    request.claims = Hex.encode(claims.encoded)
    request.signer = Hex.encode(order.grant.key.seed)
    if !order.parents.isEmpty { request.parents = order.parents.map { Hex.encode($0.envelope) } }
    if !order.predecessor.isEmpty {
      request.predecessor = order.predecessor.map { Hex.encode($0.envelope) }
    }
    addIssuing(.issue, order, request, expect)
  }

  /// Issues under an authority, after a change of the order.
  mutating func issue(
    _ grant: Message, under parents: [Message] = [], _ expect: Expectation = .allow,
    _ change: (inout Order) -> Void
  ) {
    var order = order(grant, under: parents)
    change(&order)
    issue(order, expect)
  }

  /// Asks for a staple. Allowed, exactly this one must come out.
  ///
  /// - Parameter base: The base that is asked for.
  mutating func sign(
    _ staple: Message, base: UInt32? = nil, ledger: Request.Ledger?, revoking: [UInt32] = [],
    _ expect: Expectation = .allow
  ) {
    var order = Order(grant: staple, clock: noon)
    order.site = ledger == nil ? nil : founding()
    order.ledger = ledger
    order.revoked = revoking
    var request = Request()
    request.signer = Hex.encode(staple.key.seed)
    request.base = base
    addIssuing(.staple, order, request, expect)
  }

  private mutating func addIssuing(
    _ verb: Step.Verb, _ order: Order, _ request: Request, _ expect: Expectation
  ) {
    var request = request
    request.configuration = order.site.map { Hex.encode($0.envelope) }
    request.timeZone = order.zone
    request.ledger = order.ledger
    if !order.revoked.isEmpty { request.revoked = order.revoked }
    var step = Step(verb)
    if order.site != nil { step.key = Hex.encode(lock.publicKey) }
    step.at = order.clock
    step.request = request
    var expect = expect
    if expect.verdict == .allow { expect.message = Hex.encode(order.grant.envelope) }
    add(step, expect)
  }
}

extension Suite {
  /// A credential that is asked for under a chain.
  ///
  /// - Parameter make: The links above, root first, and the credential.
  mutating func issues(
    _ id: String, _ title: String, _ requirements: [String], threats: [String],
    of: String? = nil, note: String? = nil, _ expect: Expectation = .allow,
    _ make: (World) -> [Message], change: (World, inout Order) -> Void = { _, _ in }
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      let chain = make(world)
      var order = world.order(chain[chain.count - 1], under: Array(chain.dropLast()))
      change(world, &order)
      world.issue(order, expect)
    }
  }
}
