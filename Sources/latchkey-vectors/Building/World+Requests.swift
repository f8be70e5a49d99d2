import LatchkeyVectors

/// A request on its way to a service: what was signed, and what came.
struct SentRequest {
  var message: Message
  /// The key that is said to have signed it.
  var signer: [UInt8]
  var method: String
  var path: String
  var body: [UInt8]
  /// The service's clock.
  var clock: UInt64

  /// Changes one claim before it is signed.
  mutating func claim(_ key: Int64, _ value: Item) { message.claims[key] = value }
}

extension World {
  var origin: String { "https://door.example" }
  private var nonceSecret: [UInt8] { key("nonce secret").seed }

  /// A server nonce, by REQ-3.
  func serverNonce(at second: UInt64 = noon, number: UInt64 = 1, by secret: Key? = nil) -> [UInt8] {
    let head = Item.bigEndian(second, 8) + Item.bigEndian(number, 8)
    return head + hmac(head, key: secret?.seed ?? nonceSecret).prefix(16)
  }

  /// The courier asks to unlock, at noon.
  func asked(by signer: Key? = nil, nonce: [UInt8]? = nil) -> SentRequest {
    let signer = signer ?? key("courier")
    let path = "/v1/sites/\(base64url(site))/jobs/7/legs/front/unlock"
    let body = Array("{}".utf8)
    let claims = Fields([
      (1, .text(origin)), (2, .bytes(key("service").thumbprint)),
      (3, .bytes(nonce ?? serverNonce())), (4, .text("POST")), (5, .text(path)),
      (6, .bytes(sha256(body))),
    ])
    return SentRequest(
      message: Message("request", by: signer, claims), signer: signer.publicKey, method: "POST",
      path: path, body: body, clock: noon)
  }

  /// Sends a request.
  ///
  /// - Parameter again: Whether its answer was given before.
  mutating func arrive(
    _ request: SentRequest, envelope: [UInt8]? = nil, again: Bool = false,
    _ expect: Expectation = .allow
  ) {
    var step = Step(.arrive)
    step.message = Hex.encode(envelope ?? request.message.envelope)
    step.key = Hex.encode(request.signer)
    step.at = request.clock
    step.arrival = ArrivalInput(
      origin: origin, server: Hex.encode(key("service").publicKey),
      secret: Hex.encode(nonceSecret), method: request.method, path: request.path,
      body: Hex.encode(request.body))
    var expect = expect
    if expect.verdict == .allow { expect.again = again }
    add(step, expect)
  }
}

extension Suite {
  /// A request that a service takes.
  mutating func takes(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T8"],
    note: String? = nil, _ change: (World, inout SentRequest) -> Void = { _, _ in }
  ) {
    add(id, title, requirements, threats: threats, note: note) { world in
      var request = world.asked()
      change(world, &request)
      world.arrive(request)
    }
  }

  /// A request that differs from the one of `request-taken` in one thing, and is refused.
  mutating func turnsAway(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T8"],
    of: String = "request-taken", note: String? = nil, _ reason: String,
    _ change: (World, inout SentRequest) -> Void
  ) {
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      var request = world.asked()
      change(world, &request)
      world.arrive(request, .deny(reason))
    }
  }
}
